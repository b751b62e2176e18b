"""Bookings: find a free space, hold it, confirm it, change it, cancel it. Never two for the same unit.

Words: booking (a person, a space, a period), occupancy (a unit held during a period), hold, wish (what one
searches), offer (what fits), alternative (what fits when nothing else does).
The promise that no unit is held twice is kept by PostgreSQL (models.Occupancy), not by this code.
May import: places, community, territory, kernel.
"""
