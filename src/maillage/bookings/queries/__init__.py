"""What one asks about bookings: what is free near here, who comes today, what I have."""

from maillage.bookings.queries.calendars import address_of as address_of
from maillage.bookings.queries.calendars import bookings_told as bookings_told
from maillage.bookings.queries.calendars import calendars_at as calendars_at
from maillage.bookings.queries.calendars import conflicts_at as conflicts_at
from maillage.bookings.queries.listing import DayOfSpace as DayOfSpace
from maillage.bookings.queries.listing import counts_by_day as counts_by_day
from maillage.bookings.queries.listing import day_at as day_at
from maillage.bookings.queries.listing import my_bookings as my_bookings
from maillage.bookings.queries.listing import touched_by as touched_by
from maillage.bookings.queries.listing import week_of_place as week_of_place
from maillage.bookings.queries.near import NearPlace as NearPlace
from maillage.bookings.queries.near import NearSpace as NearSpace
from maillage.bookings.queries.near import near_spaces as near_spaces
from maillage.bookings.queries.repeated import DateNow as DateNow
from maillage.bookings.queries.repeated import Repeated as Repeated
from maillage.bookings.queries.repeated import dates_of as dates_of
from maillage.bookings.queries.repeated import find_repeated as find_repeated
from maillage.bookings.queries.repeated import nearest_instead as nearest_instead
from maillage.bookings.queries.repeated import series_bookings as series_bookings
from maillage.bookings.queries.search import Alternative as Alternative
from maillage.bookings.queries.search import Found as Found
from maillage.bookings.queries.search import Offer as Offer
from maillage.bookings.queries.search import alternatives_at as alternatives_at
from maillage.bookings.queries.search import alternatives_for as alternatives_for
from maillage.bookings.queries.search import find as find
from maillage.bookings.queries.search import part_of as part_of
