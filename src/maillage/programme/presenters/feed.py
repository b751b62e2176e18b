"""What is announced, moved or cancelled, for feed readers (Atom, RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.programme.calendar import location_of
from maillage.programme.models import Event
from maillage.programme.presenters.structured import address_of_event
from maillage.programme.rules.events import EventState
from maillage.web.formats import clock, day


def atom_of_events(events: Iterable[Event], name: str, page: str, own_address: str) -> str:
    """The feed, in the language of the reader. An entry keeps its name whatever becomes of the event."""
    title = _("What is on: %(name)s") % {"name": name}
    feed = Atom1Feed(
        title=title, link=page, description=title, language=get_language() or "fr", feed_url=own_address,
        feed_guid=own_address,
    )  # fmt: skip
    for event in events:
        feed.add_item(
            title=_title(event),
            link=address_of_event(event),
            description=escape(_summary(event)),  # a summary is HTML (RFC 4287, 4.2.13)
            unique_id=f"urn:uuid:{event.public_id}",
            author_name=event.network.name,
            pubdate=event.announced_at,
            updateddate=event.changed_at or event.announced_at,
            categories=[str(event.get_kind_display())],
        )
    return str(feed.writeString("utf-8"))


def _title(event: Event) -> str:
    if event.state == EventState.CANCELLED:
        return _("Cancelled: %(name)s") % {"name": event.title}
    return _("Another date or place: %(name)s") % {"name": event.title} if event.moved_at else event.title


def _summary(event: Event) -> str:
    """When, where, what; why it does not take place."""
    when = f"{day(event.starts_at, event.zone)}, {clock(event.starts_at, event.zone)}"
    parts = [when, location_of(event) or _("online"), event.cancel_reason or event.summary]
    return " · ".join(part for part in parts if part)
