"""Pictures on the ground: map pages that need no network, and still maps for paper."""
