"""An agreement: written, sent, taken back, signed by both sides, suspended, ended, a day swapped.

All of it waits at the lock of the agreement. Who signs for the employer needs no account: the address in their mail
opens the agreement, a code sent to that address proves it is theirs at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.queries.networks import network_that_writes_to
from maillage.kernel.addresses import canonical_address
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.ledger import seals
from maillage.ledger.rules.seals import digest
from maillage.places.models import Place
from maillage.telework.mails import code_digest, tell_employer, tell_worker
from maillage.telework.models import Agreement, AgreementVersion, DaysConsent, DaySwap, Signature
from maillage.telework.presenters.documents import digest_in_name, digest_of
from maillage.telework.presenters.texts import Names, markdown_of
from maillage.telework.queries.agreements import IN_FORCE, terms_in_force
from maillage.telework.rules.lifecycle import (
    ACTS,
    AgreementState,
    Method,
    Party,
    Swap,
    ends_after_notice,
    last_day_of,
    may_renew,
    may_send,
    may_swap,
    renewed,
)
from maillage.telework.rules.terms import Terms

SENT_BY = Quota("agreements sent by", 10, timedelta(days=1))
SENT_TO = Quota("agreements sent to", 5, timedelta(days=1))
CODES_TO = Quota("codes for an agreement", 6, timedelta(hours=1))
TRIES = Quota("tries of a code for an agreement", 5, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Draft:
    """What the worker writes: who the employer is, and the terms."""

    employer_name: str
    signer_name: str
    signer_email: str
    terms: Terms


@transaction.atomic
def new_agreement(by: Person) -> Agreement:
    """An agreement of which nothing is said yet, in the network that writes to this person; twice begins one."""
    network = network_that_writes_to(by)
    if network is None:
        raise Refusal("no_network", "There is no network here yet.")
    take_lock(LockFamily.PERSON, by.pk)
    blank = {"network": network, "worker": by, "worker_name": by.name, "terms": Terms().as_data()}
    drafts = Agreement.objects.filter(
        **blank, state=AgreementState.DRAFT, employer_name="", follows=None, versions=None
    )
    return drafts.first() or Agreement.objects.create(**blank)


def lock_agreement(agreement: Agreement) -> Agreement:
    """The agreement as it is now; nobody else changes it until the transaction ends."""
    take_lock(LockFamily.AGREEMENT, agreement.pk)
    return Agreement.objects.select_related("network", "worker").get(pk=agreement.pk)


@transaction.atomic
def write_agreement(agreement: Agreement, draft: Draft, by: Person) -> Agreement:
    """Write the draft; another address gets another key, so that the one of before opens nothing any more."""
    mine = own_agreement(agreement, by, "write")
    if canonical_address(draft.signer_email) != canonical_address(mine.signer_email):
        mine.employer_key = Agreement._meta.get_field("employer_key").get_default()
    mine.employer_name, mine.signer_name, mine.signer_email = draft.employer_name, draft.signer_name, draft.signer_email
    mine.terms = draft.terms.as_data()
    mine.save()
    return mine


def lock_own_agreement(agreement: Agreement, by: Person) -> Agreement:
    """The agreement, locked, for its worker; Refusal for anybody else."""
    mine = lock_agreement(agreement)
    if mine.worker_id != by.pk:
        raise Refusal("not_allowed", "Only who works under this agreement may do that.")
    return mine


def own_agreement(agreement: Agreement, by: Person, act: str) -> Agreement:
    """The agreement, locked, moved by an act of its worker; Refusal for anybody else or when it is too late."""
    return move_agreement(lock_own_agreement(agreement, by), act)


def move_agreement(agreement: Agreement, act: str) -> Agreement:
    """The agreement, moved by that act; a Refusal when it is too late for it."""
    agreement.state = ACTS.target(act, AgreementState(agreement.state)).value
    return agreement


@transaction.atomic
def send_agreement(agreement: Agreement, by: Person) -> AgreementVersion:
    """Freeze a version and send it to who signs for the employer."""
    mine = own_agreement(agreement, by, "send")
    terms = mine.read_terms
    if refusal := may_send(terms, mine.signer_email, by.email):
        raise refusal
    if refusal := hit([(SENT_BY, str(by.pk)), (SENT_TO, canonical_address(mine.signer_email))]):
        raise refusal
    mine.worker_name = by.name
    text = markdown_of(terms, names_of(mine))
    version = AgreementVersion.objects.create(
        agreement=mine, number=mine.versions.count() + 1, terms=terms.as_data(), text=text, digest=digest_of(text),
        made_at=timezone.now(),
    )  # fmt: skip
    mine.save()
    record(by, "agreement_sent", ("agreement", mine.pk), mine.network.scopes()[0])
    tell_employer("to_sign", mine, key=f"{mine.pk}-{version.number}")
    return version


def names_of(agreement: Agreement) -> Names:
    """How the two sides and the places are called in the text."""
    slugs = agreement.read_terms.places
    places = Place.objects.filter(slug__in=slugs).select_related("commune")
    return Names(
        agreement.worker_name, agreement.employer_name, agreement.signer_name,
        {place.slug: f"{place.name}, {place.full_address}" for place in places},
    )  # fmt: skip


@transaction.atomic
def take_back_agreement(agreement: Agreement, by: Person) -> Agreement:
    """Write it again: what was sent can't be signed any more, nor a signature of it completed."""
    mine = own_agreement(agreement, by, "take_back")
    mine.code_digest = ""
    mine.save()
    record(by, "agreement_taken_back", ("agreement", mine.pk), mine.network.scopes()[0])
    tell_employer("taken_back", mine, key=f"{mine.pk}-back-{mine.versions.count()}")
    return mine


