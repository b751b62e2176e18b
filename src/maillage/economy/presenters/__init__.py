"""How the books are read, on screen, on paper, in files."""
