"""Changes of the tables over time, applied when the database is opened."""
