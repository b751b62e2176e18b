"""By which ways of the economy others can know where somebody works: the invoices in their name."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.economy.models import Issuer
from maillage.passes.models import Charge, Pass
from maillage.programme.models import Registration
from maillage.web.disclosures import Disclosure, Reader, Switch

PAGES = (
    "invoices",
    "invoice",
    "paper",
    "draft",
    "read_over",
    "fec",
    "table",
    "archive",
    "debits",
    "debit_file",
    "bank",
    "bank_columns",
    "platform",
    "platform_papers",
    "card_account",
    "card_checkout",
)


def _carriers_owed(person: Person, stay: Booking | None) -> list[str]:
    """Who may invoice them: the carriers of the places where something they booked costs."""
    charges = Charge.objects.filter(payer=str(person.journal_id))
    if stay is not None:
        return sorted(_issuers_of(charges.filter(place=stay.place_id), "place"))
    passes = Pass.objects.filter(Q(holder=person) | Q(given_by=person), price_cents__gt=0)
    events = Registration.objects.filter(person=person, owed_cents__gt=0)
    return sorted(
        _issuers_of(charges, "place") | _issuers_of(passes, "kind__seller") | _issuers_of(events, "event__place")
    )


def _issuers_of(rows: QuerySet[Any], place: str) -> set[str]:
    """The names of who invoices for these places."""
    issuers = Issuer.objects.filter(organisation__in=rows.values(f"{place}__operator"))
    return set(issuers.values_list("legal_name", flat=True))


def disclosures_of(person: Person, stay: Booking | None) -> list[Disclosure]:
    """Each organisation that invoiced them: who keeps its accounts knows it. By a booking, the carrier of its place."""
    issuers = Issuer.objects.filter(Q(invoices__holder__person=person) | Q(drafts__person=person))
    if stay is not None:
        issuers = issuers.filter(organisation=stay.place.operator_id)
    names = sorted(set(issuers.values_list("legal_name", flat=True)))
    who = _("who keeps the accounts of %(names)s") % {"names": ", ".join(names)} if names else _("nobody")
    carriers = _carriers_owed(person, stay)
    who_bills = _("who keeps the accounts of %(names)s") % {"names": ", ".join(carriers)} if carriers else _("nobody")
    return [
        Disclosure(
            "invoices", _("Invoices in your name"), who,
            _("What was sold to you, when, for how much; never your other bookings. The law wants them kept."),
            is_open=bool(names), readers=frozenset({Reader.HOST}) if names else frozenset(), kept="invoices",
            switch=Switch(_("See my invoices"), reverse("economy:mine")),
            addresses=frozenset(f"economy:{name}" for name in PAGES),
        ),
        Disclosure(
            "to_bill", _("What you owe for a month"), who_bills,
            _("How many bookings of a month in their places cost you something, and how much; never on which days. It"
              " is how they write your invoice."),
            is_open=bool(carriers), readers=frozenset({Reader.HOST}) if carriers else frozenset(), kept="invoices",
            addresses=frozenset({"economy:to_bill"}),
            why=_("An invoice has to be written to somebody, and the law wants it kept."),
        ),
        Disclosure(
            "clearing", _("What places owe each other for passes used elsewhere"),
            _("the hosts of the place that sold the pass and of the place visited; those who facilitate the network"),
            _("How many half-days passes of one kind paid for in a month, and what is owed for them: never who, nor on"
              " which day. Those who facilitate are not told counts under five. Where one person alone holds a kind of"
              " pass, the hosts of the place that sold it may guess."),
            is_open=False, why=_("Nothing to close: it names nobody."),
        ),
    ]  # fmt: skip