@transaction.atomic
def delete_draft(agreement: Agreement, by: Person) -> None:
    """Remove a draft that was never sent."""
    mine = own_agreement(agreement, by, "delete")
    if mine.versions.exists():
        raise Refusal("agreement_was_sent", "It was sent already: it stays, as it was sent, until it is over.")
    mine.delete()


def sign_as_worker(agreement: Agreement, by: Person, method: Method = Method.SIGN_IN) -> Agreement:
    """The worker signs what was sent; the view has just seen by what they proved to be themselves."""
    with transaction.atomic():
        mine = own_agreement(agreement, by, "sign")
        return sign_version(mine, Party.WORKER, mine.worker_name, method)


@transaction.atomic
def send_code(agreement: Agreement) -> None:
    """Have a code sent to who signs for the employer (it is drawn by the mail); Refusal when too many were sent."""
    if refusal := hit([(CODES_TO, str(agreement.pk))]):
        raise refusal
    tell_employer("code", agreement, key=f"{agreement.pk}-code-{timezone.now().timestamp():.3f}")


def sign_as_employer(agreement: Agreement, name: str, code: str) -> Agreement:
    """Who holds the address signs for the employer, under that name."""
    require_code(agreement, code)
    with transaction.atomic():
        mine = move_agreement(lock_agreement(agreement), "sign")
        mine.signer_name = name
        return sign_version(mine, Party.EMPLOYER, name, Method.CODE)


def require_code(agreement: Agreement, typed: str) -> None:
    """Raises a Refusal unless that is the code that was sent; each try counts, and it serves once."""
    current = Agreement.objects.values_list("code_digest", flat=True).get(pk=agreement.pk)
    if refusal := hit([(TRIES, f"{agreement.pk}|{current}")]):  # outside: a refusal below takes back no try
        raise refusal
    with transaction.atomic():
        mine = lock_agreement(agreement)
        known = mine.code_until is not None and timezone.now() < mine.code_until and bool(mine.code_digest)
        figures = "".join(sign for sign in typed if sign.isdigit())
        if not (known and constant_time_compare(mine.code_digest, code_digest(mine, figures))):
            raise Refusal("wrong_code", "This is not the code we sent, or it is older than a quarter of an hour.")
        mine.code_digest = ""
        mine.save(update_fields=["code_digest"])


def sign_version(agreement: Agreement, party: Party, name: str, method: Method, scan: str = "") -> Agreement:
    """Seal a signature of the last version of an agreement that is locked, and moved by "sign".

    `scan`: the file of the paper it stands on. When both have signed, the agreement takes effect.
    """
    version = agreement.versions.latest("number")
    before = list(version.signatures.all())
    if any(one.party == party for one in before):
        raise Refusal("signed_already", "You have signed this version already.")
    now = timezone.now()
    previous = digest(before[-1].statement["content"]) if before else ""
    content = {**_statement(agreement, version, party, name, method, now, previous)}
    if scan:
        content["scan"] = digest_in_name(scan)
    Signature.objects.create(
        version=version, party=party.value, name=name, method=method.value, signed_at=now,
        statement=seals.seal(content), scan=scan,
    )  # fmt: skip
    if before:
        move_agreement(agreement, "take_effect")
        agreement.active_since = now
    agreement.save()
    signer = agreement.worker if party == Party.WORKER else None
    record(signer, "agreement_signed", ("agreement", agreement.pk), agreement.network.scopes()[0])
    key = f"{agreement.pk}-{version.number}-{party.value}"
    if before:
        tell_worker("in_force", agreement, key=key, by=signer)
        tell_employer("in_force", agreement, key=key)
    elif party == Party.EMPLOYER:
        tell_worker("employer_signed", agreement, key=key)
    return agreement


def _statement(
    agreement: Agreement, version: AgreementVersion, party: Party, name: str, method: Method, at: datetime,
    previous: str,
) -> Mapping[str, Any]:  # fmt: skip
    return {
        "what": "signature of an agreement on telework",
        "agreement": str(agreement.public_id),
        "version": version.number,
        "digest": version.digest,
        "party": party.value,
        "name": name,
        "method": method.value,
        "at": at.isoformat(timespec="seconds"),
        "previous": previous,
    }


