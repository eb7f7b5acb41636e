"""Where things are and how long the road takes; knows no people, no health, no coaches."""
