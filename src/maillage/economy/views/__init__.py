"""Screens of the economy."""
