"""What is told by mail about roles: one is offered, one was given, one has ended."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.community.mails.compose import RETRY, Address, write_to
from maillage.community.mails.notifications import MailJob, Notice, notify
from maillage.community.models import Invitation, Network, Person, Role
from maillage.community.queries.rights import name_of, network_of


def tell_invited(invitation: Invitation) -> None:
    """Ask the worker to write to the address that a role is offered to; once a day, however often it is offered."""
    key = f"invited-{invitation.public_id}-{timezone.localdate()}"
    job = MailJob(about_invitation, {"invitation_id": invitation.pk, "key": key})
    person = Person.objects.filter(email=invitation.email, is_active=True).first()
    if person is None:
        job.task.defer(**job.values)
    else:
        notify("role", Notice(person, "role_offered", key, about=invitation.pk, mail=job))


def tell_role(what: str, role: Role) -> None:
    """Ask the worker to write to whoever was given a role, or holds it no longer."""
    key = f"{what}-{role.pk}-{role.person.public_id}-{role.ends_on}"
    job = MailJob(about_role, {"what": what, "role_id": role.pk, "key": key})
    notify("role", Notice(role.person, what, key, about=role.pk, mail=job))


@app.task(name="community.invitation", retry=RETRY)
def about_invitation(invitation_id: int, key: str) -> None:
    """One mail to an address; what was withdrawn or answered meanwhile is told to nobody."""
    invitation = Invitation.objects.filter(pk=invitation_id).first()
    network = network_of(invitation.scope) if invitation else None
    if invitation is None or network is None:
        return
    known = Person.objects.filter(email=invitation.email, is_active=True).first()
    reader = known or Address(invitation.email, invitation.language, "")
    context = {"kind": invitation.kind, "where": name_of(invitation.scope), "known": known is not None}
    write_to("community/mail/role_offered.txt", context, reader, network, key=key, kind="role")


@app.task(name="community.role", retry=RETRY)
def about_role(what: str, role_id: int, key: str) -> None:
    """One mail about a role, in the name of the network it lies in."""
    role = Role.objects.select_related("person").filter(pk=role_id, person__is_active=True).first()
    network: Network | None = network_of(role.grant.scope) if role else None
    if role is None or network is None or (what == "role_given" and role.ends_on is not None):
        return
    context = {"kind": role.kind, "where": name_of(role.grant.scope), "role": role}
    write_to(f"community/mail/{what}.txt", context, role.person, network, key=key, kind="role")
