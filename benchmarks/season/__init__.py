"""A season's store, filled in bulk: counties with published plans, and a campaign with its lists."""
