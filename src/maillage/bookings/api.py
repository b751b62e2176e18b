"""Free spaces and one's bookings for programs: /api/v1/free, /api/v1/bookings."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import AfterValidator, AwareDatetime, Field

from maillage.bookings import actions
from maillage.bookings.forms.booking import LONGEST_AHEAD
from maillage.bookings.models import BasketLine, Booking
from maillage.bookings.presenters.prices import price_of_periods, prices_of_basket, prices_of_slot
from maillage.bookings.queries import find, my_bookings
from maillage.bookings.queries.lists import state_of
from maillage.bookings.queries.search import Offer
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.lifecycle import allowed_acts, status_at
from maillage.bookings.rules.prices import PriceSeen
from maillage.bookings.rules.recurrence import LONGEST, Recurrence
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.views.bearer import OriginThrottle, TokenAuth
from maillage.community.views.common import person_of
from maillage.community.views.idempotency import idempotent
from maillage.kernel.lines import on_one_line
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.passes.presenters.quotes import Price
from maillage.places.models import KIND_LABELS, Space
from maillage.territory.queries import require_commune
from maillage.web.formats import sentence
from maillage.web.sensitivity import own, public

router = Router(tags=["bookings"])
READ, WRITE = TokenAuth("bookings:read"), TokenAuth("bookings:write")
MOST = 200  # bookings in one answer
MOST_OFFERS = 100
KINDS = frozenset(kind for kind, _label in KIND_LABELS)


YEARS = range(2000, 2200)  # of the calendars that can be counted with, whatever the offset


def _in_these_years(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"the year is one of {YEARS[0]}–{YEARS[-1]}")
    return moment


Instant = Annotated[AwareDatetime, AfterValidator(_in_these_years)]


class FreeQuery(Schema):
    """Where, when, for how many. `start` and `end` count when `part` is `hours`."""

    near: Annotated[str, Field(max_length=120)]  # a commune: name, postal code or INSEE code
    day: date
    part: Literal["morning", "afternoon", "day", "hours"] = "day"
    start: time | None = None
    end: time | None = None
    within: Annotated[int, Field(ge=0, le=180)] = 45  # minutes by car
    people: Annotated[int, Field(ge=1, le=50)] = 1
    kind: str = ""
    confidentiality: Annotated[int, Field(ge=0, le=4)] = 0
    wheelchair: bool = False


class OfferOut(Schema):
    """A space that is free: when exactly, how many units, how far. `book_url` is the page where a person books it."""

    place: str
    place_name: str
    space: int
    space_name: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    free_units: int
    minutes: int | None
    minutes_are_estimated: bool
    book_url: str


class BookingOut(Schema):
    """A booking of the owner of the token; `acts` says what may be done with it now."""

    id: UUID
    place: str
    place_name: str
    space: int
    space_name: str
    starts_at: datetime
    ends_at: datetime
    people: int
    status: str
    note: str
    acts: list[str]
    url: str


class QuoteQuery(Schema):
    """What is to be booked."""

    space: Annotated[int, Field(ge=1, le=2**31 - 1)]
    starts_at: Instant
    ends_at: Instant
    people: Annotated[int, Field(ge=1, le=50)] = 1


class QuoteLineOut(Schema):
    """A line of a quote, in the language asked for."""

    text: str
    amount: str


class QuoteOut(Schema):
    """What is asked for a booking, or for several; no line where nothing is."""

    lines: list[QuoteLineOut]
    total_cents: int
    currency: str
    digest: str


class SeriesQuery(Schema):
    """Which space, from which day on, how often; `start` and `end` count when `part` is `hours`."""

    space: Annotated[int, Field(ge=1, le=2**31 - 1)]
    first: date
    until: date | None = None
    count: Annotated[int, Field(ge=1, le=LONGEST)] | None = None
    frequency: Literal["daily", "weekly", "monthly"] = "weekly"
    every: Annotated[int, Field(ge=1, le=52)] = 1
    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)] = []  # 0 is Monday
    part: Literal["morning", "afternoon", "day", "hours"] = "day"
    start: time | None = None
    end: time | None = None
    people: Annotated[int, Field(ge=1, le=50)] = 1


class PlannedOut(Schema):
    """A date of a series; `refusal` says why it can't be had, or not yet."""

    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    refusal: str


class SeriesQuoteOut(QuoteOut):
    """What the dates that can be had would cost together."""

    dates: list[PlannedOut]


