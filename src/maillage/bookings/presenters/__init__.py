"""How bookings are said before a template shows them: one's own, the wall of a place."""

from maillage.bookings.presenters.mine import Statement as Statement
from maillage.bookings.presenters.mine import again_by_booking as again_by_booking
from maillage.bookings.presenters.mine import group_by_month as group_by_month
from maillage.bookings.presenters.mine import group_by_week as group_by_week
from maillage.bookings.presenters.mine import once_a_series as once_a_series
from maillage.bookings.presenters.mine import state_in_words as state_in_words
from maillage.bookings.presenters.units import units_in_words as units_in_words
from maillage.bookings.presenters.wall import lines_of_wall as lines_of_wall
