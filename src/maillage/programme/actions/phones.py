"""What phones do in a barcamp: put a subject forward, lay dots, write a note. No account; a token in a cookie."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from maillage.community.actions.attachments import keep, read_upload, release
from maillage.community.actions.rate_limits import Quota, hit
from maillage.kernel.lines import on_one_line
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.barcamps import lock_barcamp, touch
from maillage.programme.models import Barcamp, Device, Note, Pitch, SessionPhoto, Vote
from maillage.programme.queries.barcamps import ballot_codes
from maillage.programme.rules.barcamps import (
    MOST_PHOTOS,
    SHOWS_GRID,
    BarcampState,
    clean_author,
    clean_ballot,
    may_pitch,
    may_vote,
    split_keywords,
)

# A village hall has one address for all its phones: what one origin may do is wide, what one phone may do is not.
NEW_FROM = Quota("barcamp phones from", 400, timedelta(hours=1))
WRITES_FROM = Quota("barcamp writes from", 6000, timedelta(hours=1))
WRITES_BY = Quota("barcamp writes by phone", 120, timedelta(hours=1))
PHOTOS_BY = Quota("barcamp photos by phone", 20, timedelta(hours=1))
CODES_TRIED = Quota("barcamp codes tried from", 600, timedelta(hours=1))
SHORTEST_TOKEN = 20
LONGEST_NOTE = 2000
PHOTO_FOLDER = "barcamps/"


@dataclass(frozen=True, slots=True)
class Phone:
    """The token of a phone, and where it comes from, for quotas; `is_handed_out`: a code stands for it."""

    token: str
    origin: str
    is_handed_out: bool = False


@dataclass(frozen=True, slots=True)
class PitchDraft:
    """A subject as it is written."""

    title: str
    summary: str = ""
    keywords: str = ""
    first_name: str = ""


def new_token() -> str:
    """A token nobody guesses, for the cookie of a phone."""
    return secrets.token_urlsafe(24)


def hash_token(barcamp: Barcamp, token: str) -> str:
    """What is kept of a token: other in each barcamp, so that a phone is not followed from one to the next."""
    message = f"barcamp {barcamp.pk} {token}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, sha256).hexdigest()


def device_of(barcamp: Barcamp, token: str) -> Device | None:
    """The phone, if it has done something here."""
    return Device.objects.filter(barcamp=barcamp, token_hash=hash_token(barcamp, token)).first() if token else None


def _enter(barcamp: Barcamp, phone: Phone) -> None:
    """Count the try; raises a Refusal without a token, or when there were too many."""
    if len(phone.token) < SHORTEST_TOKEN:
        raise Refusal("no_cookie", "This phone keeps no cookie: open the page of the barcamp again, and allow it.")
    name = hash_token(barcamp, phone.token)
    quotas = [(WRITES_FROM, phone.origin), (WRITES_BY, name)]
    if not phone.is_handed_out and not Device.objects.filter(barcamp=barcamp, token_hash=name).exists():
        quotas.append((NEW_FROM, phone.origin))
    if refusal := hit(quotas):
        raise refusal


def _device(barcamp: Barcamp, phone: Phone) -> Device:
    """The row of the phone. Under the lock of the event."""
    return Device.objects.get_or_create(barcamp=barcamp, token_hash=hash_token(barcamp, phone.token))[0]


def ballot_phone(barcamp: Barcamp, code: str, origin: str) -> Phone:
    """Who votes with a code that was handed out: as a phone of its own. Raises a Refusal for any other code."""
    if refusal := hit([(CODES_TRIED, origin)]):
        raise refusal
    typed = clean_ballot(code)
    if not any(hmac.compare_digest(typed, one) for one in ballot_codes(barcamp)):
        raise Refusal("unknown_ballot", "This code was not handed out here. Look at the slip again.")
    return Phone(f"ballot handed out {typed}", origin, is_handed_out=True)


def pitch_subject(barcamp: Barcamp, phone: Phone | None, draft: PitchDraft) -> Pitch:
    """A subject is put forward, from a phone, or from paper by who leads (None). Sent twice, it is one."""
    if phone is not None:
        _enter(barcamp, phone)
    title = on_one_line(draft.title)[:80]
    if not title:
        raise Refusal("no_subject", "Give your subject a title.")
    with transaction.atomic():
        barcamp = lock_barcamp(barcamp)
        device = _device(barcamp, phone) if phone else None
        mine = Pitch.objects.filter(barcamp=barcamp, device=device, is_withdrawn=False)
        if same := mine.filter(title=title).first():
            return same
        if refusal := may_pitch(BarcampState(barcamp.state), mine.count() if device else 0):
            raise refusal
        pitch = Pitch.objects.create(
            barcamp=barcamp, device=device, title=title, summary=on_one_line(draft.summary)[:240],
            keywords=split_keywords(draft.keywords), first_name=on_one_line(draft.first_name)[:40],
        )  # fmt: skip
        touch(barcamp)
    return pitch


def lay_dots(barcamp: Barcamp, phone: Phone, dots: Mapping[int, int]) -> None:
    """The dots of a phone, by number of the pitch, take the place of those it laid before."""
    _enter(barcamp, phone)
    with transaction.atomic():
        barcamp = lock_barcamp(barcamp)
        known = set(Pitch.objects.filter(barcamp=barcamp, is_withdrawn=False).values_list("pk", flat=True))
        laid = {pitch: count for pitch, count in dots.items() if pitch in known and count}
        if refusal := may_vote(BarcampState(barcamp.state), laid, barcamp.dots, barcamp.dots_on_one):
            raise refusal
        device = _device(barcamp, phone)
        device.votes.all().delete()
        Vote.objects.bulk_create(Vote(device=device, pitch_id=pitch, dots=count) for pitch, count in laid.items())
        if barcamp.shows_counts:
            touch(barcamp)


def write_note(barcamp: Barcamp, phone: Phone, pitch: Pitch, text: str) -> Note:
    """What somebody notes in a session, once there is a grid. Sent twice, it is one."""
    _enter(barcamp, phone)
    text = text.replace("\x00", "").strip()[:LONGEST_NOTE]
    if not text:
        raise Refusal("empty_note", "There is nothing to note.")
    with transaction.atomic():
        barcamp = lock_barcamp(barcamp)
        _require_session(barcamp, pitch)
        note, made = Note.objects.get_or_create(pitch=pitch, device=_device(barcamp, phone), text=text)
        if made:
            touch(barcamp)
    return note


def add_photo(barcamp: Barcamp, phone: Phone, pitch: Pitch, file: BinaryIO, alt: str) -> SessionPhoto:
    """A flip chart of a session, once there is a grid: written anew, nothing of the camera's data remains. Sent twice,
    it is one.
    """
    _enter(barcamp, phone)
    if refusal := hit([(PHOTOS_BY, hash_token(barcamp, phone.token))]):
        raise refusal
    _require_session(barcamp, pitch)
    content = read_upload(file)
    with transaction.atomic():
        barcamp = lock_barcamp(barcamp)
        _require_session(barcamp, pitch)
        photos = SessionPhoto.objects.filter(pitch=pitch)
        name = keep(content, PHOTO_FOLDER)
        if same := photos.filter(image=name).first():
            return same
        if photos.count() >= MOST_PHOTOS:
            raise Refusal("too_many_photos", "There are %(most)s photos of this session already.", most=MOST_PHOTOS)
        return SessionPhoto.objects.create(
            pitch=pitch, device=_device(barcamp, phone), image=name, width=content.width, height=content.height,
            alt=on_one_line(alt)[:200],
        )  # fmt: skip


def answer_as_author(barcamp: Barcamp, phone: Phone, name: str) -> None:
    """May whoever holds this phone be named as an author of the pages, and by which name? An empty one says no."""
    _enter(barcamp, phone)
    with transaction.atomic():
        barcamp = lock_barcamp(barcamp)
        device = _device(barcamp, phone)
        device.author_name, device.answered_at = clean_author(name), timezone.now()
        device.save(update_fields=["author_name", "answered_at"])


def is_author(device: Device) -> bool:
    """Did this phone put a subject forward that stands, or note something?"""
    return device.pitches.filter(is_withdrawn=False).exists() or device.notes.exists() or device.photos.exists()


def _require_session(barcamp: Barcamp, pitch: Pitch) -> None:
    if barcamp.state not in SHOWS_GRID or pitch.barcamp_id != barcamp.pk or pitch.is_withdrawn:
        raise Refusal("no_notes_now", "Notes are taken once the grid is there.")


def purge_phones(before: datetime, dry: bool) -> int:
    """Forget the phones, first names and photos of barcamps whose event ended before; dots stay, as numbers. How many.

    A photo that was put on a page of the commons stays there.
    """
    devices = Device.objects.filter(barcamp__event__ends_at__lt=before)
    named = Pitch.objects.filter(barcamp__event__ends_at__lt=before).exclude(first_name="")
    photos = SessionPhoto.objects.filter(pitch__barcamp__event__ends_at__lt=before)
    if dry:
        return devices.count() + named.count() + photos.count()
    with transaction.atomic():
        for pitch, dots in (
            Vote.objects.filter(device__in=devices).order_by().values_list("pitch").annotate(Sum("dots"))
        ):
            Pitch.objects.filter(pk=pitch).update(paper_dots=F("paper_dots") + dots)
        names = named.update(first_name="")
        for photo in photos:
            release(str(photo.image.name))
        names += photos.delete()[0]
        return names + devices.delete()[1].get("programme.Device", 0)


BARCAMP_RETENTION_PURGES = {"barcamp_phones": purge_phones}
