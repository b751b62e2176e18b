"""How a mail is written and sent: plain, short, in the reader's language, as text and as HTML, never twice.

A line (MailSent) is written before a mail leaves, so that nothing is ever sent twice; it is taken back only when the
mail surely did not leave, and the job then tries again (decision 10).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import make_msgid
from hashlib import sha256
from secrets import token_hex
from smtplib import SMTPResponseException
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate import RetryStrategy

from maillage.community.mails.unsubscribe import unsubscribe_url
from maillage.community.models import MailSent, Network, Notification, Person
from maillage.community.queries.mail_texts import mail_of_template, text_of
from maillage.community.queries.networks import face_of, origin_of_network
from maillage.community.queries.notifications import is_mail_wanted, kind_of
from maillage.community.rules.mail_texts import fill_in

HEATHER = "#7b3a67"  # the main colour of the house (web/static/web/base.css)
LONGEST_LINE = 600  # characters of a line that a network wrote
log = logging.getLogger(__name__)
RETRY = RetryStrategy(max_attempts=6, exponential_wait=4)


class Reader(Protocol):
    """Whoever a mail is for."""

    @property
    def email(self) -> str: ...

    @property
    def language(self) -> str: ...


class OwnWords(Protocol):
    """What a network says in its own words in a mail."""

    @property
    def introduction(self) -> str: ...

    @property
    def signature(self) -> str: ...


@dataclass(frozen=True)
class RenderedMail:
    """A mail as it was rendered: its subject, and its body whose parts stand between marks drawn for it."""

    subject: str
    body: str
    mark: str

    @property
    def blocks(self) -> list[Block]:
        """Its parts, for HTML."""
        return blocks_of(self.body, self.mark)

    @property
    def text(self) -> str:
        """The same as text alone."""
        return plain_text(self.body, self.mark)


@dataclass(frozen=True)
class Address:
    """Someone who has no account yet."""

    email: str
    language: str
    name: str

    def __str__(self) -> str:
        return self.name


def write_to(
    template: str, context: dict[str, Any], reader: Reader, network: Network, *, key: str = "",
    attached: tuple[bytes, str] | None = None, reply_to: str = "", leave_url: str = "", kind: str = "",
    about_account: bool = False, files: Sequence[tuple[str, bytes, str]] = (),
) -> bool:  # fmt: skip
    """Write it in the reader's language, and send it once: did it leave now? `leave_url` ends such mails (RFC 8058).

    `kind` is that of the notification it tells (a code of the manifests). Unless it is essential, it is not sent to
    who stopped such mails or lost the role it was meant for, and it ends with an address that stops them. A mail leads
    to the domain of its network; one that is `about_account`, which may belong to several, to the site's.
    `files`: name, content, media type of each.
    """
    if kind and isinstance(reader, Person):
        if not is_mail_wanted(reader, kind, key):
            return False
        leave_url = leave_url or ("" if kind_of(kind).essential else unsubscribe_url(reader, kind))
        context = {**context, "stop_url": leave_url}
    made = render_mail(template, context, reader, network, about_account=about_account)
    html = write_html(made.subject, made.blocks, reader.language, face_of(network).main_colour)
    mail = EmailMultiAlternatives(made.subject, made.text, to=[reader.email])
    mail.attach_alternative(html, "text/html")
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    if key:  # the same mail has the same number, however often a server passes it on
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "maillage.invalid"
        mail.extra_headers["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"
    else:
        mail.extra_headers["Message-ID"] = make_msgid()
    if leave_url:
        mail.extra_headers["List-Unsubscribe"] = f"<{leave_url}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if reply_to:
        mail.reply_to = [reply_to]
    for name, file, media_type in files:
        mail.attach(name, file, media_type)
    if attached:
        content, method = attached
        mail.attach_alternative(content.decode(), f"text/calendar; method={method}")
        mail.attach("reservation.ics", content.decode(), f"text/calendar; method={method}")
    return send_once(mail, key, reader if isinstance(reader, Person) else None)


def write_html(subject: str, blocks: Sequence[Block], language: str, colour: str = "") -> str:
    """A mail as a page: titles and buttons in the colour of its network, else of the house."""
    values = {"blocks": blocks, "language": language, "subject": subject, "colour": colour or HEATHER}
    return render_to_string("community/mail/layout.html", values)


def render_mail(
    template: str,
    context: Mapping[str, Any],
    reader: Reader,
    network: Network,
    words: OwnWords | None = None,
    *,
    about_account: bool = False,
) -> RenderedMail:
    """What a mail says in the reader's language, with the own words of the network: those kept, or those given."""
    mark = f"\x02{token_hex(16)}"
    origin = settings.ORIGIN if about_account else origin_of_network(network)
    values: dict[str, Any] = {"origin": origin, "network": network, "reader": reader, "mark": mark, **context}
    with translation.override(reader.language):
        values |= own_words(template, values, words)
        written = render_to_string(template, values).strip()
        if values.get("stop_url"):
            written += "\n\n" + render_to_string("community/mail/parts/stop.txt", values).strip()
    subject, _, body = written.partition("\n")
    return RenderedMail(subject.strip(), body, mark)


