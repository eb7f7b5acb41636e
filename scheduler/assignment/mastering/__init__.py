"""The master: what ties trips together, decided by CP-SAT over the trips that the search has found."""
