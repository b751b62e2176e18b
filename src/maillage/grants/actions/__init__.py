"""What one does with grants: one verb, one transaction."""
