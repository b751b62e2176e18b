"""How invoices are said: on paper, in files of accounts."""
