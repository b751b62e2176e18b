"""How agreements are said: points, documents, files."""
