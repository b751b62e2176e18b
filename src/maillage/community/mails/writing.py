"""How a mail is written and sent: plain, short, in the reader's language, as text and as HTML, never twice.

A line (MailSent) is written before a mail leaves, so that nothing is ever sent twice; it is taken back only when the
mail surely did not leave, and the job then tries again (decision 10).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from email.utils import make_msgid
from hashlib import sha256
from smtplib import SMTPResponseException
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate import RetryStrategy

from maillage.community.models import MailSent, Network

log = logging.getLogger(__name__)
RETRY = RetryStrategy(max_attempts=6, exponential_wait=4)


class Reader(Protocol):
    """Whoever a mail is for."""

    @property
    def email(self) -> str: ...

    @property
    def language(self) -> str: ...


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
    attached: tuple[bytes, str] | None = None, reply_to: str = "", leave_url: str = "",
) -> bool:  # fmt: skip
    """Write it in the reader's language, and send it once: did it leave now? `leave_url` ends such mails (RFC 8058)."""
    with translation.override(reader.language):
        text = render_to_string(
            template, {"origin": settings.ORIGIN, "network": network, "reader": reader, **context}
        ).strip()
        subject, _, body = text.partition("\n")
        html = render_to_string(
            "community/mail/layout.html",
            {"paragraphs": paragraphs(body), "language": reader.language, "subject": subject},
        )
    mail = EmailMultiAlternatives(subject.strip(), body.strip() + "\n", to=[reader.email])
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
    if attached:
        content, method = attached
        mail.attach_alternative(content.decode(), f"text/calendar; method={method}")
        mail.attach("reservation.ics", content.decode(), "text/calendar")
    return send_once(mail, key)


def send_once(mail: EmailMultiAlternatives, key: str) -> bool:
    """Send a mail unless it was begun before (False). Taken back, to be tried again, if it surely did not leave."""
    if key:
        _row, new = MailSent.objects.get_or_create(key=key)
        if not new:
            return False
    server = get_connection()
    try:
        server.open()
        server.send_messages([mail])
    except (ConnectionError, SMTPResponseException):  # nobody there, or the server said no: nothing left
        MailSent.objects.filter(key=key).delete()
        raise
    except OSError:
        if getattr(server, "connection", None) is None:  # the server was never reached
            MailSent.objects.filter(key=key).delete()
            raise
        log.exception("mail %s: the line broke while it was sent; it may have left, so it is not sent again", key)
        return True
    finally:
        server.close()
    MailSent.objects.filter(key=key).update(sent_at=timezone.now())
    return True


def paragraphs(body: str) -> list[dict[str, Any]]:
    """The text as blocks for the HTML: an address alone on its line becomes a link named by the line before it."""
    blocks: list[dict[str, Any]] = []
    for chunk in body.strip().split("\n\n"):
        lines: list[str] = []
        for line in filter(None, map(str.strip, chunk.splitlines())):
            if line.startswith(("http://", "https://")) and lines:
                name = lines.pop().rstrip(" :\u00a0")
                blocks += [{"lines": lines}] if lines else []
                blocks.append({"href": line, "label": name})
                lines = []
            else:
                lines.append(line)
        blocks += [{"lines": lines}] if lines else []
    return blocks
