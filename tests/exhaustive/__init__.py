"""The optimum of tiny cases by trying everything; it shares nothing with the search and its bound."""
