"""The own words of a network in the mails of the site: changed, or given up; each change in the journal."""

from __future__ import annotations

from django.db import transaction

from maillage.community.actions.organisations import require
from maillage.community.actions.roles import record
from maillage.community.models import MailText, Network, Person
from maillage.community.rules import Ability


@transaction.atomic
def save_mail_text(by: Person, text: MailText) -> MailText:
    """Keep the words of a network in one mail and language; without a word, the mail is as it came."""
    require(Ability.WRITE_TO_MEMBERS, by, text.network)
    if not text.introduction and not text.signature:
        restore_mail_text(by, text.network, text.mail, text.language)
        return text
    kept, _new = MailText.objects.update_or_create(
        network=text.network,
        mail=text.mail,
        language=text.language,
        defaults={"introduction": text.introduction, "signature": text.signature},
    )
    scope = text.network.scopes()[0]
    record(by, "mail_text_changed", ("network", text.network_id), scope, mail=text.mail, language=text.language)
    return kept


@transaction.atomic
def restore_mail_text(by: Person, network: Network, mail: str, language: str) -> None:
    """Back to the mail as the software writes it; nothing is written down when it was."""
    require(Ability.WRITE_TO_MEMBERS, by, network)
    gone, _which = MailText.objects.filter(network=network, mail=mail, language=language).delete()
    if gone:
        about, scope = ("network", network.pk), network.scopes()[0]
        record(by, "mail_text_restored", about, scope, mail=mail, language=language)
