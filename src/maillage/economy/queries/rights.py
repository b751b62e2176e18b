"""Who keeps the books of whom: who manages an organisation, hosts of the places it carries; who writes by a mandate.

Whoever facilitates the network keeps nobody's books by that.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from maillage.community.models import Network, Organisation, Person
from maillage.community.queries.rights import abilities, scopes_held
from maillage.community.rules import Ability, RoleKind, Scope, ScopeKind
from maillage.economy.models import BillingMandate, Invoice, Issuer
from maillage.places.models import Place


@dataclass(frozen=True, slots=True)
class Books:
    """The books of an organisation lie in it and in the places it carries, not in its networks."""

    organisation: Organisation

    def scopes(self) -> tuple[Scope, ...]:
        """Where a role must lie to reach them."""
        places = Place.objects.filter(operator=self.organisation).values_list("pk", flat=True)
        return (Scope(ScopeKind.ORGANISATION, self.organisation.pk), *(Scope(ScopeKind.PLACE, pk) for pk in places))


@dataclass(frozen=True, slots=True)
class Seat:
    """An organisation by itself: who speaks or facilitates for it, not for its networks."""

    organisation: Organisation

    def scopes(self) -> tuple[Scope, ...]:
        """Where a role must lie."""
        return (Scope(ScopeKind.ORGANISATION, self.organisation.pk),)


@dataclass(frozen=True, slots=True)
class Desk:
    """From where somebody writes invoices: the issuer's own, or that of an organisation it gave a mandate."""

    issuer: Issuer
    writer: Organisation | None = None

    @property
    def keeps_books(self) -> bool:
        """Whether all of it is theirs to read, and not only what they wrote."""
        return self.writer is None

    def may_read(self, invoice: Invoice) -> bool:
        """Whether this invoice is read from here."""
        return invoice.issuer_id == self.issuer.pk and (self.writer is None or invoice.writer_id == self.writer.pk)


def keeps_books(person: Person, organisation: Organisation) -> bool:
    """Whether this person keeps the books of that organisation."""
    return Ability.KEEP_BOOKS in abilities(person, Books(organisation))


def organisations_kept_by(person: Person) -> list[Organisation]:
    """Those whose books this person keeps."""
    managed = scopes_held(person, RoleKind.MANAGER, ScopeKind.ORGANISATION)
    hosted = scopes_held(person, RoleKind.HOST, ScopeKind.PLACE)
    carriers = Place.objects.filter(pk__in=hosted, operator__isnull=False).values("operator")
    rows = Organisation.objects.filter(Q(pk__in=managed) | Q(pk__in=carriers))
    return list(rows.prefetch_related("issuers").order_by("name"))


def mandates_used_by(person: Person) -> list[BillingMandate]:
    """The mandates in force by which this person writes invoices."""
    roles = (RoleKind.MANAGER, RoleKind.FACILITATOR)
    seats = {pk for role in roles for pk in scopes_held(person, role, ScopeKind.ORGANISATION)}
    rows = BillingMandate.objects.filter(writer__in=seats, ended_on=None)
    return list(rows.select_related("seller__organisation", "writer").order_by("seller__legal_name"))


def desk_of(person: Person, issuer: Issuer) -> Desk | None:
    """From where this person writes invoices of that issuer; None when it is none of theirs."""
    if keeps_books(person, issuer.organisation):
        return Desk(issuer)
    mandates = BillingMandate.objects.filter(seller=issuer, ended_on=None).select_related("writer")
    for mandate in mandates:
        if Ability.MANAGE in abilities(person, Seat(mandate.writer)):
            return Desk(issuer, mandate.writer)
    return None


def is_holder(person: Person, invoice: Invoice) -> bool:
    """Whether the invoice is theirs: addressed to them, or to an organisation they speak for."""
    holder = getattr(invoice, "holder", None)
    if holder is None:
        return False
    if holder.person_id == person.pk:
        return True
    return holder.organisation_id in scopes_held(person, RoleKind.MANAGER, ScopeKind.ORGANISATION)


def known_customers(issuer: Issuer) -> QuerySet[Organisation]:
    """The organisations an invoice may be addressed to: of the networks of its carrier and of its places, or that it
    invoiced before."""
    places = Place.objects.filter(operator=issuer.organisation_id)
    networks = Network.objects.filter(
        Q(parts__organisation=issuer.organisation_id) | Q(pk__in=places.values("network"))
    )
    here = Q(participation__network__in=networks) | Q(invoices_held__invoice__issuer=issuer)
    bought = Q(passes__kind__seller__in=places)
    rows = Organisation.objects.filter(here | bought).exclude(pk=issuer.organisation_id)
    return Organisation.objects.filter(pk__in=rows.values("pk")).order_by("name")
