"""What one fills in about belonging, meeting, organisations."""
