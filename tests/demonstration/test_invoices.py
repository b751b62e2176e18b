"""The invoices of the demonstration: two issuers, each state, invented identifiers, nobody written to."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillage.bookings.models import TillBag
from maillage.community.actions import give_role
from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.demonstration.community import EMPLOYER
from maillage.demonstration.invoices import KEEPER, OLD, build_invoices
from maillage.economy.models import DraftInvoice, Invoice, Issuer, Reminder
from maillage.economy.queries.invoices import invoices_of, lines_on
from maillage.economy.rules.invoices import InvoiceState
from maillage.ledger.models import Closure
from maillage.ledger.queries import verify
from maillage.places.models import Place
from tests.factories import make_organisation, make_person


def test_each_state_is_there_and_everything_is_invented(network: Network, place: Place, bob: Person) -> None:
    place.operator = make_organisation("Porteur", "host")
    place.save(update_fields=["operator"])
    keeper = make_person("agnes", role=(RoleKind.HOST, place.scopes()[0]))
    employer, jeanne = make_organisation(EMPLOYER, "employer"), make_person("jeanne")
    give_role(jeanne, RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, employer.pk), by=None)
    build_invoices(network, [place], {KEEPER: keeper, "Camille Roux": bob}, timezone.localdate())
    lines = lines_on(Invoice.objects.all(), timezone.localdate())
    assert {line.state for line in lines} == set(InvoiceState)
    assert {invoice.kind for invoice in Invoice.objects.all()} == {"380", "381", "386"}
    assert Invoice.objects.filter(holder__person=bob).count() == 3
    assert invoices_of(jeanne).count() >= 5, "an employer finds its own"
    assert not Invoice.objects.filter(is_demo=False).exists()
    assert DraftInvoice.objects.count() == 1
    assert Reminder.objects.count() == 1
    assert TillBag.objects.get().cash_cents == 1250
    assert Closure.objects.count() == 1, "the month that is over, of the commune; the other is left to be closed"
    for issuer in Issuer.objects.all():
        assert issuer.siren.startswith("000")
        assert "invent" in issuer.legal_name
        assert list(verify(issuer.book)) == []
    assert Invoice.objects.earliest("issued_on").issued_on == timezone.localdate() - timedelta(days=OLD)
