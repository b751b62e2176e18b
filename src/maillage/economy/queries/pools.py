"""What the passes of an organisation paid for, and whose days it may read: by their own consent, given in telework."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from maillage.bookings.models import Booking
from maillage.community.models import Organisation
from maillage.economy.models import Invoice
from maillage.economy.rules.pools import PoolUse
from maillage.passes.models import Billed, CreditEntry, Pass, PassBeneficiary
from maillage.passes.rules.passes import PassState
from maillage.telework.models import Agreement
from maillage.telework.queries.agreements import agreements_of_organisation, consent_of
from maillage.telework.rules.lifecycle import AgreementState


def pools_of(organisation: Organisation, since: date) -> list[Pass]:
    """Its passes that were good since that day, the latest first."""
    rows = Pass.objects.filter(organisation=organisation, state=PassState.ACTIVE, ends_on__gte=since)
    return list(rows.select_related("kind__seller").order_by("-ends_on", "pk"))


def uses_of_pools(pools: Collection[Pass], until: date) -> list[PoolUse]:
    """What they paid for until that day, and stands. Two statements."""
    rows = CreditEntry.objects.filter(held__in=pools, undoes=None, undone_by=None, day__lte=until).order_by("day", "pk")
    entries = list(rows.values_list("held", "use", "day", "place__slug", "halves"))
    bookings = Booking.objects.filter(public_id__in={use for _held, use, *_rest in entries}, guest="")
    people = dict(bookings.values_list("public_id", "person"))
    return [PoolUse(held, people.get(use), day, place, halves) for held, use, day, place, halves in entries]


def agreements_showing(organisation: Organisation, pools: Iterable[Pass]) -> list[Agreement]:
    """The agreements in force by which people who may use these passes let the organisation see their days."""
    sharing = set(PassBeneficiary.objects.filter(held__in=pools).values_list("person", flat=True))
    rows = agreements_of_organisation(organisation).filter(worker__in=sharing, state=AgreementState.ACTIVE.value)
    return [one for one in rows if consent_of(one)]


def invoice_numbers(pools: Collection[Pass]) -> dict[int, str]:
    """The number of the invoice that each of these stands on, if it does."""
    keys = {one.public_id: one.pk for one in pools}
    documents = dict(Billed.objects.filter(key__in=keys).values_list("key", "document"))
    rows = Invoice.objects.filter(public_id__in=documents.values()).values_list("public_id", "number")
    numbers = dict(rows)
    return {keys[key]: numbers[document] for key, document in documents.items() if document in numbers}
