"""The forms of the economy."""
