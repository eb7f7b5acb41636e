"""Pictures on the ground: pages that need no internet and still pictures for paper."""
