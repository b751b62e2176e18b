"""A letter, what is told of it, the summaries that are due."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from maillage.community.mails.notifications import Notice, notify
from maillage.community.models import Network, Notification, Person, PrivateMessage
from maillage.web.domain import notification_kinds
from tests import factories
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn

PARIS = ZoneInfo("Europe/Paris")


NOON = datetime(2026, 5, 12, 12, tzinfo=PARIS)


KINDS = sorted(code for code, kind in notification_kinds().items() if not kind.essential and not kind.consent)


ESSENTIAL = sorted(code for code, kind in notification_kinds().items() if kind.essential)


def letter_to(bob: Person, network: Network, text: str = "Bonjour") -> PrivateMessage:
    sender = factories.make_person(f"rose{PrivateMessage.objects.count()}")
    return PrivateMessage.objects.create(sender=sender, recipient=bob, network=network, text=text)


def tell(bob: Person, letter: PrivateMessage) -> None:
    notify("message", Notice(bob, "letter", f"letter-{letter.pk}", about=letter.pk))


def summaries_to_send() -> list[dict[str, Any]]:
    return jobs("community.summary")


TOMORROW = datetime(2026, 5, 13, 8, 5, tzinfo=PARIS)


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def many(bob: Person, number: int) -> None:
    Notification.objects.bulk_create(
        Notification(person=bob, kind="message", what="letter", about=0, key=f"n{n}") for n in range(number)
    )


def form_of(bob: Person, as_: SignedIn, **changed: Any) -> dict[str, Any]:
    form = as_(bob).get("/nouvelles/mes-choix/").context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return fields | changed
