"""Maillage runs a network of rural telework centres: its places, its people, their bookings.

Floors, from the ground up: kernel, territory, community, places, bookings, access, commons, foresight, demonstration,
pages, config.
Each floor imports only those below it (see docs/architecture.md).
"""

__version__ = "0.1.0"
