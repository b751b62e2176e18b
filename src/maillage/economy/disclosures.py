"""By which ways of the economy others can know where somebody works: the invoices in their name."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.bookings.models import Booking
from maillage.community.models import Organisation, Person
from maillage.economy.models import Issuer
from maillage.economy.queries.pools import agreements_showing
from maillage.passes.models import Charge, CreditEntry, Pass
from maillage.passes.rules.passes import PassState
from maillage.programme.models import Registration
from maillage.telework.models import Agreement
from maillage.telework.queries.agreements import consent_of, days_of_agreements
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


def _of_pools(person: Person, stay: Booking | None) -> list[Disclosure]:
    """Each employer that shares a pass with them and whom they let see their days; one that is closed where none is."""
    passes = Pass.objects.filter(beneficiaries__person=person, state=PassState.ACTIVE, organisation__isnull=False)
    agreements = [
        one for organisation in Organisation.objects.filter(passes__in=passes).distinct()
        for one in agreements_showing(organisation, passes.filter(organisation=organisation)) if one.worker == person
    ]  # fmt: skip
    if stay is not None:
        agreements = [one for one in agreements if _is_read_by(one, stay)]
    names = ", ".join(sorted({str(one.organisation) for one in agreements}))
    switch = Switch(_("See my agreements"), reverse("telework:index"))
    if agreements:
        switch = Switch(_("Hide my days"), reverse("telework:hide_days", args=[agreements[0].public_id]), is_post=True)
    return [
        Disclosure(
            "pool_detail", _("What the passes of your employer paid for"),
            _("who speaks for %(employer)s") % {"employer": names} if names else _("nobody"),
            _("On which of the days you let them see a pass of theirs paid, and where. Never the hours, nor other days;"
              " no invoice bears your name."),
            is_open=bool(agreements), readers=frozenset({Reader.EMPLOYER}), is_recorded=True,
            lasts=_("from the day you said yes until the day you say no; then none of them, past ones included"),
            switch=switch, addresses=frozenset({"economy:pool_detail"}),
        )
    ]  # fmt: skip


def _is_read_by(agreement: Agreement, stay: Booking) -> bool:
    """Whether this very booking is read there: paid by a pass of that employer, on a day of that agreement."""
    day, consent = timezone.localdate(stay.starts_at, timezone=stay.place.zone), consent_of(agreement)
    paid = CreditEntry.objects.filter(
        use=stay.public_id, undoes=None, undone_by=None, held__organisation=agreement.organisation_id
    )
    if stay.guest or consent is None or day < timezone.localdate(consent.given_at) or not paid.exists():
        return False
    days = days_of_agreements([agreement.worker_id or 0], day, day).get(agreement.pk, [])
    return any((one.day, one.slug) == (day, stay.place.slug) for one in days)


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
        *_of_pools(person, stay),
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
