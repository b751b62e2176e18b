"""Telework and its law: agreements between a worker and an employer, what proves that one was there.

Words: agreement (what both sign), terms (what it says), point (what a text asks of it), party (worker or employer),
seal (a signature anybody checks), figure (an amount or a threshold of the law, dated and with its source).
May import: commons, access, bookings, places, ledger, community, territory, web, kernel.
"""
