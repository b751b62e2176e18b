"""The forms of invoices."""
