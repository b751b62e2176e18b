"""What a barcamp leaves: a page of the commons for each session, a draft, in one collection."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language, gettext

from maillage.commons.actions.drafts import keep_picture
from maillage.commons.actions.editions import order_of, read_order, save_collection
from maillage.commons.actions.pages import create
from maillage.commons.models import Collection, Kind, Nature, Page, State
from maillage.commons.rules.licences import DEFAULT
from maillage.community.actions import record
from maillage.community.actions.attachments import Content
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.barcamps import lock_led, touch
from maillage.programme.models import Barcamp, Device, Pitch, Placement, SessionPhoto
from maillage.programme.queries.barcamps import placements_of
from maillage.programme.rules.barcamps import SHOWS_GRID


@transaction.atomic
def write_barcamp_pages(by: Person, barcamp: Barcamp) -> Collection:
    """A draft for each session that was held and has none yet, and the collection they stand in."""
    barcamp = lock_led(by, barcamp)
    placements = placements_of(barcamp)
    if barcamp.state not in SHOWS_GRID or not placements:
        raise Refusal("no_sessions_yet", "Pages are written once the grid is published.")
    written = {one.page_slug for one in (placement.pitch for placement in placements) if one.page_slug}
    collection = Collection.objects.filter(items__page__slug__in=written).order_by("pk").first()
    first = {one.pitch_id: one for one in reversed(placements)}  # of a session held twice
    slugs = [_write_page(by, barcamp, one).slug for one in placements
             if not one.pitch.page_slug and first[one.pitch_id] is one]  # fmt: skip
    order = read_order(order_of(collection)) if collection else []
    fields = {
        "title": collection.title if collection else barcamp.event.title,
        "subtitle": collection.subtitle if collection else "",
        "language": get_language() or "fr", "licence": DEFAULT,
    }  # fmt: skip
    collection = save_collection(
        by, barcamp.event.network, fields, [*order, *(("", slug) for slug in slugs)], collection
    )
    touch(barcamp)
    record(by, "barcamp_led", ("event", barcamp.event_id), barcamp.event.scopes()[0], act="pages")
    return collection


def _write_page(by: Person, barcamp: Barcamp, placement: Placement) -> Page:
    pitch, place = placement.pitch, barcamp.event.place
    fields = {
        "title": pitch.title, "summary": pitch.summary, "text": _text_of(by, barcamp, placement),
        "nature": Nature.EXPERIENCE.value, "kind": Kind.EXPLANATION.value, "state": State.DRAFT.value,
        "language": get_language() or "fr", "licence": DEFAULT, "places": [place.slug] if place else [], "sources": [],
    }  # fmt: skip
    page = create(by, barcamp.event.network, fields, message=barcamp.event.title[:200])
    Pitch.objects.filter(pk=pitch.pk).update(page_slug=page.slug)
    return page


def _text_of(by: Person, barcamp: Barcamp, placement: Placement) -> str:
    """The template: what was said, with whom, what next, sources; the notes and photos of phones stand in it."""
    pitch = placement.pitch
    notes = ["\n".join(f"> {line}" for line in note.text.splitlines()) for note in pitch.notes.all()]
    passages = [*notes, *(_picture_line(by, photo) for photo in pitch.photos.all())]
    where = f"{barcamp.event.title}, {placement.slot.local_start:%d/%m/%Y %H:%M}, {placement.room.name}."
    headings = (gettext("What was said"), gettext("With whom"), gettext("What next"), gettext("Sources"))
    parts = [where]
    for number, heading in enumerate(headings):
        filled = {0: passages, 1: _authors_of(pitch)}.get(number)
        parts += [f"## {heading}", *(filled or ["…"])]
    return "\n\n".join(parts) + "\n"


def _authors_of(pitch: Pitch) -> list[str]:
    """Who put it forward, or noted or photographed something of it, and agreed to be named; nobody else."""
    phones = Device.objects.exclude(author_name="").filter(
        Q(pitches=pitch) | Q(notes__pitch=pitch) | Q(photos__pitch=pitch)
    )
    names = list(dict.fromkeys(phones.order_by("pk").values_list("author_name", flat=True)))
    return [gettext("Authors: %(names)s.") % {"names": ", ".join(names)}] if names else []


def _picture_line(by: Person, photo: SessionPhoto) -> str:
    """The photo, among the pictures of the commons, and the line that shows it."""
    with photo.image.open() as file:
        content = Content(file.read(), ".webp", photo.width, photo.height)
    alt = photo.alt or gettext("Flip chart of the session “%(title)s”") % {"title": photo.pitch.title}
    picture = keep_picture(by, content, alt.replace("[", "(").replace("]", ")"))
    return f"![{picture.alt}](images/{picture.name})"
