"""What is typed about grants."""