def own_words(template: str, context: Mapping[str, Any], words: OwnWords | None = None) -> dict[str, str]:
    """The first and last words of the network of this mail, filled in; empty where it wrote none.

    Whatever somebody managed to keep, no line of it begins a link, and none holds what can't be seen.
    """
    mail = mail_of_template(template)
    language = (translation.get_language() or "fr").partition("-")[0]
    if words is None and mail is not None:
        words = text_of(context["network"], mail.code, language)
    if mail is None or words is None:
        return {"introduction": "", "signature": ""}
    values = {one.words[language].casefold(): on_one_line(str(one.value(context))) for one in mail.placeholders}
    return {"introduction": _plain(words.introduction, values), "signature": _plain(words.signature, values)}


def _plain(text: str, values: Mapping[str, str]) -> str:
    lines = (on_one_line(fill_in(line, values), LONGEST_LINE) for line in text.strip().splitlines())
    return "\n".join(lines).strip()


def send_once(mail: EmailMultiAlternatives, key: str, person: Person | None = None) -> bool:
    """Send a mail unless it was begun before (False). Taken back, to be tried again, if it surely did not leave.

    `person` is to whom, when they have an account. The line is written once the server is there: a worker that is
    killed while it waits for one loses no mail.
    """
    if key and _was_begun(key):
        return False
    server, mine = get_connection(), False
    try:
        server.open()
        if key:
            _row, mine = MailSent.objects.get_or_create(key=key, defaults={"person": person})
            if not mine:
                return False
        server.send_messages([mail])
    except (ConnectionError, SMTPResponseException):  # nobody there, or the server said no: nothing left
        _take_back(key, mine)
        raise
    except OSError:
        if getattr(server, "connection", None) is None:  # the server was never reached
            _take_back(key, mine)
            raise
        log.exception("mail %s: the line broke while it was sent; it may have left, so it is not sent again", key)
        return True
    finally:
        server.close()
    if key:
        MailSent.objects.filter(key=key).update(sent_at=timezone.now())
        Notification.objects.filter(key=key, mailed_at=None).update(mailed_at=timezone.now())
    return True


def _was_begun(key: str) -> bool:
    """Was this mail begun before? One that never ended is said in the log: its worker died while it was sent."""
    row = MailSent.objects.filter(key=key).first()
    if row and row.sent_at is None:
        log.warning("mail %s: it was begun and not seen to end; it may have left, so it is not sent again", key)
    return row is not None


def _take_back(key: str, mine: bool) -> None:
    if mine:
        MailSent.objects.filter(key=key).delete()


@dataclass(frozen=True)
class Block:
    """A part of a mail: lines of ours, lines that somebody wrote, a code, a button (its name and its address)…"""

    kind: str  # text, written (a letter of the network), quote, code, button or footnote (small, its address last)
    lines: list[str]


def blocks_of(written: str, mark: str) -> list[Block]:
    """The text as blocks. Buttons and quotes stand between marks drawn for this mail; nothing is guessed from words."""
    blocks: list[Block] = []
    for number, part in enumerate(written.split(mark)):
        if number % 2:
            kind, _, text = part.partition("\n")
            blocks.append(Block(kind, [line.strip() for line in text.strip().splitlines()]))
            continue
        for chunk in re.split(r"\n\s*\n", part.removeprefix("end").strip()):
            lines = [line.strip() for line in chunk.splitlines() if line.strip()]
            blocks += [Block("text", lines)] if lines else []
    return blocks


def plain_text(written: str, mark: str) -> str:
    """The same as text alone: a button is its name and its address, what somebody wrote has “> ” before each line."""
    parts = []
    for number, part in enumerate(written.split(mark)):
        kind, _, text = part.partition("\n")
        if number % 2 == 0:
            parts.append(part.removeprefix("end"))
        elif kind != "quote":
            parts.append(text)
        else:
            before = "" if not parts or parts[-1].endswith("\n") else "\n"
            parts.append(before + "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines()))
    return "".join(parts).strip() + "\n"


NO_LETTER = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
STARTS_A_LINK = re.compile(r"(?i)(?<!\w)\w*+:/+|\bwww\.")


def on_one_line(text: str, most: int = 120) -> str:
    """Short and on one line, without anything unseen nor what programmes of mail make a link of.

    >>> on_one_line("Ann\\nConfirm:\\nhttps://evil.example/ \\u202e")
    'Ann Confirm: evil.example/'
    """
    line = " ".join(NO_LETTER.sub(" ", STARTS_A_LINK.sub(" ", text)).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
