"""Screens of prices and passes: one's own, those of who runs a place, those of an organisation."""
