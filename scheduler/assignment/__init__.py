"""The only room that imports ortools: translate in, search, choose, bound, translate out."""
