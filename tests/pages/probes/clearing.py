"""What the forms of accounts between places are sent with."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.economy.actions.clearing import freeze_period
from maillage.economy.models import ClearingDispute
from maillage.places.models import Place
from tests.factories import make_place
from tests.kit.clearing import IBAN, make_circle, make_period, make_terms, quarter, sold_by, use
from tests.pages.probes.probe import Probe


def clearing_probes(network: Network, place: Place, dora: Person) -> dict[str, Probe]:
    """A network that put an agreement forward; one between networks, with a period open and two frozen."""
    first, last = quarter()
    circle, other = make_circle(network), make_place(network, "Langogne")
    in_force = make_terms(circle)
    proposed = make_terms(circle, state="proposed", valid_from=timezone.localdate())
    for one in network.places.all():
        proposed.votes.create(place=one, is_yes=True, cast_at=timezone.now())
    held = sold_by(place)
    use(held, other)
    use(held, other, first + timedelta(days=1))
    frozen = make_period(circle, (first, first + timedelta(days=1)))
    freeze_period(dora, frozen)
    over = make_period(circle, (first + timedelta(days=2), last))
    line = frozen.lines.get()
    contested = frozen.lines.create(
        debtor=other, creditor=place, kind=line.kind, kind_name="Carnet", month=line.month, half_days=1, cents=600,
        at=timezone.now(),
    )  # fmt: skip
    dispute = ClearingDispute.objects.create(line=contested, place=place, words="Non", opened_at=timezone.now())

    def probe(name: str, who: str, *args: object, **data: object) -> tuple[str, Probe]:
        return f"economy:{name}", Probe(reverse(f"economy:{name}", args=args), who, data)

    return dict([
        probe("clearing_propose", "dora", networks=[network.pk], method="flat", flat="6", contest_days=15,
              valid_from=(timezone.localdate() + timedelta(days=400)).isoformat()),
        probe("clearing_vote", "dora", proposed.pk, other.slug, voice="no"),
        probe("clearing_adopt", "dora", proposed.pk),
        probe("clearing_withdraw", "dora", proposed.pk),
        probe("clearing_end", "dora", in_force.pk, last=timezone.localdate().isoformat()),
        probe("clearing_open", "dora", circle.pk),
        probe("clearing_freeze", "dora", over.pk),
        probe("clearing_settle", "dora", frozen.pk),
        probe("clearing_decide", "dora", dispute.pk, answer="Oui", cents="3"),
        probe("contest_line", "alice", place.slug, line.pk, words="Trop"),
        probe("place_vote", "alice", place.slug, proposed.pk, voice="no"),
        probe("place_account", "alice", place.slug, holder="Commune inventée", iban=IBAN),
    ])  # fmt: skip
