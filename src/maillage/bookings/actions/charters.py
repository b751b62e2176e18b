"""The confidentiality charter: published in versions by hosts or those who facilitate, signed by those who come."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.bookings.models import CharterSignature, ConfidentialityCharter
from maillage.bookings.queries.charters import charters_of, current_charter
from maillage.bookings.rules.charters import digest_of, may_publish, seal_of
from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Network, Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

SIGNATURES_A_DAY = Quota("signatures of charters", 50, timedelta(days=1))


@transaction.atomic
def publish_place_charter(
    by: Person, network: Network, place: Place | None, title: str, text: str, *, asks_again: bool = True
) -> ConfidentialityCharter:
    """Publish the next version of the charter of a place (its hosts), or of all places of a network (who facilitates).

    Raises Refusal "not_allowed", "no_text", "too_long", "same_charter".
    """
    allowed = Ability.EDIT in abilities(by, place) if place else Ability.REVIEW in abilities(by, network)
    if not allowed:
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    Network.objects.select_for_update().get(pk=network.pk)
    latest = charters_of(network, place).first()
    title, text = title.strip(), text.replace("\r\n", "\n").strip() + "\n"
    if refusal := may_publish(title, text, (latest.title, latest.text) if latest else None):
        raise refusal
    charter = ConfidentialityCharter.objects.create(
        network=network, place=place, version=(latest.version if latest else 0) + 1, title=title, text=text,
        sha256=digest_of(text), asks_again=asks_again or latest is None, published_at=timezone.now(), published_by=by,
    )  # fmt: skip
    record(
        by, "place_charter_published", ("charter_of_place", charter.pk), charter.scopes()[0], version=charter.version
    )
    return charter


@transaction.atomic
def sign_place_charter(person: Person, place: Place, version: UUID, name: str) -> CharterSignature:
    """Sign the version in force at a place, by its public number; twice is once.

    Raises Refusal "no_charter", "old_charter", "no_name", "too_often".
    """
    charter = current_charter(place)
    if charter is None:
        raise Refusal("no_charter", "This place has no charter to sign.")
    if charter.public_id != version:
        raise Refusal("old_charter", "A newer version of the charter has been published: please read that one.")
    if not name.strip():
        raise Refusal("no_name", "Write your name: it stands for your signature.")
    if refusal := hit([(SIGNATURES_A_DAY, str(person.pk))]):
        raise refusal
    name, signed_at = name.strip()[:120], timezone.now()
    signature, is_new = CharterSignature.objects.get_or_create(
        charter=charter,
        person=person,
        defaults={"name": name, "signed_at": signed_at, "seal": seal_of(charter.sha256, name, signed_at.isoformat())},
    )
    if is_new:
        record(
            person, "place_charter_signed", ("charter_of_place", charter.pk), place.scopes()[0], version=charter.version
        )
    return signature


def purge_charter_signatures(before: datetime, dry: bool) -> int:
    """Remove the signatures given before; who comes again signs again."""
    aged = CharterSignature.objects.filter(signed_at__lt=before)
    return aged.count() if dry else aged.delete()[0]


CHARTER_RETENTION_PURGES = {"charter_signatures": purge_charter_signatures}
