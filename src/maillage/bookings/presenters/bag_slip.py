"""The slip of a deposit bag, to put into it: what it holds, how it was counted."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.bookings.models import CashEntry, TillBag
from maillage.web.fonts import typeface_folders
from maillage.web.formats import clock, day_and_year, euros
from maillage.web.gates import FILES
from maillage.web.pdf import compile_pdf, language


def bag_slip(bag: TillBag) -> bytes:
    """An A5 page. Raises Refusal "busy" when too many documents are being made."""
    closed = timezone.localtime(bag.closed_at, bag.place.zone)
    cheques = CashEntry.objects.filter(bagged__bag=bag, means=CashEntry.Means.CHEQUE).order_by("day", "pk")
    content = {
        "lang": language(),
        "title": _("Deposit bag %(number)d") % {"number": bag.number},
        "place": bag.place.name,
        "closed": _("closed on %(day)s at %(time)s") % {"day": day_and_year(closed.date()), "time": clock(closed)},
        "rows": [
            [_("Cash that was written down"), euros(bag.cash_cents)],
            [_("Cash that was counted"), euros(bag.counted_cents)],
            [_("Difference"), euros(bag.difference_cents)],
        ],
        "words": _("Why it differs: %(words)s") % {"words": bag.words} if bag.words else "",
        "cheques": [[day_and_year(one.day), euros(one.cents)] for one in cheques],
        "cheques_title": _("Cheques"),
        "no_cheque": _("No cheque."),
        "total": [_("For the bank"), euros(bag.cents)],
        "lines": [_("Counted by"), _("Brought to the bank on"), _("Number of the bank’s receipt")],
    }
    with FILES.pass_through():
        return compile_pdf(
            "maillage.bookings", "templates/bookings/bag_slip.typ", content, font_folders=typeface_folders()
        )
