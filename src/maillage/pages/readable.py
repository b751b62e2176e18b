"""What the site knows of someone, as a document one can read: words instead of codes, days instead of stamps."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from maillage.bookings.models import CashEntry
from maillage.bookings.rules.recurrence import read_rule
from maillage.community.actions.privacy import PersonalTable
from maillage.community.models.directory import AUDIENCE_LABELS
from maillage.community.models.notifications import MAIL_LABELS
from maillage.community.models.people import REMINDER_LABELS
from maillage.community.rules import RoleKind
from maillage.pages.role_names import ROLE_NAMES
from maillage.web.domain import verbs
from maillage.web.formats import NBSP, clock, day, euros, written_day

WIDEST = 8  # columns that fit beside one another; a table that has more is shown row by row
LONG = 60  # characters; what is longer stands under its row, over the whole width
NAMES: dict[str, Any] = {
    "alt": _("what one sees"), "answer": _("your answer"), "arrived_at": _("arrived"), "asked_on": _("asked"),
    "certificate": _("Number"),
    "booked_at": _("booked"), "by_me": _("by"), "cents": _("amount"), "charter": _("charter signed"),
    "code": _("code"), "commune": _("commune"), "credit": _("credit"), "day": _("day"), "declared_at": _("declared"),
    "device": _("device"), "door": _("door"), "email": _("email address"), "ends_on": _("until"),
    "first": _("from"), "from": _("from"), "given_at": _("given"), "guest": _("for"),
    "guest_phone": _("telephone"), "home": _("commune"),
    "changed_at": _("changed"), "leaves_at": _("leaving at"), "seats": _("seats"),
    "ip": _("internet address"), "kind": _("kind"), "label": _("name"), "language": _("language"),
    "last_login": _("last sign-in"), "line": _("line"), "made_at": _("made"), "means": _("by"),
    "message": _("what changes"), "name": _("name"), "needs": _("what you need"), "network": _("network"),
    "news_since": _("news by email since"), "note": _("note"), "offers": _("what you bring"),
    "opens": _("what it opens"), "organisation": _("organisation"), "page": _("page"), "people": _("people"),
    "place": _("place"),
    "proven": _("proven"), "question": _("question"), "reason": _("reason"), "reminder": _("reminders"),
    "revoked_at": _("closed"), "role": _("role"), "rule": _("repeated"), "saved_at": _("kept"),
    "shown_to": _("shown to"), "signature": _("signed"), "since": _("since"), "situation": _("situation"),
    "space": _("space"), "starts_on": _("from"), "state": _("state"), "status": _("state"), "text": _("text"),
    "title": _("title"), "to": _("to"), "description": _("what you said"), "tried_on": _("tried"), "until": _("until"),
    "booking": _("booking"), "mended_at": _("mended"), "passkey_declined_at": _("passkey declined"),
    "phone": _("telephone"), "reported_at": _("reported"),
    "mail_about": _("about"), "sent_at": _("sent"),
    "used_at": _("last used"), "value": _("what you say"), "verb": _("what happened"), "voice": _("in the name of"),
    "weekday": _("day"), "where": _("where"), "work": _("work"), "at": _("when"), "read_at": _("read"),
    "event": _("event"), "about": _("who you are"), "part": _("part"), "written_at": _("written"),
    "employer": _("employer"), "signer": _("who signs"), "address": _("email address"), "terms": _("what it says"),
    "texts": _("what was sent"), "answers": _("what the employer answered"),
    "party": _("for"), "how": _("how"), "statement": _("seal"),
    "day_off": _("not this day"), "day_on": _("but that one"), "withdrawn_at": _("taken back"),
    "number": _("Number"), "last": _("until"), "half_days": _("Half-days"), "issued_at": _("made"),
    "happened_at": _("when"), "spot": _("where"), "facts": _("What happened"), "witnesses": _("Who saw it"),
    "issuer": _("Who invoices"), "issued_on": _("Issued on"), "due_on": _("To be paid by"),
    "amount": _("how much"), "yes": _("said yes"),
    "mailed_at": _("email sent"), "mail": _("by email"), "joined_at": _("joined"),
    "begun_at": _("begun"), "understood": _("words understood"), "read": _("words read aloud"),
    "outcome": _("what was done"), "version": _("version"), "signed_at": _("signed"), "seal": _("seal"),
    "published_at": _("published"), "stopped_at": _("stopped"),
}  # fmt: skip
# Said otherwise in one table: whom a letter is from is not when a booking begins.
NAMES_IN: dict[tuple[str, str], Any] = {("letters", "from"): _("from whom"), ("letters", "to"): _("to whom")}
# For machines: they are in the files beside, and say nothing to a reader.
UNSAID = frozenset(
    {
        ("journal", "subject"),
        ("journal", "details"),
        ("roles", "scope"),
        ("commons_pictures", "name"),
        ("agreements", "terms"),
        ("agreement_signatures", "statement"),
        ("charges", "why"),
    }
)
STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MARKDOWN = frozenset({"commons_revisions", "commons_proposals", "commons_comments", "commons_drafts"})
KINDS: dict[str, Any] = {
    "address": _("email address"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
    "provider": _("another provider"),
}
MAILS: dict[str, Any] = {  # what a mail was about, by how its key begins; all others are about a booking
    "adhesion": _("your membership"), "agreement": _("telework"),
    "digest": _("the week of the wall"), "inactive": _("your account"),
    "invited": _("a role"), "letter": _("a private message"), "mailing": _("news of the network"),
    "event": _("an event"), "invoice": _("an invoice"), "message": _("a word from a host"),
    "new_sign_in": _("your account"), "place": _("a place"),
    "role_ended": _("a role"), "role_given": _("a role"),
}  # fmt: skip
LINES: dict[str, Any] = {
    "does": _("What I do"),
    "helps": _("What I can help with"),
    "usual": _("Where I usually work"),
    "languages": _("Languages I speak"),
    "links": _("Links"),
}


def _role(value: str) -> Any:
    return ROLE_NAMES.get(RoleKind(value), value)


def _repeated(value: str) -> str:
    """Each week, every other week, once a month; the days are in the table of bookings."""
    rule = read_rule(value)
    often = _("once a month") if rule.frequency == "monthly" else _("each week")
    if rule.frequency == "weekly" and rule.every > 1:
        often = _("every other week")
    return f"{often}, " + gettext("until %(day)s") % {"day": day(rule.until)} if rule.until else str(often)


# How a value that stands for something is said, by the name of its column.
SAID: dict[str, Callable[[Any], Any]] = {
    "role": _role,
    "verb": lambda value: verbs().get(value, value),
    "by_me": lambda value: gettext("you") if value else gettext("somebody else"),
    "shown_to": lambda value: dict(AUDIENCE_LABELS).get(value, value),
    "line": lambda value: LINES.get(value, value),
    "reminder": lambda value: dict(REMINDER_LABELS).get(value, value),
    "language": lambda value: {"fr": "français", "en": "English"}.get(value, value),
    "cents": euros,
    "charter": lambda value: STAMP.sub(lambda match: unbroken_day(date.fromisoformat(match[0])), value),
    "means": lambda value: dict(CashEntry.Means.choices).get(value, value),
    "rule": _repeated,
    "kind": lambda value: KINDS.get(value, value),
    "mail_about": lambda value: MAILS.get(value, _("a booking")),
    "mail": lambda value: dict(MAIL_LABELS).get(value, value),
}


@dataclass(frozen=True, slots=True)
class ReadableTable:
    """One table of the document: its columns, its rows; under each row, the long texts it has, by name."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    texts: list[list[tuple[str, str]]]
    wide: bool  # beside one another, or row by row


