"""Forms of telework."""
