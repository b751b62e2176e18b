"""Lines of the journal as a person reads them: what each verb means. A test says that none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.community.models import JournalEntry, Person
from maillage.community.queries import names_of
from maillage.community.queries.journal import actors_of
from maillage.community.rules import Scope, ScopeKind

VERBS: dict[str, Any] = {
    "address_set_aside": _("set an account aside: two had one address"),
    "adhesion_accepted": _("accepted a request to join"),
    "adhesion_asked": _("asked to join, or asked a question about it"),
    "adhesion_declined": _("declined a request to join"),
    "adhesion_ended": _("a membership ended"),
    "adhesion_left": _("left a network"),
    "adhesion_looked_at": _("looked at a request to join"),
    "adhesion_renewed": _("stayed one more year"),
    "adhesion_submitted": _("answered a question about joining"),
    "archive_made": _("took away their data"),
    "arrival_secrets_renewed": _("renewed the codes of arrival of a place"),
    "arrived": _("arrived"),
    "basket_booked": _("booked a basket"),
    "booking_asked": _("asked for a slot"),
    "booking_cancelled": _("cancelled a booking"),
    "booking_changed": _("changed a booking"),
    "booking_held": _("kept a slot while confirming"),
    "booking_left": _("left before the end"),
    "booking_looked_at": _("looked at a booking"),
    "booking_made": _("booked a slot"),
    "booking_stayed": _("stayed longer"),
    "calendar_added": _("added an outside calendar"),
    "calendar_looked_at": _("a calendar with names was read"),
    "calendar_opened": _("opened a secret calendar address"),
    "calendar_removed": _("removed an outside calendar"),
    "calendar_revoked": _("revoked a secret calendar address"),
    "change_proposed": _("proposed a change to a page"),
    "charter_published": _("published a version of the charter"),
    "charter_signed": _("signed the charter"),
    "closure_declared": _("declared a closure"),
    "closure_lifted": _("lifted a closure"),
    "closure_looked_at": _("looked at those whom a closure touches"),
    "collection_saved": _("put a book in order"),
    "confirmed_identity": _("proved once more to be themselves"),
    "criteria_written": _("wrote the criteria of a label"),
    "day_looked_at": _("looked at who comes on a day"),
    "day_printed": _("printed who comes on a day"),
    "day_written_to": _("wrote to those who come on a day"),
    "directory_changed": _("changed what they show in the directory"),
    "door_codes_added": _("added codes of a door"),
    "door_key_rotated": _("changed the key of a door"),
    "door_saved": _("set up a door"),
    "edition_published": _("published an edition"),
    "evidence_added": _("added evidence of confidentiality"),
    "foresight_asked": _("asked where to open next"),
    "foresight_forgotten": _("removed a scenario of where to open next"),
    "foresight_moved": _("moved a place of a scenario by hand"),
    "foresight_shared": _("shared a scenario by link"),
    "foresight_unshared": _("stopped sharing a scenario"),
    "import_undone": _("undid an import"),
    "import_written": _("imported a table"),
    "label_asked": _("asked for a label"),
    "label_begun": _("began to answer the criteria of a label"),
    "label_declined": _("declined a label"),
    "label_granted": _("granted a label"),
    "letter_looked_at": _("read a message that was reported"),
    "letter_reported": _("reported a message"),
    "letter_settled": _("closed the matter of a message"),
    "letter_written": _("wrote to someone through the directory"),
    "limit_removed": _("removed a limit"),
    "limit_set": _("set a limit"),
    "mailing_sent": _("wrote to a selection of members"),
    "members_exported": _("exported the list of members"),
    "members_looked_at": _("looked at the list of members"),
    "network_described": _("changed the file of the network"),
    "news_agreed": _("agreed to news by mail"),
    "news_ended": _("wanted no more news by mail"),
    "nobody_came": _("nobody came: the slot was given to others"),
    "organisation_added": _("added an organisation"),
    "organisation_described": _("changed the file of an organisation"),
    "git_key_made": _("made a key for Git"),
    "git_key_removed": _("removed a key for Git"),
    "page_hidden": _("hid a page"),
    "page_shown": _("showed a page again"),
    "page_tried": _("said that a place tried what a page says"),
    "page_written": _("wrote a page"),
    "pages_brought_in": _("brought in pages"),
    "pages_reverted": _("undid what somebody wrote"),
    "part_left": _("an organisation no longer takes part"),
    "part_taken": _("an organisation takes part"),
    "person_erased": _("somebody was erased"),
    "person_joined": _("made an account"),
    "photo_added": _("added a photograph"),
    "photo_removed": _("removed a photograph"),
    "place_added": _("added a place"),
    "place_became": _("changed the state of a place"),
    "place_described": _("changed the page of a place"),
    "place_proposed": _("proposed a place"),
    "post_hidden": _("took a message off the wall"),
    "post_kept": _("left a reported message on the wall"),
    "post_reported": _("reported a message of the wall"),
    "profile_changed": _("changed their profile"),
    "proposal_accepted": _("accepted the proposal of a place"),
    "proposal_declined": _("declined the proposal of a place"),
    "proposal_let_in": _("let a stranger's proposal be seen"),
    "proposal_refused": _("did not take a proposal in"),
    "proposal_taken_in": _("took a proposal into a page"),
    "proposal_withdrawn": _("took their proposal back"),
    "request_accepted": _("said yes to a request"),
    "request_refused": _("said no to a request"),
    "requests_looked_at": _("looked at the requests of a place"),
    "retention_applied": _("what was kept long enough was removed"),
    "rights_looked_at": _("looked at the rights of someone"),
    "membership_accepted": _("accepted to belong to a network"),
    "membership_declined": _("declined to belong to a network"),
    "role_declined": _("declined a role"),
    "role_ended": _("ended a role"),
    "role_given": _("gave a role"),
    "role_offered": _("offered a role"),
    "role_withdrawn": _("took back a role that was offered"),
    "seen_as": _("looked at the site as somebody else"),
    "series_booked": _("booked several dates"),
    "series_cancelled": _("cancelled several dates"),
    "series_changed": _("changed several dates"),
    "space_saved": _("changed a space"),
    "taking_written": _("wrote down money received"),
    "vouchers_added": _("added Wi-Fi codes"),
    "waiting_joined": _("joined a waiting list"),
    "waiting_left": _("left a waiting list"),
    "wall_answered": _("answered on the wall"),
    "wall_posted": _("posted on the wall"),
    "week_looked_at": _("looked at who comes in a week"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when, who, what, where."""

    at: datetime
    who: str
    mine: bool
    what: Any
    where: str
    where_url: str


# Who works where is nobody's business, not even of those who facilitate: such lines say what, not who.
OF_WORK = frozenset({"booking", "series", "basket", "waiting", "calendar"})


def read_lines(lines: Sequence[JournalEntry], me: Person | None = None) -> list[Line]:
    """The lines as sentences; those who acted by name as long as they are there, scopes by name. Few statements.

    Without `me`, they are read by those who facilitate, who don't learn who works where.
    """
    actors = actors_of(lines)
    scopes = {line.pk: Scope(ScopeKind(line.scope_kind), line.scope_id) for line in lines}
    names = names_of(scopes.values())
    told = []
    for line in lines:
        actor = actors.get(line.actor) if line.actor else None
        who = str(actor) if actor else (_("someone who left") if line.actor else _("the site itself"))
        where, url = names.get(scopes[line.pk], ("", ""))
        if me is None and line.subject_kind in OF_WORK:
            who = _("a member, or a host")
        mine = me is not None and line.actor == me.journal_id
        told.append(Line(line.at, str(who), mine, VERBS.get(line.verb, line.verb), where, url))
    return told