class BasketQuoteOut(QuoteOut):
    """What is in the basket costs together; and how much it is if one keeps one's passes."""

    slots: int
    without_passes_cents: int


class BookingIn(Schema):
    """What is to be booked; instants with their offset from UTC."""

    space: Annotated[int, Field(ge=1, le=2**31 - 1)]
    starts_at: Instant
    ends_at: Instant
    people: Annotated[int, Field(ge=1, le=50)] = 1
    note: Annotated[str, Field(max_length=200), AfterValidator(on_one_line)] = ""
    quote: Annotated[str, Field(max_length=200)] = ""  # the digest of the quote that was accepted


@router.get(
    "/free",
    response=list[OfferOut],
    url_name="free",
    throttle=OriginThrottle(),
    summary=_("What is free near here, then"),
)
@public
def free(request: HttpRequest, query: Query[FreeQuery]) -> list[dict[str, object]]:  # noqa: ARG001 - asked by the framework
    offers = find(_criteria(query), require_commune(query.near).insee, query.within).offers
    return [_offer(one, query.people) for one in offers[:MOST_OFFERS]]


@router.get("/quote", response=QuoteOut, auth=READ, url_name="quote", summary=_("What a booking would cost me"))
@own
def quote(request: HttpRequest, query: Query[QuoteQuery]) -> dict[str, object]:
    """Line by line, passes included. `digest`, sent back with the booking, refuses it if the price has changed."""
    if query.ends_at <= query.starts_at:
        raise Refusal("ends_before", "The end must come after the beginning.")
    if not Space.objects.filter(pk=query.space, active=True).exists():
        raise Http404
    period = Period(query.starts_at, query.ends_at)
    return _quote(prices_of_slot(person_of(request), query.space, period, query.people)["price"])


@router.get(
    "/quote/series",
    response=SeriesQuoteOut,
    auth=READ,
    url_name="quote_series",
    summary=_("What a series would cost me"),
)
@own
def quote_series(request: HttpRequest, query: Query[SeriesQuery]) -> dict[str, object]:
    """Each date with what becomes of it, and one price for all that can be had. Nothing is written nor kept."""
    if query.part == "hours" and (query.start is None or query.end is None or query.start == query.end):
        raise Refusal("bad_hours", "Give both hours: from and to.")
    if query.until is None and query.count is None:
        raise Refusal("no_end", "Say until when, or how many times.")
    if not Space.objects.filter(pk=query.space, active=True).exists():
        raise Http404
    person = person_of(request)
    recurrence = Recurrence(query.frequency, frozenset(query.weekdays), query.every, query.until, query.count)
    hours = (query.start, query.end) if query.part == "hours" else (None, None)
    plan = actions.plan_series(
        person, actions.Wanted(query.space, query.first, recurrence, query.part, *hours, query.people)
    )
    sure = [one.period for one in plan.dates if one.period and not one.refusal]
    price = price_of_periods(person, query.space, sure, query.people) if sure else None
    dates = [
        {
            "day": one.day,
            "starts_at": one.period.start if one.period else None,
            "ends_at": one.period.end if one.period else None,
            "refusal": sentence(one.refusal) if one.refusal else "",
        }
        for one in plan.dates
    ]
    return _quote(price) | {"dates": dates}


@router.get(
    "/quote/basket", response=BasketQuoteOut, auth=READ, url_name="quote_basket", summary=_("What my basket would cost")
)
@own
def quote_basket(request: HttpRequest) -> dict[str, object]:
    """What one put in the basket of the site and did not book yet, whole."""
    person = person_of(request)
    lines = list(BasketLine.objects.filter(basket__person=person, basket__booked_at__isnull=True))
    prices = prices_of_basket(person, lines) if lines else {"price": None, "without_passes": None}
    price, without = prices["price"], prices["without_passes"]
    cents = without.cents if without else price.cents if price else 0
    return _quote(price) | {"slots": len(lines), "without_passes_cents": cents}


@router.get("/bookings", response=list[BookingOut], auth=READ, url_name="bookings", summary=_("My bookings"))
@own
def bookings(request: HttpRequest, past: bool = False) -> list[dict[str, object]]:
    person = person_of(request)
    return [_booking(person, one) for one in my_bookings(person, past=past)[:MOST]]


