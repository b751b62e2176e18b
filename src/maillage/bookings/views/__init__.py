"""One file a kind of thing asked for: a booking, a series, a basket, arriving, calendars, the host's work."""
