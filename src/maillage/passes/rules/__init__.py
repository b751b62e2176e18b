"""What stays cost, what passes pay, and what a quote says."""