@transaction.atomic
def suspend_agreement(agreement: Agreement, by: Person | None) -> Agreement:
    """Nobody teleworks under it until it is taken up again. `by` None: who holds the code of the employer."""
    return _change(agreement, "suspend", by)


@transaction.atomic
def resume_agreement(agreement: Agreement, by: Person | None) -> Agreement:
    """It is in force again."""
    return _change(agreement, "resume", by)


def _change(agreement: Agreement, act: str, by: Person | None) -> Agreement:
    mine = move_agreement(lock_agreement(agreement), act) if by is None else own_agreement(agreement, by, act)
    mine.save()
    record(by, f"agreement_{mine.state}", ("agreement", mine.pk), mine.network.scopes()[0])
    key = f"{mine.pk}-{act}-{timezone.now():%Y%m%d%H%M%S}"
    tell_worker(act, mine, key=key, by=by)
    tell_employer(act, mine, key=key)
    return mine


@transaction.atomic
def end_agreement(agreement: Agreement, by: Person | None, reason: str, *, today: date | None = None) -> Agreement:
    """One side ends it: it goes on until the notice it names has run (`close_agreements`). Signed versions stay."""
    mine = lock_agreement(agreement) if by is None else lock_own_agreement(agreement, by)
    if "end" not in acts_on(mine):
        raise ACTS.refused()
    mine.ends_on = ends_after_notice(mine.versions.latest("number").read_terms, today or timezone.localdate())
    mine.ended_by = (Party.EMPLOYER if by is None else Party.WORKER).value
    mine.end_reason = reason
    mine.save()
    record(by, "agreement_ended", ("agreement", mine.pk), mine.network.scopes()[0])
    tell_worker("ended", mine, key=f"{mine.pk}-ended", by=by)
    tell_employer("ended", mine, key=f"{mine.pk}-ended")
    return mine


def acts_on(agreement: Agreement) -> frozenset[str]:
    """What may be done with it: it is ended once."""
    acts = ACTS.acts(AgreementState(agreement.state))
    return acts - {"end"} if agreement.ends_on else acts


@transaction.atomic
def renew_agreement(agreement: Agreement, by: Person, *, today: date | None = None) -> Agreement:
    """Begin the next agreement from this one, once: what both agreed on, from the day after its last one.

    After a refusal: the same terms, to be changed and sent again.
    """
    mine, day = lock_own_agreement(agreement, by), today or timezone.localdate()
    if following := mine.following.first():
        return following
    if mine.state == AgreementState.REFUSED:
        return _next_one(mine, by, mine.versions.latest("number").read_terms)
    last = last_day_of(mine.versions.latest("number").read_terms, mine.ends_on) if mine.state in IN_FORCE else None
    if last is None or not may_renew(last, day):
        raise Refusal("renewed_too_early", "The next agreement is begun in the two months before this one ends.")
    return _next_one(mine, by, renewed(mine.versions.latest("number").read_terms, last, day))


def _next_one(mine: Agreement, by: Person, terms: Terms) -> Agreement:
    return Agreement.objects.create(
        network=mine.network, worker=by, worker_name=by.name, employer_name=mine.employer_name,
        signer_name=mine.signer_name, signer_email=mine.signer_email, terms=terms.as_data(), follows=mine,
    )  # fmt: skip


@transaction.atomic
def swap_day(agreement: Agreement, by: Person, wanted: Swap, *, today: date | None = None) -> DaySwap:
    """One day of telework for another of the same week; both sides are told."""
    mine = lock_own_agreement(agreement, by)
    if mine.state != AgreementState.ACTIVE:
        raise ACTS.refused()
    terms, swaps = terms_in_force(mine)
    if refusal := may_swap(terms, swaps, wanted, today or timezone.localdate()):
        raise refusal
    swap = DaySwap.objects.create(agreement=mine, day_off=wanted.day_off, day_on=wanted.day_on)
    tell_employer("swapped", mine, key=f"{mine.pk}-swap-{swap.pk}", swap=swap.pk)
    return swap


def swaps_of(agreement: Agreement) -> frozenset[Swap]:
    """The swaps that were made."""
    return frozenset(Swap(one.day_off, one.day_on) for one in agreement.swaps.all())


@transaction.atomic
def give_consent(agreement: Agreement, by: Person) -> None:
    """The worker lets the employer see their days from now on; once given it stays until it is withdrawn."""
    mine = lock_own_agreement(agreement, by)
    if not mine.consents.filter(withdrawn_at=None).exists():
        DaysConsent.objects.create(agreement=mine, given_at=timezone.now())
        record(by, "days_shown", ("agreement", mine.pk), mine.network.scopes()[0])


@transaction.atomic
def withdraw_consent(agreement: Agreement, by: Person) -> None:
    """From this moment the employer sees no day any more, past ones included."""
    mine = lock_own_agreement(agreement, by)
    if mine.consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now()):
        record(by, "days_hidden", ("agreement", mine.pk), mine.network.scopes()[0])
