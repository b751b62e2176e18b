"""Joining, being answered, signing the charter, renewing, leaving."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.community.actions.organisations import require
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.actions.roles import record
from maillage.community.mails.memberships import CONFIRM_SALT, tell_facilitators, tell_membership
from maillage.community.models import Charter, Membership, Network, Person, Signature
from maillage.community.queries.memberships import current_charter
from maillage.community.rules import Ability
from maillage.community.rules.membership import (
    ALIVE,
    MEMBERSHIPS,
    REMIND_DAYS,
    MembershipState,
    a_year_after,
    may_renew,
    seal_of,
)
from maillage.kernel.addresses import canonical_address
from maillage.kernel.lines import short_enough
from maillage.kernel.refusal import Refusal

CONFIRM_WITHIN = timedelta(days=7)
TOLD_WITHIN = timedelta(days=14)
ASKED_BY = Quota("adhesion by address", 3, timedelta(hours=1))
ASKED_FROM = Quota("adhesion from", 30, timedelta(hours=1))
FIELDS = ("name", "situation", "work", "home", "needs", "offers", "news")


@transaction.atomic
def ask_to_join(person: Person, network: Network, values: dict[str, Any]) -> Membership:
    """Request membership for somebody who has an account."""
    membership = Membership(
        network=network,
        person=person,
        email=person.email,
        language=person.language,
        state=MembershipState.SUBMITTED.value,
        confirmed_at=timezone.now(),
        **{name: values[name] for name in FIELDS},
    )
    _save_once(membership)
    record(person, "adhesion_asked", ("adhesion", membership.pk), network.scopes()[0])
    tell_facilitators(membership)
    return membership


def ask_from_outside(network: Network, email: str, language: str, details: dict[str, Any], origin: str) -> None:
    """Request membership without an account: kept unseen until a mail has proved the address.

    The answer is the same whether the address is known or not.
    """
    email = canonical_address(email)
    if refusal := hit([(ASKED_BY, email), (ASKED_FROM, origin)]):
        raise refusal
    with transaction.atomic():
        values = {name: details[name] for name in FIELDS}
        membership = Membership.objects.create(network=network, email=email, language=language, **values)
        tell_membership("confirm", membership)


def _save_once(membership: Membership) -> None:
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as error:
        raise Refusal("already_asked", "You already belong to this network, or have already asked to.") from error


@transaction.atomic
def confirm_address(token: str) -> Membership:
    """Attach a request to the person of its address, which the mail has proved; it is now to be reviewed."""
    try:
        public_id = signing.loads(token, salt=CONFIRM_SALT, max_age=CONFIRM_WITHIN)
    except signing.BadSignature as error:
        raise Refusal("bad_link", "This address is no longer good. Fill in the form once more.") from error
    membership = Membership.objects.select_for_update().select_related("network").filter(public_id=public_id).first()
    if membership is None:
        raise Refusal("bad_link", "This address is no longer good. Fill in the form once more.")
    if membership.state != MembershipState.UNCONFIRMED:
        return membership  # a second click
    membership.person = _get_or_create_person(membership)
    membership.state, membership.confirmed_at = MembershipState.SUBMITTED.value, timezone.now()
    _save_once(membership)
    record(membership.person, "adhesion_asked", ("adhesion", membership.pk), membership.scopes()[0])
    tell_facilitators(membership)
    return membership


def _get_or_create_person(membership: Membership) -> Person:
    """The person with the address of the request, created when there is none; marks the address as verified."""
    person = Person.objects.filter(email=membership.email).first()
    if person is None:
        person = Person.objects.create_user(
            membership.email, name=membership.name, language=membership.language, home=membership.home
        )
        record(person, "person_joined", ("person", None), about=[person])
    EmailAddress.objects.filter(user=person, email=person.email).update(verified=True)
    return person


def _lock_membership(membership: Membership) -> Membership:
    memberships = Membership.objects.select_for_update(of=("self",)).select_related("network", "person")
    return memberships.get(pk=membership.pk)


def _change_state(by: Person, membership: Membership, act: str, **changes: Any) -> Membership:
    now = _lock_membership(membership)
    now.state = MEMBERSHIPS.target(act, MembershipState(now.state)).value
    for name, value in changes.items():
        setattr(now, name, value)
    now.save()
    about = [now.person] if now.person and now.person != by else []
    record(by, f"adhesion_{now.state}", ("adhesion", now.pk), now.scopes()[0], about=about)
    return now


@transaction.atomic
def accept_membership(person: Person, membership: Membership, *, news: bool = False) -> Membership:
    """Accept a network's invitation: member from today until the day it said."""
    now, today = _lock_invited_membership(person, membership), timezone.localdate()
    accepted = MEMBERSHIPS.target("accept_invitation", MembershipState(now.state))
    now.state, now.confirmed_at, now.news = accepted.value, timezone.now(), news
    now.starts_on = now.starts_on or today
    now.ends_on = now.ends_on if now.ends_on and now.ends_on > today else a_year_after(today)
    _save_once(now)
    if news and person.news_since is None:
        person.news_since = timezone.now()
        person.save(update_fields=["news_since"])
    record(person, "membership_accepted", ("adhesion", now.pk), now.scopes()[0])
    return now


