"""How the programme is said to machines and on paper."""
