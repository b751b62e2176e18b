"""Screens of telework."""
