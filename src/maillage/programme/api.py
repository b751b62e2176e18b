"""Events and one's registrations for programs: /api/v1/events, /api/v1/registrations."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from maillage.community.models import Person
from maillage.community.views.bearer import OriginThrottle, TokenAuth
from maillage.community.views.common import person_of
from maillage.community.views.idempotency import idempotent
from maillage.programme.actions.registrations import RegistrationRequest, register_person
from maillage.programme.disclosures import SCOPES
from maillage.programme.models import Event, Registration
from maillage.programme.queries.events import Seats, events_to_come, seats_of, shown_events
from maillage.programme.rules.prices import MOST_CENTS
from maillage.programme.rules.registration import MOST_PEOPLE
from maillage.web.sensitivity import own, public

router = Router(tags=["events"])
READ, WRITE = (TokenAuth(scope) for scope in SCOPES)
MOST = 200  # events, or registrations, in one answer


class EventPriceOut(Schema):
    """What coming costs. `kind`: free, amount, or open where each gives what they want (`suggested_cents`); `cents` a
    head, `member_cents` for the member alone; empty: not stated. `words`: what the organiser adds.
    """

    kind: str
    cents: int | None
    member_cents: int | None
    suggested_cents: int | None
    currency: str
    words: str


class EventOut(Schema):
    """An event that is announced or cancelled. `place` is empty elsewhere; `seats_left` null without a limit."""

    slug: str
    title: str
    summary: str
    state: str
    starts_at: datetime
    ends_at: datetime
    place: str
    takes_registrations: bool
    seats_left: int | None
    price: EventPriceOut
    url: str


class RegistrationOut(Schema):
    """A registration of the owner of the token: `owed_cents` in all as it was when they registered, of which
    `paid_cents` were received and `left_cents` are still to be paid (nothing while one waits, or if it is cancelled).
    """

    id: UUID
    event: str
    title: str
    starts_at: datetime
    people: int
    state: str
    owed_cents: int
    paid_cents: int
    left_cents: int
    currency: str
    url: str


class RegistrationIn(Schema):
    """How many come. What it costs is never read from here: `gives_cents` counts only where each gives what they want.
    Questions of the organiser are answered on the page of the registration.
    """

    people: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] = 1
    gives_cents: Annotated[int, Field(ge=0, le=MOST_CENTS)] | None = None


@router.get(
    "/events", response=list[EventOut], url_name="events", throttle=OriginThrottle(), summary=_("Events to come")
)  # fmt: skip
@public
def events(request: HttpRequest) -> list[dict[str, object]]:  # noqa: ARG001 - asked by the framework
    rows = list(events_to_come()[:MOST])
    seats = seats_of(rows)
    return [_event(one, seats[one.pk]) for one in rows]


@router.get(
    "/events/{slug:slug}", response=EventOut, url_name="event", throttle=OriginThrottle(),
    summary=_("An event, and what coming costs"),
)  # fmt: skip
@public
def event(request: HttpRequest, slug: str) -> dict[str, object]:  # noqa: ARG001 - asked by the framework
    current = get_object_or_404(shown_events(), slug=slug)
    return _event(current, seats_of([current])[current.pk])


@router.post(
    "/events/{slug:slug}/registrations", response={201: RegistrationOut}, auth=WRITE, url_name="register_for_event",
    summary=_("Register for an event"),
)  # fmt: skip
@own
@idempotent
def register(request: HttpRequest, slug: str, wanted: RegistrationIn) -> HttpResponse:
    """Registering twice registers once: the first one is answered."""
    current = get_object_or_404(shown_events(), slug=slug)
    mine = register_person(
        person_of(request), current, RegistrationRequest(people=wanted.people, gives_cents=wanted.gives_cents)
    )
    where = reverse("api:registration", args=[mine.public_id])
    return JsonResponse(_registration(mine), status=201, headers={"Location": where})


@router.get(
    "/registrations", response=list[RegistrationOut], auth=READ, url_name="registrations",
    summary=_("My registrations, what I owe and paid"),
)  # fmt: skip
@own
def registrations(request: HttpRequest) -> list[dict[str, object]]:
    return [_registration(one) for one in _mine(person_of(request))[:MOST]]


@router.get(
    "/registrations/{uuid:public_id}", response=RegistrationOut, auth=READ, url_name="registration",
    summary=_("One of my registrations"),
)  # fmt: skip
@own
def registration(request: HttpRequest, public_id: UUID) -> dict[str, object]:
    mine = _mine(person_of(request)).filter(public_id=public_id).first()
    if mine is None:
        raise Http404
    return _registration(mine)


def _mine(person: Person) -> QuerySet[Registration]:
    """Theirs, the last event first."""
    return Registration.objects.filter(person=person).select_related("event").order_by("-event__starts_at", "-pk")


def _price(current: Event) -> dict[str, object]:
    terms = current.terms
    kind = "open" if terms.gives_freely else "amount" if terms.cents else "free" if terms.cents == 0 else ""
    return {
        "kind": kind, "cents": None if terms.gives_freely else terms.cents, "member_cents": terms.member_cents,
        "suggested_cents": terms.cents if terms.gives_freely else None, "currency": "EUR", "words": current.price,
    }  # fmt: skip


def _event(current: Event, seats: Seats) -> dict[str, object]:
    return {
        "slug": current.slug, "title": current.title, "summary": current.summary, "state": current.state,
        "starts_at": current.starts_at, "ends_at": current.ends_at,
        "place": current.place.slug if current.place else "", "takes_registrations": current.takes_registrations,
        "seats_left": seats.left, "price": _price(current), "url": settings.ORIGIN + current.get_absolute_url(),
    }  # fmt: skip


def _registration(mine: Registration) -> dict[str, object]:
    return {
        "id": mine.public_id, "event": mine.event.slug, "title": mine.event.title, "starts_at": mine.event.starts_at,
        "people": mine.people, "state": mine.state, "owed_cents": mine.owed_cents, "paid_cents": mine.paid_cents,
        "left_cents": mine.left_cents, "currency": "EUR", "url": settings.ORIGIN + mine.get_absolute_url(),
    }  # fmt: skip