def parts_of(held: Sequence[PersonalTable]) -> list[ReadableTable]:
    """The tables as they are printed; a column that is empty all along is left out."""
    return [_part(one) for one in held if one.rows]


def rows_in_words(held: PersonalTable, most: int = 50) -> list[list[tuple[str, str]]]:
    """The first rows of a table, each as labels and values, what is empty left out."""
    rows = []
    for row in held.rows[:most]:
        pairs = [(name, value_in_words(held.code, name, value)) for name, value in row.items()]
        rows.append(
            [
                (column_label(held.code, name), value)
                for name, value in pairs
                if value and (held.code, name) not in UNSAID
            ]
        )
    return rows


def _part(held: PersonalTable) -> ReadableTable:
    names = [name for name in held.rows[0] if (held.code, name) not in UNSAID]
    table = [{name: value_in_words(held.code, name, row.get(name)) for name in names} for row in held.rows]
    columns = [name for name in names if any(row[name] for row in table)]
    long = {name for name in columns if any(len(row[name]) > LONG or "\n" in row[name] for row in table)}
    short = [name for name in columns if name not in long]
    return ReadableTable(
        str(held.label),
        [column_label(held.code, name) for name in short],
        [[row[name] for name in short] for row in table],
        [
            [(column_label(held.code, name), row[name]) for name in columns if name in long and row[name]]
            for row in table
        ],
        wide=len(short) <= WIDEST,
    )


def column_label(code: str, name: str) -> str:
    """The label of a column."""
    return str(NAMES_IN.get((code, name)) or NAMES[name]).capitalize()


def value_in_words(code: str, name: str, value: Any) -> str:
    """A value in words: no code, no ISO timestamp, nothing of a programming language."""
    if value is None or value == "":
        return ""
    if name in SAID:
        return str(SAID[name](value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, date):
        return _moment(value)
    return plain_text(str(value)) if code in MARKDOWN and name == "text" else str(value)


def _moment(value: date) -> str:
    if not isinstance(value, datetime):
        return unbroken_day(value)
    local = timezone.localtime(value)
    return f"{unbroken_day(local.date())},{NBSP}{clock(local.time())}"


def unbroken_day(moment: date) -> str:
    """A day with its year, that no line end takes apart."""
    return written_day(moment).replace(" ", NBSP)


ENDS = frozenset(
    {
        "paragraph_close",
        "heading_close",
        "fence",
        "code_block",
        "table_close",
        "bullet_list_close",
        "ordered_list_close",
    }
)
_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")


def plain_text(text: str) -> str:
    """A text in Markdown as one reads it aloud: headings, paragraphs and points, without their signs.

    >>> plain_text("# Titre\\n\\nUn **mot**, [ici](https://x.example).\\n\\n- un\\n- deux\\n")
    'Titre\\n\\nUn mot, ici (https://x.example).\\n\\n• un\\n• deux'
    """
    lines: list[str] = []
    tokens = _parser.parse(text)
    for number, token in enumerate(tokens):
        if token.type == "inline":
            point = number > 1 and tokens[number - 2].type == "list_item_open"
            lines.append(("• " if point else "") + _inline(token.children or []))
        elif token.type in {"fence", "code_block"}:
            lines.append(token.content.rstrip("\n"))
        if token.level == 0 and token.type in ENDS:
            lines.append("")
    return "\n".join(lines).strip()


def _inline(children: Sequence[Any]) -> str:
    """The words of a line; the address of a link stands after what names it."""
    words, address = "", ""
    for token in children:
        if token.type == "link_open":
            address = token.attrs.get("href", "")
        elif token.type == "link_close":
            words += f" ({address})" if address not in words else ""
        else:
            words += " " if token.type in {"softbreak", "hardbreak"} else token.content
    return words
