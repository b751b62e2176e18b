"""What is done with issuers, invoices, payments, and accounts between places."""
