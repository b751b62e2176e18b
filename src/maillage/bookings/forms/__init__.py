"""What one fills in: to search and book, to repeat, to run a place."""

from maillage.bookings.forms.booking import ChangeForm as ChangeForm
from maillage.bookings.forms.booking import ConfirmForm as ConfirmForm
from maillage.bookings.forms.booking import SearchForm as SearchForm
from maillage.bookings.forms.booking import StatementForm as StatementForm
from maillage.bookings.forms.booking import TakeForm as TakeForm
from maillage.bookings.forms.host_desk import CalendarForm as CalendarForm
from maillage.bookings.forms.host_desk import CashEntryForm as CashEntryForm
from maillage.bookings.forms.host_desk import LimitForm as LimitForm
from maillage.bookings.forms.host_desk import MessageForm as MessageForm
from maillage.bookings.forms.host_desk import PhoneForm as PhoneForm
from maillage.bookings.forms.series import ChangeSeriesForm as ChangeSeriesForm
from maillage.bookings.forms.series import SeriesForm as SeriesForm
from maillage.bookings.forms.series import read_choices as read_choices
