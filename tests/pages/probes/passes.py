"""What the forms of prices and passes are sent with."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.community.models import Organisation, Person
from maillage.passes.models import Charge, Concession
from maillage.places.models import Space
from tests import factories
from tests.kit.clearing import IBAN
from tests.kit.passes import make_kind, make_pass, make_rate
from tests.pages.probes.probe import Probe


def passes_probes(desks: Space, bob: Person) -> dict[str, Probe]:
    """Passes asked for, sold, suspended, shared; prices set and stopped; money received."""
    place, today = desks.place, timezone.localdate()
    kind, rate, open_rate = make_kind(place), make_rate(desks), make_rate(desks, audience="student", kind="open")
    mine, waiting = make_pass(kind, bob), make_pass(kind, bob, left=0, state="ordered", activated_at=None)
    refused = make_pass(kind, bob, left=0, state="ordered", activated_at=None)
    employer = Organisation.objects.filter(kind="employer").first() or factories.make_organisation(kind="employer")
    added = factories.make_person("lou")
    shared = make_pass(kind, organisation=employer, people=(bob,))
    asked_for = make_pass(kind, organisation=employer, left=0, state="ordered", activated_at=None)
    said = Concession.objects.create(person=bob, audience="student", declared_at=timezone.now(), until=today)
    stay = Booking.objects.filter(person=bob, place=place, status="confirmed").first()
    assert stay is not None
    Charge.objects.create(
        use=stay.public_id, payer=str(bob.journal_id), place=place, rate=open_rate, why="booked", day=today, cents=0,
        at=timezone.now(),
    )  # fmt: skip
    Charge.objects.create(use=stay.public_id, place=place, why="booked", day=today, cents=800, at=timezone.now())
    slug, day = place.slug, (today + timedelta(days=1)).isoformat()
    price = {"space": desks.pk, "audience": "member", "kind": "amount", "half_day": "5", "valid_from": day}
    sale = {"kind": kind.pk, "email": bob.email, "first": today.isoformat(), "means": "cash"}
    on_sale = {
        "name": "Carnet", "form": "half_days", "quantity": 5, "euros": "20", "months": 6, "use": "desk",
        "scope": "place", "vat_rate": "0", "voucher": "multi", "on_sale": "on",
    }  # fmt: skip
    return {
        "passes:withdraw": Probe(reverse("passes:withdraw", args=[said.pk]), "bob"),
        "passes:suspend": Probe(reverse("passes:suspend", args=[mine.public_id]), "bob", {"first": day, "last": day}),
        "passes:renew": Probe(reverse("passes:renew", args=[mine.public_id]), "bob"),
        "passes:cancel": Probe(reverse("passes:cancel", args=[refused.public_id]), "bob"),
        "passes:rates": Probe(reverse("passes:rates", args=[slug]), "alice", price),
        "passes:stop_rate": Probe(reverse("passes:stop_rate", args=[slug, rate.pk]), "alice"),
        "passes:new_kind": Probe(reverse("passes:new_kind", args=[slug]), "alice", on_sale),
        "passes:kind": Probe(reverse("passes:kind", args=[slug, kind.public_id]), "alice", on_sale),
        "passes:place_passes": Probe(reverse("passes:place_passes", args=[slug]), "alice", sale),
        "passes:receive": Probe(reverse("passes:receive", args=[slug, waiting.public_id]), "alice", {"means": "cash"}),
        "passes:cancel_sold": Probe(reverse("passes:cancel_sold", args=[slug, waiting.public_id]), "alice"),
        "passes:pool_order": Probe(
            reverse("passes:pool_order", args=[employer.slug, kind.public_id]), "ines", {"premier": today.isoformat()}
        ),
        "economy:buyer_transfers": Probe(
            reverse("economy:buyer_transfers", args=[employer.slug]),
            "ines",
            {"name": "Société d’exemple", "iban": IBAN, "day": today.isoformat()},
        ),
        "passes:pool_renew": Probe(reverse("passes:pool_renew", args=[employer.slug, shared.public_id]), "ines"),
        "passes:pool_cancel": Probe(reverse("passes:pool_cancel", args=[employer.slug, asked_for.public_id]), "ines"),
        "passes:share": Probe(
            reverse("passes:share", args=[employer.slug, shared.public_id]), "ines", {"email": added.email}
        ),
        "passes:unshare": Probe(
            reverse("passes:unshare", args=[employer.slug, shared.public_id, shared.beneficiaries.get().pk]), "ines"
        ),
        "bookings:choose_price": Probe(
            reverse("bookings:choose_price", args=[stay.public_id]), "bob", {"montant": "3"}
        ),
        "bookings:witness": Probe(reverse("bookings:witness", args=[stay.public_id]), "alice"),
        "bookings:receive": Probe(
            reverse("bookings:receive", args=[slug, today, stay.public_id]), "alice", {"means": "cash"}
        ),
    }
