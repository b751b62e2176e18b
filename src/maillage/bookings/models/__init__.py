"""The tables of bookings, one file an idea: what holds units, what is repeated or combined, who waits, calendars."""

from maillage.bookings.models.booking import STATUS_LABELS as STATUS_LABELS
from maillage.bookings.models.booking import ArrivedBy as ArrivedBy
from maillage.bookings.models.booking import Booking as Booking
from maillage.bookings.models.booking import Occupancy as Occupancy
from maillage.bookings.models.calendars import CalendarAddress as CalendarAddress
from maillage.bookings.models.calendars import ExternalCalendar as ExternalCalendar
from maillage.bookings.models.calendars import ExternalEvent as ExternalEvent
from maillage.bookings.models.charters import CharterSignature as CharterSignature
from maillage.bookings.models.charters import ConfidentialityCharter as ConfidentialityCharter
from maillage.bookings.models.incidents import Incident as Incident
from maillage.bookings.models.limits import Limit as Limit
from maillage.bookings.models.messages import LONGEST_MESSAGE as LONGEST_MESSAGE
from maillage.bookings.models.messages import BookingMessage as BookingMessage
from maillage.bookings.models.payments import CashEntry as CashEntry
from maillage.bookings.models.problems import Problem as Problem
from maillage.bookings.models.series import Basket as Basket
from maillage.bookings.models.series import BasketLine as BasketLine
from maillage.bookings.models.series import Outcome as Outcome
from maillage.bookings.models.series import Series as Series
from maillage.bookings.models.series import SeriesDate as SeriesDate
from maillage.bookings.models.visitors import VisitorEntry as VisitorEntry
from maillage.bookings.models.visitors import VisitorRegister as VisitorRegister
from maillage.bookings.models.visits import Opinion as Opinion
from maillage.bookings.models.visits import OpinionCount as OpinionCount
from maillage.bookings.models.visits import WalkInCount as WalkInCount
from maillage.bookings.models.waiting_list import Waiting as Waiting
