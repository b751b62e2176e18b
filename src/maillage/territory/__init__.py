"""The ground: communes and départements of France, their outlines, and minutes by car between them.

Words: commune (INSEE code), département, former name, neighbour, travel times (estimate, later real roads).
Data ship in `data/` (see data/SOURCES.md); `maillage territory load 48 --with-neighbours` puts them in place.
May import: kernel.
"""
