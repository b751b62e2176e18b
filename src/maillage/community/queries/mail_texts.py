"""What networks say in their own words in the mails the site sends."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.community.models import JournalEntry, MailText, Network
from maillage.web.domain import EditableMail, editable_mails

CHANGES = ("mail_text_changed", "mail_text_restored")


def mail_of_template(template: str) -> EditableMail | None:
    """The kind of mail that a template belongs to, if a network may add words to it."""
    return next((mail for mail in editable_mails().values() if template in mail.templates), None)


def text_of(network: Network, mail: str, language: str) -> MailText | None:
    """The own words of a network in that mail."""
    return MailText.objects.filter(network=network, mail=mail, language=language).first()


def texts_of(network: Network) -> dict[tuple[str, str], MailText]:
    """All of its own words, by mail and language."""
    return {(text.mail, text.language): text for text in MailText.objects.filter(network=network)}


def changes_of(network: Network, mail: str, language: str, most: int = 10) -> Sequence[JournalEntry]:
    """Who changed the own words of a network in that mail, the last first."""
    scope = network.scopes()[0]
    lines = JournalEntry.objects.filter(scope_kind=scope.kind.value, scope_id=scope.id, verb__in=CHANGES)
    return list(lines.filter(details__mail=mail, details__language=language).order_by("-at", "-pk")[:most])
