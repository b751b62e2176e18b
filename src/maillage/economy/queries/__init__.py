"""What the economy is asked."""
