"""What the commons speaks to outside the database: Git."""
