"""Who travels, on which coach, with which paper; pure: no web, no SQL."""
