"""Invoices in the demonstration: two issuers, an invoice in each state. Invented: no SIREN begins with 000, no bank
is 00000, and each paper says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection

from maillage.bookings.actions.host_desk import record_cash
from maillage.bookings.actions.till import close_bag
from maillage.bookings.queries.till import till_of
from maillage.community.actions import give_role
from maillage.community.actions.organisations import free_slug
from maillage.community.models import Network, Organisation, Participation, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.demonstration.bank import build_bank
from maillage.demonstration.community import EMPLOYER
from maillage.economy.actions.card_accounts import set_up_cards
from maillage.economy.actions.closures import close_books
from maillage.economy.actions.debits import note_mandate
from maillage.economy.actions.drafts import write_draft
from maillage.economy.actions.issuance import cancel, check_drafts, issue
from maillage.economy.actions.issuers import give_mandate, set_up_issuer
from maillage.economy.actions.payments import note_payment
from maillage.economy.actions.reminders import remind
from maillage.economy.models import DraftInvoice, Issuer
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.documents import CustomerKind, InvoiceKind, ItemLine, Regime, Unit
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

KEEPER = "Agnès Valette"
ASSOCIATION = "Association d’exemple (inventée)"
LEFT_OUT = ("no_validator", "no_franchise_text")  # a small machine; a version older than the law
OLD = 50  # days ago: late by three weeks
COMMUNE_FACTS = {
    "legal_name": "Commune de Nullepart (inventée)", "street": "1 place de la Fontaine", "postcode": "48000",
    "city": "Nullepart", "email": "mairie@maillage.example", "siren": "000 000 000", "siret": "000 000 000 00018",
    "regime": Regime.FRANCHISE.value, "iban": "FR76 0000 0000 0000 0000 0000 097", "prefix": "NUL",
    "creditor_id": "FR76ZZZ000000",
}  # fmt: skip
ASSOCIATION_FACTS = {
    "legal_name": ASSOCIATION, "street": "4 rue du Moulin", "postcode": "48400", "city": "Ailleurs",
    "email": "association@maillage.example", "siren": "000 000 018", "siret": "000 000 018 00010",
    "regime": Regime.NORMAL.value, "vat_number": "FR66 000000018", "iban": "FR76 0000 0000 0000 0000 0000 194",
    "prefix": "ASSO",
}  # fmt: skip


MANDATE = {"name": "Camille Roux", "iban": "FR76 0000 0000 0000 0000 0000 291", "reference": "NUL-MD-1"}


@dataclass(frozen=True, slots=True)
class Sale:
    """Who bought, what, when it is issued."""

    facts: dict[str, Any]
    lines: tuple[ItemLine, ...]
    issued_on: date


def build_invoices(network: Network, places: list[Place], people: dict[str, Person], today: date) -> None:
    """Those who keep the books: Agnès, who hosts a place of the first issuer and manages the second.

    Left out where the standard can't be asked (a machine that gives Saxon too little room), or the law of the day is
    not known: nothing goes unchecked.
    """
    keeper = people[KEEPER]
    hosted = places[0]
    keeper.__dict__.pop("_grants", None)  # what they may do was read before they were given it
    assert hosted.operator is not None
    commune = set_up_issuer(hosted.operator, keeper, {**COMMUNE_FACTS, "is_demo": True})
    association = _association(network, keeper)
    give_mandate(association, hosted.operator, keeper, today - timedelta(days=90), "Mandat inventé de facturation.")
    try:
        _commune_invoices(commune, keeper, people["Camille Roux"], today)
        _association_invoices(association, keeper, today)
        build_bank(commune, keeper, today)
        if settings.DEMO:  # its pretended bank works nowhere else
            set_up_cards(commune, keeper, "pretend", "", "", "")
        _till(hosted, keeper, today)
        # The month that is over: its page, its paper. That of the association is left to be closed.
        close_books(commune, today.replace(day=1) - timedelta(days=1), keeper)
        note_mandate(commune, keeper, MANDATE | {"person": people["Camille Roux"], "signed_on": today})
    except Refusal as refusal:
        if refusal.code not in LEFT_OUT:
            raise
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'economy.send' AND status = 'todo'")


def _association(network: Network, keeper: Person) -> Issuer:
    made = Organisation.objects.create(name=ASSOCIATION, kind="partner", slug=free_slug(ASSOCIATION))
    Participation.objects.create(network=network, organisation=made, role="partner")
    give_role(keeper, RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, made.pk), by=None, tell=False)
    keeper.__dict__.pop("_grants", None)
    return set_up_issuer(made, keeper, {**ASSOCIATION_FACTS, "is_demo": True})


def _item(words: str, quantity: str, cents: int, rate: int = 0, unit: Unit = Unit.PIECE) -> ItemLine:
    return ItemLine(words, Decimal(quantity), unit, Money(cents), rate)


def _somebody(name: str, email: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "email": email, "street": "2 rue du Pont", "postcode": "48400", "city": "Ailleurs", **more}


def _company() -> dict[str, Any]:
    """The invented employer: who speaks for it finds its invoices among theirs."""
    employer = Organisation.objects.filter(name=EMPLOYER).first()
    return _somebody(EMPLOYER, "societe@maillage.example", organisation=employer, **COMPANY)


COMPANY = {"customer": CustomerKind.COMPANY.value, "siren": "000000026", "siret": "00000002600013"}
PUBLIC = {
    "customer": CustomerKind.PUBLIC.value, "siren": "000000034", "siret": "00000003400017",
    "engagement": "EJ-INVENTE-42", "service_code": "SERVICE-INVENTE",
}  # fmt: skip


def _commune_invoices(issuer: Issuer, keeper: Person, camille: Person, today: date) -> None:
    """Late, paid, paid in part, cancelled, paid at once, to a public body; one that is being written."""
    mine = _somebody(camille.name, camille.email, person=camille)
    company = _company()
    public = _somebody("Communauté de communes d’exemple (inventée)", "comcom@maillage.example", **PUBLIC)
    old = today - timedelta(days=OLD)
    half_days = (_item("Carnet de dix demi-journées", "1", 6000),)
    at_once = {"paid_on": today, "paid_by": Method.CASH.value}
    sales = [
        Sale(mine, half_days, old),
        Sale(company, (_item("Salle de réunion", "3.5", 1500, unit=Unit.HOUR),), old),
        Sale(mine, (_item("Journée", "2", 1200, unit=Unit.DAY),), today),
        Sale(company, (_item("Bureau au mois", "1", 18000, unit=Unit.MONTH), _item("Casier", "1", 800)), today),
        Sale({**mine, **at_once}, (_item("Demi-journée", "1", 800),), today),
        Sale(public, (_item("Salle pour une journée de formation", "2", 9000, unit=Unit.DAY),), today),
    ]
    made = _issue_all(issuer, keeper, sales)
    note_payment(made[1], Money(2500), Method.CHEQUE, today, keeper, reference="0000001")
    note_payment(made[2], made[2].gross, Method.TRANSFER, today, keeper)
    remind(made[1], keeper)
    cancel(made[3], keeper)
    note_payment(made[5], Money(9000), Method.TRANSFER, today, keeper)
    write_draft(issuer, keeper, mine | {"is_demo": True}, (_item("Demi-journée", "4", 800),))


def _till(place: Place, host: Person, today: date) -> None:
    """A bag that was closed and is to be brought to the bank; a cheque that came after it."""
    record_cash(host, place, today, 1250, "cash", "Cafés")
    till = till_of(place)
    close_bag(host, place, Money(till.cash_cents), [one.id for one in till.cheques], last_seen=till.last_bag)
    record_cash(host, place, today, 1600, "cheque", "Deux demi-journées")


def _association_invoices(issuer: Issuer, keeper: Person, today: date) -> None:
    """With VAT: a deposit that was paid and its balance, two rates on one invoice."""
    company = _company()
    training = (_item("Formation aux outils du télétravail", "2", 45000, 2000, Unit.DAY),)
    deposit = {**company, "kind": InvoiceKind.DEPOSIT.value}
    paid = _issue_all(
        issuer, keeper, [Sale(deposit, (_item("Acompte sur la formation", "1", 30000, 2000),), today)]
    )[0]  # fmt: skip
    note_payment(paid, paid.gross, Method.TRANSFER, today, keeper, reference="ACOMPTE")
    both = (_item("Location de vidéoprojecteur", "1", 4000, 2000), _item("Repas", "12", 1400, 1000))
    balance = write_draft(issuer, keeper, company | {"is_demo": True}, training, deposits=[paid])
    mixed = write_draft(issuer, keeper, company | {"is_demo": True}, both)
    check_drafts([balance, mixed], today)
    for draft in (balance, mixed):
        issue(draft, keeper, on=today)


def _issue_all(issuer: Issuer, keeper: Person, sales: list[Sale]) -> list[Any]:
    """Checked day by day, all those of a day at once; then issued in their order."""
    drafts: list[tuple[DraftInvoice, date]] = [
        (write_draft(issuer, keeper, sale.facts | {"is_demo": True}, sale.lines), sale.issued_on) for sale in sales
    ]
    for day in sorted({day for _draft, day in drafts}):
        check_drafts([draft for draft, on in drafts if on == day], day)
    return [issue(draft, keeper, on=day) for draft, day in drafts]
