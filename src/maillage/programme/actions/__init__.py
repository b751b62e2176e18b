"""What one does with seasons, events and registrations: one verb, one transaction."""
