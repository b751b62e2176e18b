"""What one does with issuers, invoices, payments."""
