"""What is read of invoices, and who may."""
