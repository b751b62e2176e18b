"""What is told by mail about joining: confirm the address, a question, an answer, welcome, the end that comes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.urls import reverse
from procrastinate.contrib.django import app

from maillage.community.mails.compose import RETRY, Address, write_to
from maillage.community.mails.notifications import MailJob, Notice, notify, notify_each
from maillage.community.models import Membership, Person
from maillage.community.queries import facilitators_of
from maillage.community.queries.memberships import current_charter
from maillage.community.queries.networks import network_that_writes_to, origin_of_network
from maillage.community.rules.membership import ALIVE, MembershipState

CONFIRM_SALT = "maillage.community.adhesion"


def tell_membership(what: str, membership: Membership, mark: str = "") -> None:
    """Ask the worker to write to the person who asked to join; `mark` tells two mails of one kind apart."""
    key = f"adhesion-{what}-{membership.pk}-{mark}"
    job = MailJob(about_membership, {"what": what, "adhesion_id": membership.pk, "key": key})
    if membership.person is None:
        job.task.defer(**job.values)  # to an address: nobody is there yet to be told in the site
    else:
        notify("membership", Notice(membership.person, what, key, about=membership.pk, mail=job))


def tell_invitations(memberships: Iterable[Membership]) -> None:
    """Ask the worker to write to each person a list names; one statement, however many."""
    notices = []
    for membership in memberships:
        key = f"adhesion-invited-{membership.pk}-"
        job = MailJob(about_membership, {"what": "invited", "adhesion_id": membership.pk, "key": key})
        assert membership.person is not None  # a list makes accounts
        notices.append(Notice(membership.person, "invited", key, about=membership.pk, mail=job))
    notify_each("membership", notices)


def tell_facilitators(membership: Membership) -> None:
    """Tell each who may review it."""
    notices = []
    for facilitator in facilitators_of(membership.network_id):
        key = f"adhesion-to_review-{membership.pk}-{membership.state}-{facilitator.pk}"
        values = {"what": "to_review", "adhesion_id": membership.pk, "key": key, "reader_id": facilitator.pk}
        notices.append(
            Notice(
                facilitator,
                "to_review",
                key,
                about=membership.pk,
                scope=membership.scopes()[0],
                mail=MailJob(about_membership, values),
            )
        )
    notify_each("membership_to_review", notices)


@app.task(name="community.adhesion", retry=RETRY)
def about_membership(what: str, adhesion_id: int, key: str, reader_id: int | None = None) -> None:
    """Write one mail about a membership; one that is gone, or over meanwhile, is told to nobody."""
    membership = Membership.objects.select_related("network", "person").filter(pk=adhesion_id).first()
    if membership is None or (what in {"ending", "to_review"} and membership.state not in ALIVE):
        return
    if what == "invited" and membership.state != MembershipState.INVITED:
        return
    reader: Address | Person = membership.person or Address(membership.email, membership.language, membership.name)
    if reader_id:
        reader = Person.objects.get(pk=reader_id)
    context: dict[str, Any] = {"membership": membership, "charter": current_charter(membership.network)}
    if what == "confirm":
        context["confirm_url"] = confirm_url(membership)
    reply_to = membership.network.email if not reader_id else ""
    write_to(
        f"community/mail/adhesion_{what}.txt",
        context,
        reader,
        membership.network,
        key=key,
        reply_to=reply_to,
        kind="membership_to_review" if reader_id else "membership",
    )


@app.task(name="community.inactive", retry=RETRY)
def warn_inactive(person_id: int, key: str, days: int) -> None:
    """Your account has not been used for long: sign in to keep it, else it goes."""
    person = Person.objects.filter(pk=person_id).first()
    if person and (network := network_that_writes_to(person)):
        write_to(
            "community/mail/inactive.txt", {"days": days}, person, network, key=key, kind="account", about_account=True
        )


def confirm_url(membership: Membership) -> str:
    """An address that proves the mail was received: only who received it has it."""
    token = signing.dumps(str(membership.public_id), salt=CONFIRM_SALT, compress=True)
    return origin_of_network(membership.network) + reverse("community:confirm", args=[token])
