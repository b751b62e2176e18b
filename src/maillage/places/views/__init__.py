"""The public list and map of places; the host's editing screens."""