@transaction.atomic
def decline_membership(person: Person, membership: Membership) -> None:
    """Decline a network's invitation; what the imported list said of the person is deleted."""
    now = _lock_invited_membership(person, membership)
    record(person, "membership_declined", ("adhesion", now.pk), now.scopes()[0])
    now.delete()


def _lock_invited_membership(person: Person, membership: Membership) -> Membership:
    _require_own(person, membership)
    now = _lock_membership(membership)
    if now.state != MembershipState.INVITED:
        raise Refusal("already_decided", "This request has already been decided, or is over.")
    return now


@transaction.atomic
def ask_more(by: Person, membership: Membership, question: str) -> Membership:
    """Ask the applicant a question before deciding."""
    require(Ability.REVIEW, by, membership.network)
    if not question.strip():
        raise Refusal("no_question", "Write your question: the person will read it.")
    current = _change_state(by, membership, "ask", question=short_enough(question), answer="")
    tell_membership("asked", current, mark=timezone.now().isoformat())
    return current


@transaction.atomic
def answer(person: Person, membership: Membership, text: str) -> Membership:
    """Record the applicant's answer; the request goes back to review."""
    _require_own(person, membership)
    answered = _change_state(person, membership, "answer", answer=text.strip())
    tell_facilitators(answered)
    return answered


@transaction.atomic
def accept(by: Person, membership: Membership) -> Membership:
    """Accept a request for a year from today; the charter remains to be signed."""
    require(Ability.REVIEW, by, membership.network)
    today = timezone.localdate()
    accepted = _change_state(
        by, membership, "accept", decided_at=timezone.now(), decided_by=by, starts_on=today, ends_on=a_year_after(today)
    )
    person = accepted.person
    assert person is not None  # only what is unconfirmed has nobody
    person.name = person.name or accepted.name
    person.home = person.home or accepted.home
    person.news_since = person.news_since or (timezone.now() if accepted.news else None)
    person.save(update_fields=["name", "home", "news_since"])
    tell_membership("welcome", accepted)
    return accepted


@transaction.atomic
def decline(by: Person, membership: Membership, reason: str) -> Membership:
    """Decline a request with a reason, which the applicant reads."""
    require(Ability.REVIEW, by, membership.network)
    if not reason.strip():
        raise Refusal("no_reason", "Say why: the person will read it.")
    declined = _change_state(
        by, membership, "decline", reason=short_enough(reason), decided_at=timezone.now(), decided_by=by
    )
    tell_membership("declined", declined)
    return declined


def _require_own(person: Person, membership: Membership) -> None:
    if membership.person_id != person.pk:
        raise Refusal("not_allowed", "Only the person who asked may do that.")


