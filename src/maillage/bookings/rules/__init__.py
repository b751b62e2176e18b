"""The law of bookings: what may be booked, what fits a wish, what to offer when nothing does. Pure."""
