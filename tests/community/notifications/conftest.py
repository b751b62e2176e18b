"""Noon in France, a request of Bob's, somebody who wants a summary of the day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from maillage.bookings.actions import book
from maillage.community.actions import notifications as actions
from maillage.community.actions.notifications import choose_mail
from maillage.community.mails import notifications as mails
from maillage.community.mails import summaries
from maillage.community.models import Network, Person
from maillage.community.rules.notifications import MailChoice
from maillage.places.models import Space
from tests.community.notifications.acts import NOON, letter_to, tell
from tests.factories import morning


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is noon: no quiet hours."""
    for module in (mails, actions, summaries):
        monkeypatch.setattr(module.timezone, "now", lambda: NOON)
    return NOON


@pytest.fixture
def asked(alice: Person, bob: Person, desks: Space, workday: Any) -> Any:
    Space.objects.filter(pk=desks.pk).update(approval="host")
    return book(bob, desks.pk, morning(workday))


@pytest.fixture
def with_summary(bob: Person, network: Network, noon: datetime) -> Person:
    choose_mail(bob, "message", MailChoice.DIGEST)
    for _number in range(3):
        tell(bob, letter_to(bob, network))
    return bob