@transaction.atomic
def sign(person: Person, membership: Membership, charter: Charter, name: str) -> Signature:
    """Sign that version of the charter; signing twice records one signature."""
    _require_own(person, membership)
    now = _lock_membership(membership)
    if now.state != MembershipState.ACCEPTED:
        raise Refusal("not_accepted", "The charter is signed once the request has been accepted.")
    if charter != current_charter(now.network):
        raise Refusal("old_charter", "A newer version of the charter has been published: please read that one.")
    if not name.strip():
        raise Refusal("no_name", "Write your name: it stands for your signature.")
    signed_at = timezone.now()
    signature, new = Signature.objects.get_or_create(
        membership=now,
        charter=charter,
        defaults={
            "name": name.strip(),
            "signed_at": signed_at,
            "seal": seal_of(charter.sha256, name.strip(), signed_at.isoformat()),
        },
    )
    if new:
        record(person, "charter_signed", ("charter", charter.pk), now.scopes()[0], version=charter.version)
    return signature


@transaction.atomic
def renew(person: Person, membership: Membership) -> Membership:
    """Extend a membership by a year; requires the charter in force to be signed."""
    _require_own(person, membership)
    now = _lock_membership(membership)
    if now.state != MembershipState.ACCEPTED or now.ends_on is None:
        raise MEMBERSHIPS.refused()
    if refusal := may_renew(now.ends_on, timezone.localdate()):
        raise refusal
    charter = current_charter(now.network)
    if charter and not now.signatures.filter(charter=charter).exists():
        raise Refusal("sign_first", "The charter has changed: read it and sign it, then renew.")
    now.ends_on = a_year_after(now.ends_on)
    now.save(update_fields=["ends_on"])
    record(person, "adhesion_renewed", ("adhesion", now.pk), now.scopes()[0], until=now.ends_on.isoformat())
    return now


@transaction.atomic
def leave(person: Person, membership: Membership) -> Membership:
    """End a membership at the member's wish; their account and bookings stay."""
    _require_own(person, membership)
    return _change_state(person, membership, "leave")


@transaction.atomic
def publish_charter(by: Person, network: Network, title: str, text: str) -> Charter:
    """Publish a new version of the charter; earlier signatories sign it when they renew."""
    require(Ability.REVIEW, by, network)
    Network.objects.select_for_update().get(pk=network.pk)
    latest = current_charter(network)
    text = text.replace("\r\n", "\n").strip() + "\n"
    digest = sha256(text.encode()).hexdigest()
    if latest and latest.sha256 == digest and latest.title == title:
        raise Refusal("same_charter", "This is word for word the version in force: nothing to publish.")
    charter = Charter.objects.create(
        network=network,
        version=(latest.version if latest else 0) + 1,
        title=title,
        text=text,
        sha256=digest,
        published_at=timezone.now(),
        published_by=by,
    )
    record(by, "charter_published", ("charter", charter.pk), network.scopes()[0], version=charter.version)
    return charter


def follow_memberships(today: date | None = None) -> dict[str, int]:
    """Nightly: end memberships that are over and remind those that end soon; the count of each."""
    today = today or timezone.localdate()
    counts = {"ended": 0, "reminded": 0}
    for pk in Membership.objects.filter(state="accepted", ends_on__lte=today).values_list("pk", flat=True):
        with transaction.atomic():
            over = Membership.objects.select_for_update().filter(pk=pk, state="accepted", ends_on__lte=today).first()
            if over:
                over.state = MembershipState.ENDED.value
                over.save(update_fields=["state"])
                record(
                    None, "adhesion_ended", ("adhesion", pk), over.scopes()[0], about=[p for p in [over.person] if p]
                )
                if over.ends_on and over.ends_on >= today - TOLD_WITHIN:  # an old list that was imported tells nobody
                    tell_membership("ended", over, mark=str(over.ends_on))
                counts["ended"] += 1
    days = {today + timedelta(days=n) for n in REMIND_DAYS}
    for membership in Membership.objects.filter(state__in=sorted(ALIVE), ends_on__in=days):
        tell_membership("ending", membership, mark=str(today))
        counts["reminded"] += 1
    return counts
