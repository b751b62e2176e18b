"""How a model and what follows from it are said, drawn, and taken away."""
