"""One file an aim: what would be best, from lists to an answer with its bound."""
