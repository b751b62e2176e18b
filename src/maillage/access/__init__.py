"""Getting in: doors and Wi-Fi. A grant for each booking and door, given out by the door's driver.

Words: door (what one opens, by which driver), grant (a booking may open a door from then until then), one-time code,
PIN (worked out, verifiable offline), voucher (Wi-Fi). No name of a person ever leaves with a grant.
May import: bookings, places, community, territory, kernel.
"""
