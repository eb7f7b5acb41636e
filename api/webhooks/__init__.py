"""Telling other programs what has happened: kinds, signatures, addresses, one request. No store, no web."""
