"""What a book accepts, and how its entries are chained."""
