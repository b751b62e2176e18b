"""Maillage runs a network of rural telework centres: its places, its people, their bookings.

Floors, from the ground up: kernel, web, territory, community, ledger, places, passes, bookings, access, commons,
programme and telework, economy, foresight, demonstration, pages, config.
Each floor imports only those below it (see docs/architecture.md).
"""

__version__ = "0.1.0"
