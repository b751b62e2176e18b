"""What is allowed and what it means: states of events, who gets a seat, when. No clock, no database."""
