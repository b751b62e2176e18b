"""What one fills in about prices and passes."""
