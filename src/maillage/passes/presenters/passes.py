"""How a pass is said: what is left of it, where it is good, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext

from maillage.passes.models import PassKind
from maillage.passes.queries.passes import PassCard
from maillage.passes.rules.passes import MONTHLY, PassForm, PassScope, Terms, last_day, month_of, price_of_pass
from maillage.places.presenters.prices import amount_in_words
from maillage.web.formats import minutes

MOST_DOTS = 24


@dataclass(frozen=True, slots=True)
class PassText:
    """A pass as a page shows it: `dots` is one for each half-day, true where it is left."""

    card: PassCard
    left: str
    where: str
    dots: tuple[bool, ...]


def text_of_pass(card: PassCard) -> PassText:
    """What is left, where it is good, and its dots."""
    form, left = PassForm(card.held.kind.form), card.left
    dots: tuple[bool, ...] = ()
    if form in {PassForm.HALF_DAYS, PassForm.DAYS} and left is not None and card.amount <= MOST_DOTS:
        dots = tuple(n < left for n in range(card.amount))
    return PassText(card, _left(form, left), where_of_kind(card.held.kind), dots)


def _left(form: PassForm, left: int | None) -> str:
    if left is None:
        return gettext("as often as you like")
    if form == PassForm.HOURS:
        return gettext("%(time)s left") % {"time": minutes(left)} if left else gettext("nothing left")
    if form == PassForm.DAYS:
        return ngettext("%(n)d day left this month", "%(n)d days left this month", left) % {"n": left}
    if not left:
        return gettext("no half-day left")
    return ngettext("%(n)d half-day left", "%(n)d half-days left", left) % {"n": left}


def where_of_kind(kind: PassKind) -> str:
    """In which places it is good."""
    if kind.scope == PassScope.NETWORK:
        text = gettext("in all the places of %(network)s") % {"network": kind.seller.network.name}
    elif kind.scope == PassScope.SOME:
        names = [kind.seller.name, *(place.name for place in kind.places.all())]
        text = gettext("in: %(places)s") % {"places": ", ".join(dict.fromkeys(names))}
    else:
        text = gettext("at %(place)s alone") % {"place": kind.seller.name}
    partners = ", ".join(network.name for network in kind.partners.all())
    return gettext("%(places)s, and in %(networks)s") % {"places": text, "networks": partners} if partners else text


@dataclass(frozen=True, slots=True)
class KindText:
    """What is on sale, as a page shows it."""

    kind: PassKind
    what: str
    where: str
    price: str


def text_of_kind(kind: PassKind) -> KindText:
    """What it holds, where it is good, what it costs."""
    return KindText(kind, what_kind_holds(kind), where_of_kind(kind), price_of_kind(kind))


def price_of_kind(kind: PassKind) -> str:
    """€60, or €45 a month; and what that makes of each of its half-days, hours, days."""
    price = amount_in_words(kind.price_cents)
    if kind.form in MONTHLY:
        price = gettext("%(amount)s a month") % {"amount": price}
    if kind.form == PassForm.UNLIMITED or kind.quantity < MANY or not kind.price_cents:
        return price
    each = {"price": price, "each": amount_in_words(round(kind.price_cents / kind.quantity))}
    if kind.form == PassForm.HALF_DAYS:
        return gettext("%(price)s, %(each)s a half-day") % each
    return (gettext("%(price)s, %(each)s an hour") if kind.form == PassForm.HOURS
            else gettext("%(price)s, %(each)s a day")) % each  # fmt: skip


MANY = 2


def beginnings_of_kind(kind: PassKind, today: date) -> list[Terms]:
    """By the month: what a pass costs and when it ends, begun today and on the first of the next month."""
    form = PassForm(kind.form)
    if form not in MONTHLY:
        return []
    firsts = [today, month_of(today)[1] + timedelta(days=1)]
    return [
        Terms(
            first, last_day(form, kind.months, first), price_of_pass(form, kind.price_cents, kind.months, first).cents
        )
        for first in firsts
    ]


def what_kind_holds(kind: PassKind) -> str:
    """Ten half-days, good for twelve months."""
    months = ngettext("%(n)d month", "%(n)d months", kind.months) % {"n": kind.months}
    n = kind.quantity
    what = {
        PassForm.HALF_DAYS: ngettext("%(n)d half-day", "%(n)d half-days", n) % {"n": n},
        PassForm.HOURS: ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n},
        PassForm.DAYS: ngettext("%(n)d day a month", "%(n)d days a month", n) % {"n": n},
        PassForm.UNLIMITED: gettext("as often as one likes"),
    }[PassForm(kind.form)]
    return gettext("%(what)s, good for %(months)s") % {"what": what, "months": months}
