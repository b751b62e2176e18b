"""How the books are read, on screen and on paper."""
