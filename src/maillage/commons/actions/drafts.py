"""Drafts, pictures, and trials by places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from maillage.commons.models import FIELDS, Draft, Page, Picture, State, Trial
from maillage.commons.queries import may_write, networks_written_by
from maillage.commons.rules.markup import LONGEST
from maillage.community.actions import record
from maillage.community.actions.attachments import Content, keep, read_upload
from maillage.community.models import Person
from maillage.kernel.lines import on_one_line
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

TYPED = (*FIELDS, "message", "base", "signature")


def autosave(person: Person, page: Page | None, fields: Mapping[str, Any]) -> Draft:
    """Save what is being typed as this person's draft of the page. Raises a Refusal when it is too long."""
    typed = {name: fields[name] for name in TYPED if name in fields}
    if len(str(typed.get("text", ""))) > LONGEST * 2:
        raise Refusal(
            "page_too_long",
            "This text has %(length)s characters, a page %(most)s at most: make several pages of it.",
            length=len(str(typed["text"])),
            most=LONGEST,
        )
    draft, _new = Draft.objects.update_or_create(
        person=person, page=page, defaults={"fields": typed, "saved_at": timezone.now()}
    )
    return draft


def forget_draft(person: Person, page: Page | None) -> None:
    """Delete this person's draft of the page (None: of a new page)."""
    Draft.objects.filter(person=person, page=page).delete()


def add_picture(person: Person, file: BinaryIO, alt: str, credit: str = "") -> Picture:
    """Keep a picture, written anew: nothing of the camera's data remains. The same picture twice is kept once."""
    if not networks_written_by(person):
        raise Refusal("not_allowed", "Members of the network add pictures.")
    alt = on_one_line(alt)
    if not alt:
        raise Refusal("no_alt", "Say in a few words what one sees: not everybody sees the picture.")
    return keep_picture(person, read_upload(file), alt, credit)


def keep_picture(person: Person, content: Content, alt: str, credit: str = "") -> Picture:
    """A picture that was written anew, among those of the commons."""
    name = f"{sha256(content.data).hexdigest()[:16]}.webp"
    if known := Picture.objects.filter(name=name).first():
        return known
    with transaction.atomic():
        stored = keep(content, "commons/")
        if known := Picture.objects.filter(name=name).first():  # brought by somebody else meanwhile
            return known
        return Picture.objects.create(
            name=name,
            alt=alt[:200],
            credit=on_one_line(credit)[:120],
            person=person,
            image=stored,
            width=content.width,
            height=content.height,
        )


@transaction.atomic
def try_at(person: Person, page: Page, place: Place, note: str = "", tried_on: date | None = None) -> Trial:
    """Say that a place tried what the page says, and what came of it; a page that was tried says so."""
    if not may_write(person, page):
        raise Refusal("not_allowed", "Members of the network say what their places tried.")
    day = tried_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refusal("not_yet", "This day has not come: one says what was tried once it was.")
    trial, _new = Trial.objects.update_or_create(
        page=page, place=place, defaults={"person": person, "note": on_one_line(note)[:400], "tried_on": day}
    )
    Page.objects.filter(pk=page.pk).update(state=State.TRIED)
    record(person, "page_tried", ("commons.page", page.pk), page.scopes()[0])
    return trial
