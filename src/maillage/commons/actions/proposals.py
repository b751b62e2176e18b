"""Proposals: anybody may propose a change; somebody else reads it over and takes it in, or says why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Length

from maillage.commons.actions.pages import (
    Clash,
    clean_fields,
    fields_of,
    head_of,
    lock_page,
    merge_fields,
    write_revision,
)
from maillage.commons.models import FIELDS, Comment, Page, Proposal, Revision
from maillage.commons.queries import may_moderate, may_write, networks_written_by, require_moderate, require_write
from maillage.commons.rules.licences import may_enter
from maillage.community.actions import record
from maillage.community.actions.decisions import decide
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.mails.notifications import Notice, notify
from maillage.community.models import Person
from maillage.kernel.lines import on_one_line, short_enough
from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable

Fate = Proposal.Fate
FROM_STRANGERS = Quota("commons proposed by strangers", 5, timedelta(hours=1))
STRANGERS_A_DAY = Quota("commons proposed by strangers", 12, timedelta(days=1))
FROM_ACCOUNTS = Quota("commons proposed by accounts", 10, timedelta(hours=1))  # of people who write in no network
ACCOUNTS_A_DAY = Quota("commons proposed by accounts", 25, timedelta(days=1))
FROM_PEOPLE = Quota("commons proposed", 30, timedelta(hours=1))
MOST_WAITING = 200  # proposals of strangers, in a network
WAITING_CHARACTERS = 3_000_000  # of their texts together
COMMENTS = Quota("commons comments", 30, timedelta(hours=1))
LONGEST_COMMENT = 4000


def propose(
    person: Person | None, page: Page, base: int, fields: Mapping[str, Any], *, signature: str = "", message: str = "",
    origin: str = "", from_page: Page | None = None,
) -> Proposal:  # fmt: skip
    """Keep a change for somebody to read over. A stranger's (`person` None, from `origin`) waits to be let in."""
    if refusal := hit(_quotas(person, origin)):
        raise refusal
    if person is None:
        _check_room_to_wait(page)
    start = page.revisions.filter(number=base).first() or head_of(page)
    cleaned_fields = clean_fields(fields)
    if cleaned_fields["state"] != start.state or cleaned_fields["licence"] != start.licence:
        cleaned_fields |= {"state": start.state, "licence": start.licence}  # those are decided in the network
    if fields_of(start) == cleaned_fields:
        raise Refusal("nothing_changed", "Nothing is different from the page: there is nothing to propose.")
    fate = Fate.OPEN if person is not None else Fate.WAITING
    name = (on_one_line(signature) or (str(person) if person else ""))[:120]
    with transaction.atomic():
        same = page.proposals.filter(
            author=person,
            fate=fate,
            base=start,
            text=cleaned_fields["text"],
            title=cleaned_fields["title"],
            signature=name,
        ).first()
        if same is not None:
            return same  # sent twice
        proposal = Proposal.objects.create(
            page=page,
            base=start,
            author=person,
            fate=fate,
            from_page=from_page,
            signature=name,
            message=on_one_line(message)[:240],
            **cleaned_fields,
        )
        record(person, "change_proposed", ("commons.proposal", proposal.pk), page.scopes()[0])
    return proposal


def _quotas(person: Person | None, origin: str) -> list[tuple[Quota, str]]:
    if person is None:
        return [(quota, f"address {origin}") for quota in (FROM_STRANGERS, STRANGERS_A_DAY)]
    is_writer = bool(networks_written_by(person))
    return [
        (quota, f"person {person.pk}") for quota in ((FROM_PEOPLE,) if is_writer else (FROM_ACCOUNTS, ACCOUNTS_A_DAY))
    ]


def _check_room_to_wait(page: Page) -> None:
    """Strangers' proposals wait within bounds, however many addresses they come from."""
    waiting = Proposal.objects.filter(page__network=page.network_id, fate=Fate.WAITING)
    sizes = waiting.aggregate(count=Count("pk"), characters=Sum(Length("text"), default=0))
    if sizes["count"] >= MOST_WAITING or sizes["characters"] > WAITING_CHARACTERS:
        raise Refusal("too_many_waiting", "Many proposals already wait to be read. Please try again in a few days.")


def give_back(person: Person, page: Page, message: str = "") -> Proposal:
    """Propose what an adapted page says to the page it was adapted from, under the latter's title and place."""
    require_write(person, page)
    if page.upstream is None or page.upstream_at is None or page.head is None:
        raise Refusal("no_upstream", "This page was not adapted from another.")
    if not may_enter(page.licence, page.upstream.licence):
        raise Refusal(
            "licence_forbids",
            "Others wrote this page under %(licence)s, which does not allow this one.",
            licence=page.licence,
        )
    base = page.upstream_at
    fields = {**fields_of(base), "text": page.head.text}
    reason = short_enough(message, 200) or f"⑂ {page.slug}"
    return propose(person, page.upstream, base.number, fields, message=reason, from_page=page)


