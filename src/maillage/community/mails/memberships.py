"""What is told by mail about joining: confirm the address, a question, an answer, welcome, the end that comes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from procrastinate.contrib.django import app

from maillage.community.mails.compose import RETRY, Address, write_to
from maillage.community.models import Adhesion, Network, Person
from maillage.community.queries import facilitators_of
from maillage.community.queries.memberships import current_charter
from maillage.community.rules.adhesion import ALIVE, AdhesionState

CONFIRM_SALT = "maillage.community.adhesion"


def tell_adhesion(what: str, adhesion: Adhesion, mark: str = "") -> None:
    """Ask the worker to write to the person who asked to join; `mark` tells two mails of one kind apart."""
    about_adhesion.defer(what=what, adhesion_id=adhesion.pk, key=f"adhesion-{what}-{adhesion.pk}-{mark}")


def tell_invitations(adhesions: Iterable[Adhesion]) -> None:
    """Ask the worker to write to each person a list names; one statement, however many."""
    jobs: list[Any] = [
        {"what": "invited", "adhesion_id": adhesion.pk, "key": f"adhesion-invited-{adhesion.pk}-"}
        for adhesion in adhesions
    ]
    about_adhesion.batch_defer(*jobs)


def tell_facilitators(adhesion: Adhesion) -> None:
    """Ask the worker to write to each who may review it."""
    for facilitator in facilitators_of(adhesion.network_id):
        key = f"adhesion-to_review-{adhesion.pk}-{adhesion.state}-{facilitator.pk}"
        about_adhesion.defer(what="to_review", adhesion_id=adhesion.pk, key=key, reader_id=facilitator.pk)


@app.task(name="community.adhesion", retry=RETRY)
def about_adhesion(what: str, adhesion_id: int, key: str, reader_id: int | None = None) -> None:
    """Write one mail about an adhesion; one that is gone, or over meanwhile, is told to nobody."""
    adhesion = Adhesion.objects.select_related("network", "person").filter(pk=adhesion_id).first()
    if adhesion is None or (what in {"ending", "to_review"} and adhesion.state not in ALIVE):
        return
    if what == "invited" and adhesion.state != AdhesionState.INVITED:
        return
    reader: Address | Person = adhesion.person or Address(adhesion.email, adhesion.language, adhesion.name)
    if reader_id:
        reader = Person.objects.get(pk=reader_id)
    context: dict[str, Any] = {"adhesion": adhesion, "charter": current_charter(adhesion.network)}
    if what == "confirm":
        context["confirm_url"] = confirm_url(adhesion)
    reply_to = adhesion.network.email if not reader_id else ""
    write_to(f"community/mail/adhesion_{what}.txt", context, reader, adhesion.network, key=key, reply_to=reply_to)


@app.task(name="community.inactive", retry=RETRY)
def warn_inactive(person_id: int, key: str, days: int) -> None:
    """Your account has not been used for long: sign in to keep it, else it goes. The first network speaks."""
    person, network = Person.objects.filter(pk=person_id).first(), Network.objects.order_by("pk").first()
    if person and network:
        write_to("community/mail/inactive.txt", {"days": days}, person, network, key=key)


def confirm_url(adhesion: Adhesion) -> str:
    """An address that proves the mail was received: only who received it has it."""
    token = signing.dumps(str(adhesion.public_id), salt=CONFIRM_SALT, compress=True)
    return settings.ORIGIN + reverse("community:confirm", args=[token])
