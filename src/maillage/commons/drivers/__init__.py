"""What the commons reads and writes outside the database: Git, archives, wikis."""
