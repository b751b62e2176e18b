"""What stays cost somebody, what they hold, what they owe."""
