"""Money between people, places and employers: who issues invoices, what is paid, what places owe each other.

Words: issuer (who sells and signs: the carrier of a place), invoice, credit note, statement (what a period came to for
a place), clearing (the fewest transfers that settle everybody).
May import: programme, telework, commons, access, bookings, passes, places, ledger, community, territory, web, kernel.
"""
