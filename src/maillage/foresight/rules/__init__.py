"""The law of foresight: questions about a ground, and answers with a bound. Knows no framework."""
