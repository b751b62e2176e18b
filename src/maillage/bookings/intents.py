"""What somebody who is asked to sign in was about to book, in a sentence."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.bookings.forms.booking import TakeForm
from maillage.places.models import Space
from maillage.web.formats import day, times


def describe_booking_intent(query: QueryDict) -> str:
    """ "You are booking: Florac, Tuesday 1 December, 9:00–12:00"; nothing when the address names no such slot."""
    form = TakeForm(query)
    if not form.is_valid():
        return ""
    space = Space.objects.select_related("place").filter(pk=form.cleaned_data["espace"]).first()
    if space is None:
        return ""
    place, period = space.place, form.period.utc()
    return _("You are booking: %(place)s, %(day)s, %(times)s.") % {
        "place": place.name,
        "day": day(period.start, place.zone),
        "times": times(period, place.timezone),
    }
