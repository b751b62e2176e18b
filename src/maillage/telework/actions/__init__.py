"""What one does with an agreement."""
