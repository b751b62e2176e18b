"""The law of places: their life, their hours, what a confidentiality level means."""
