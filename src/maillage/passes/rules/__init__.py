"""What is allowed and what it comes to: pure, no clock, no framework."""
