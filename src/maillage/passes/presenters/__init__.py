"""How prices, passes and quotes are said."""
