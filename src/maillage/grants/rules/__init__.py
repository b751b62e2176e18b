"""What a grant allows: pure functions and values."""
