"""A call for proposals: opened for a season or an event, changed; who reviews it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.models import Person
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.permissions import may_prepare, require_preparer
from maillage.programme.actions.slugs import free_slug
from maillage.programme.models import CallForProposals, Event, Season
from maillage.programme.queries.preparation import networks_prepared_by


@transaction.atomic
def write_call(by: Person, subject: Season | Event, values: dict[str, Any]) -> CallForProposals:
    """Open a call for a season or an event, or change it. `values` are fields of CallForProposals."""
    require_preparer(by, subject)
    if values["closes_on"] < values["opens_on"]:
        raise Refusal("closes_before_it_opens", "The call closes before it opens.")
    key = {"season" if isinstance(subject, Season) else "event": subject}
    type(subject)._default_manager.select_for_update().get(pk=subject.pk)  # two at once write one call
    call = CallForProposals.objects.filter(**key).first()
    if call is None:
        slug = free_slug(CallForProposals, subject.title, "appel")
        call = CallForProposals(network=subject.network, slug=slug, **key)
    for name, value in values.items():
        setattr(call, name, value)
    call.save()
    record(by, "call_written", ("call", call.pk), call.scopes()[0])
    return call


def lock_call(call: CallForProposals) -> CallForProposals:
    """The call as it is now; nothing becomes of its proposals elsewhere until the transaction ends."""
    take_lock(LockFamily.CALL, call.pk)
    return CallForProposals.objects.select_related("network", "season__network", "event__network", "event__place").get(
        pk=call.pk
    )


def may_review_call(person: Person, call: CallForProposals) -> bool:
    """Does this person review its proposals? Those who prepare anything in its network do: they host or facilitate."""
    return may_prepare(person, call) or networks_prepared_by(person).filter(pk=call.network_id).exists()


def require_reviewer(person: Person, call: CallForProposals) -> None:
    """Raises a Refusal for anybody who does not review its proposals."""
    if not may_review_call(person, call):
        raise Refusal("not_allowed", "Only those who prepare the programme may do that.")