PROPOSALS = TransitionTable(
    {
        "let_in": ({Fate.WAITING}, Fate.OPEN),
        "take_in": ({Fate.OPEN}, Fate.MERGED),
        "take_in_unseen": ({Fate.WAITING, Fate.OPEN}, Fate.MERGED),  # by who may let it in as well
        "refuse": ({Fate.WAITING, Fate.OPEN}, Fate.REFUSED),
        "withdraw": ({Fate.OPEN}, Fate.WITHDRAWN),
    },
    Refusal("decided", "This proposal was already decided: “%(fate)s”."),
)


def _lock_proposal(proposal: Proposal, act: str) -> Proposal:
    """The proposal as it is now, its row locked; a refusal when it was decided meanwhile."""
    proposals = Proposal.objects.select_for_update(of=("self",)).select_related("page__network", "base")
    now = proposals.get(pk=proposal.pk)
    if refusal := PROPOSALS.refusal(act, Fate(now.fate), fate=now.get_fate_display()):
        raise refusal
    return now


def _decide(proposal: Proposal, act: str, person: Person, verb: str) -> None:
    proposal.fate = PROPOSALS.target(act, Fate(proposal.fate))
    decide(proposal, person, verb, "commons.proposal", about=[proposal.author])
    author, fate = proposal.author, proposal.fate.value
    if author is not None and author != person and proposal.fate in {Fate.MERGED, Fate.REFUSED}:
        notify("proposal_answered", Notice(author, fate, f"proposal-{fate}-{proposal.public_id}", about=proposal.pk))


@transaction.atomic
def let_in(person: Person, proposal: Proposal) -> None:
    """Make a stranger's proposal visible. Raises a Refusal when it was decided meanwhile."""
    require_moderate(person, proposal.page)
    proposal = _lock_proposal(proposal, "let_in")
    _decide(proposal, "let_in", person, "proposal_let_in")


def take_in(person: Person, proposal: Proposal, choices: list[str] | None = None) -> Revision:
    """Write the proposal into the page, merged with what changed since; credit stays with whoever proposed.

    Raises Clash when both changed the same sentences and no `choices` settle it.
    """
    if not may_write(person, proposal.page):
        raise Refusal("not_allowed", "Members of the network decide on proposals.")
    with transaction.atomic():
        act = "take_in_unseen" if may_moderate(person, proposal.page) else "take_in"
        proposal = _lock_proposal(proposal, act)
        page = lock_page(proposal.page)
        head = head_of(page)
        fields = {name: getattr(proposal, name) for name in FIELDS}
        if proposal.base_id != head.pk:
            merged, rest = merge_fields(proposal.base, fields, head)
            if not merged.clean and choices is None:
                raise Clash(merged, rest, head.number)
            fields = clean_fields({**rest, "text": merged.text(choices)})
        revision = head
        if fields_of(head) != fields:
            reason = proposal.message or proposal.title
            revision = write_revision(page, fields, proposal.author, proposal.signature, reason, proposal)
        if proposal.from_page is not None:
            Page.objects.filter(pk=proposal.from_page.pk, upstream=page).update(upstream_at=revision)
        _decide(proposal, act, person, "proposal_taken_in")
    return revision


@transaction.atomic
def refuse(person: Person, proposal: Proposal, why: str = "") -> None:
    """Refuse a proposal; `why`, if given, becomes a comment on it."""
    if not (may_write(person, proposal.page) or may_moderate(person, proposal.page)):
        raise Refusal("not_allowed", "Members of the network decide on proposals.")
    proposal = _lock_proposal(proposal, "refuse")
    if why.strip():
        Comment.objects.create(proposal=proposal, author=person, signature=str(person), text=why.strip()[:4000])
    _decide(proposal, "refuse", person, "proposal_refused")


@transaction.atomic
def withdraw(person: Person, proposal: Proposal) -> None:
    """Take one's own proposal back. Raises a Refusal for anybody else."""
    if proposal.author_id != person.pk:
        raise Refusal("not_allowed", "Only whoever proposed it may take it back.")
    _decide(_lock_proposal(proposal, "withdraw"), "withdraw", person, "proposal_withdrawn")


def comment(person: Person, proposal: Proposal, text: str) -> Comment:
    """Comment on a proposal. The same text sent twice is one comment."""
    written = text.strip()
    if not written:
        raise Refusal("no_text", "There is nothing written.")
    if len(written) > LONGEST_COMMENT:
        raise Refusal(
            "text_too_long", "%(length)s characters, %(most)s at most.", length=len(written), most=LONGEST_COMMENT
        )
    refusal = hit([(COMMENTS, f"person {person.pk}")])
    if refusal:
        raise refusal
    last = proposal.comments.filter(author=person).last()
    if last is not None and last.text == written:
        return last  # sent twice
    return Comment.objects.create(proposal=proposal, author=person, signature=str(person), text=written)