@router.post("/bookings", response={201: BookingOut}, auth=WRITE, url_name="bookings", summary=_("Book"))
@own
@idempotent
def book(request: HttpRequest, wanted: BookingIn) -> HttpResponse:
    if wanted.ends_at <= wanted.starts_at:
        raise Refusal("ends_before", "The end must come after the beginning.")
    person, period = person_of(request), Period(wanted.starts_at, wanted.ends_at)
    booking = actions.book(
        person, wanted.space, period, people=wanted.people, note=wanted.note, price=PriceSeen(wanted.quote)
    )
    where = reverse("api:booking", args=[booking.public_id])
    return JsonResponse(_booking(person, booking), status=201, headers={"Location": where})


@router.get(
    "/bookings/{uuid:public_id}", response=BookingOut, auth=READ, url_name="booking", summary=_("One of my bookings")
)
@own
def booking(request: HttpRequest, public_id: UUID) -> dict[str, object]:
    person = person_of(request)
    return _booking(person, _own(person, public_id))


@router.post(
    "/bookings/{uuid:public_id}/cancel",
    response=BookingOut,
    auth=WRITE,
    url_name="cancel",
    summary=_("Cancel a booking"),
)
@own
def cancel(request: HttpRequest, public_id: UUID) -> dict[str, object]:
    """Cancelling twice cancels once."""
    person = person_of(request)
    return _booking(person, actions.cancel(person, _own(person, public_id)))


@router.post(
    "/bookings/{uuid:public_id}/undo",
    response=BookingOut,
    auth=WRITE,
    url_name="undo",
    summary=_("Undo a cancellation, within ten minutes"),
)
@own
def undo(request: HttpRequest, public_id: UUID) -> dict[str, object]:
    """Undoing twice undoes once."""
    person = person_of(request)
    return _booking(person, actions.undo_cancellation(person, _own(person, public_id)))


def _own(person: Person, public_id: UUID) -> Booking:
    mine = Booking.objects.select_related("place__network", "place__commune", "space")
    booking = mine.filter(person=person, public_id=public_id).first()
    if booking is None:
        raise Http404
    return booking


def _quote(price: Price | None) -> dict[str, object]:
    """The lines of a quote, as the page has them."""
    if price is None:
        return {"lines": [], "total_cents": 0, "currency": "EUR", "digest": ""}
    lines = [{"text": line.text, "amount": line.amount} for line in price.lines]
    return {"lines": lines, "total_cents": price.cents, "currency": "EUR", "digest": price.digest}


def _criteria(query: FreeQuery) -> Criteria:
    today = timezone.localdate()
    if query.day < today or (query.day - today).days > LONGEST_AHEAD:
        raise Refusal("bad_day", "That day has passed, or is too far ahead.")
    if query.part == "hours" and (query.start is None or query.end is None or query.start == query.end):
        raise Refusal("bad_hours", "Give both hours: from and to.")
    if query.kind and query.kind not in KINDS:
        raise Refusal("no_such_kind", "There is no space of that kind: %(kinds)s.", kinds=", ".join(sorted(KINDS)))
    return Criteria(
        day=query.day,
        part=query.part,
        starts=query.start if query.part == "hours" else None,
        ends=query.end if query.part == "hours" else None,
        people=query.people,
        kinds=frozenset({query.kind} if query.kind else ()),
        confidentiality=query.confidentiality,
        wheelchair=query.wheelchair,
    )


def _offer(offer: Offer, people: int) -> dict[str, object]:
    space, period = offer.space, offer.fit.period
    slot = urlencode(
        {"espace": space.id, "debut": period.start.isoformat(), "fin": period.end.isoformat(), "personnes": people}
    )
    return {
        "place": space.place.slug, "place_name": space.place.name, "space": space.id, "space_name": space.name,
        "kind": space.kind, "starts_at": period.start, "ends_at": period.end, "free_units": offer.free,
        "minutes": space.place.minutes, "minutes_are_estimated": space.place.estimated,
        "book_url": f"{settings.ORIGIN}{reverse('bookings:new')}?{slot}",
    }  # fmt: skip


def _booking(person: Person, booking: Booking) -> dict[str, object]:
    now, state = timezone.now(), state_of(booking, person)
    acts = allowed_acts(state, abilities(person, booking, owner_id=booking.person_id), now)
    return {
        "id": booking.public_id, "place": booking.place.slug, "place_name": booking.place.name,
        "space": booking.space_id, "space_name": booking.space.name,
        "starts_at": booking.starts_at, "ends_at": booking.ends_at, "people": booking.people,
        "status": status_at(state, now).value, "note": booking.note, "acts": sorted(act.value for act in acts),
        "url": settings.ORIGIN + booking.get_absolute_url(),
    }  # fmt: skip
