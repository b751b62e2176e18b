"""What one asks about grants."""
