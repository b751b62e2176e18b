"""Where to open the next places: exact answers, or answers with a proven bound."""
