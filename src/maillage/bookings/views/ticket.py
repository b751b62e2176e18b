"""The page of one booking: what to know before one comes, and what may still be done with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.bookings import actions
from maillage.bookings.actions.events import SHOWN_WITH_BOOKING
from maillage.bookings.actions.messages import mark_messages_read
from maillage.bookings.actions.sharing import share_booking, stop_sharing_booking
from maillage.bookings.actions.unit_choice import units_for_hold
from maillage.bookings.calendar import shared_calendar, shared_url
from maillage.bookings.models import Booking, ConfidentialityCharter
from maillage.bookings.presenters.prices import charged_price, prices_of_hold, tariff_in_words
from maillage.bookings.queries.charters import charter_to_sign
from maillage.bookings.queries.incidents import came_lately_by
from maillage.bookings.queries.lists import state_of
from maillage.bookings.queries.prices import owed_for
from maillage.bookings.rules.arrival import EARLY
from maillage.bookings.rules.lifecycle import UNDO_WITHIN, Act, allowed_acts, may_arrive_now, status_at
from maillage.bookings.rules.messages import may_write
from maillage.bookings.rules.policy import HOLDING, Status
from maillage.bookings.rules.slots import day_slots
from maillage.bookings.views.common import booking_or_404, is_own_booking, person_of, space_of
from maillage.community.actions import record
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.passes.models import Billed
from maillage.passes.queries.quotes import concession_used
from maillage.web.downloads import attachment
from maillage.web.formats import local_date
from maillage.web.sensitivity import public, sensitive
from maillage.web.shortcuts import flash_success

JUST_MADE = timedelta(minutes=15)  # one has just succeeded: what is proposed then is read with a quiet mind


@sensitive(offline=True, owner=is_own_booking)
@login_required
@require_GET
def booking(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One booking: to confirm, confirmed, cancelled; for the one who made it and the hosts of the place."""
    current, allowed = booking_or_404(request, public_id)
    return render_booking(request, current, allowed)


def codes_of(booking: Booking, reader: Any) -> list[Any]:
    """The codes that open for a booking, from when its ticket shows them; for its own person alone."""
    return [part for details_for in SHOWN_WITH_BOOKING for part in details_for(booking, reader) if part.code]


def may_cancel(booking: Booking | None) -> bool:
    """Whether whoever made a booking may cancel it now."""
    own = frozenset({Ability.CHANGE, Ability.CANCEL})
    return booking is not None and Act.CANCEL in allowed_acts(state_of(booking), own, timezone.now())


def render_booking(
    request: HttpRequest,
    current: Booking,
    allowed: frozenset[Ability],
    *,
    refusal: Refusal | None = None,
    note: str = "",
) -> HttpResponse:
    """The page of a booking; 409 with why it was not confirmed, and the word for the host that was written."""
    if current.person_id != request.user.pk:  # a host: looking at someone's booking is itself recorded
        record(
            person_of(request),
            "booking_looked_at",
            ("booking", current.pk),
            current.scopes()[0],
            about=[current.person],
        )
    now, state = timezone.now(), state_of(current, person_of(request))
    acts = allowed_acts(state, allowed, now)
    context = {
        "booking": current,
        "units": [o.unit for o in current.occupancies.select_related("unit").filter(holds=True)],
        "acts": acts,
        "is_own": Ability.CHANGE in allowed,
        "wanted_days": [(current.place.slug, local_date(current.starts_at, current.place.zone))],
        "state": {status.value: status == status_at(state, now) for status in Status},
        "has_begun": current.starts_at <= now,
        "is_over": current.ends_at <= now,
        "just_made": state.status == Status.CONFIRMED and now < current.created_at + JUST_MADE,
        "arrives_from": current.starts_at - EARLY,
        "may_arrive_now": may_arrive_now(state, now),
        "undo_until": current.cancelled_at + UNDO_WITHIN if Act.UNDO in acts and current.cancelled_at else None,
        "until": _stay_choices(current) if Act.STAY in acts else [],
        "may_report_incident": current.person_id == request.user.pk and came_lately_by(current, now),
        "charter_to_sign": _charter_to_sign(current, now) if current.person_id == request.user.pk else None,
        "access": [part for details_for in SHOWN_WITH_BOOKING for part in details_for(current, request.user)],
        "shared_url": _shared_url(current),
        **_thread_of(current, request),
        "section": "mine",
        "refusal": refusal,
        "note": note,
        **_prices_of(current, Ability.CHANGE in allowed),
        "choice": units_for_hold(current, space_of(current)) if _may_choose(current, acts) else [],
    }
    response = render(request, "bookings/booking.html", context, status=409 if refusal else 200)
    if current.person_id != request.user.pk:
        response["Cache-Control"] = "no-store"  # nobody's device keeps a page about somebody else
    return response


def _prices_of(booking: Booking, is_own: bool) -> dict[str, Any]:
    """What a slot that is kept will cost, or what a booking costs."""
    if booking.status == Status.HELD:
        return (prices_of_hold(booking) if is_own else {"price": None, "tariff": ""}) | {"concession": None}
    concession = None if is_own else concession_used(booking.public_id)
    price = charged_price(booking)
    stands = booking.status in HOLDING and booking.ends_at > timezone.now()
    tariff = tariff_in_words(booking.space) if stands and price is None else ""
    owed = owed_for([booking]).get(booking.pk, 0) if price is not None else 0
    return {
        "price": price, "tariff": tariff, "concession": concession, "owed": owed,
        "is_billed": price is not None and Billed.objects.filter(key=booking.public_id).exists(),
    }  # fmt: skip


def _charter_to_sign(booking: Booking, now: datetime) -> ConfidentialityCharter | None:
    """The charter who booked has still to sign; none for a guest, who signs on paper."""
    is_coming = booking.status in {Status.CONFIRMED, Status.REQUESTED} and booking.ends_at > now
    return charter_to_sign(booking.person, booking.place) if is_coming and not booking.guest else None


def _may_choose(booking: Booking, acts: frozenset[Act]) -> bool:
    return Act.CONFIRM in acts and booking.status == Status.HELD and booking.space.units_chosen


def _thread_of(booking: Booking, request: HttpRequest) -> dict[str, Any]:
    """The words about a booking, now read, and what was reported; not to whom looks as somebody else."""
    reader = person_of(request)
    if booking.guest or getattr(reader, "seen_by", None):
        return {"thread": [], "may_write": False, "problems": []}
    thread = list(booking.messages.select_related("author"))
    if any(message.read_at is None for message in thread):
        mark_messages_read(reader, booking)
    silent = may_write(Status(booking.status), booking.ends_at, timezone.now())
    return {"thread": thread, "may_write": silent is None, "problems": list(booking.problems.all())}


def _shared_url(booking: Booking) -> str:
    return "" if booking.share_key is None else shared_url(booking)


def _stay_choices(booking: Booking) -> list[datetime]:
    """The next ends one may ask for: by the step of the space, three hours at most; or the next slot of the day."""
    policy = space_of(booking).stock.policy
    if policy.granularity == "hour":
        step = timedelta(minutes=policy.step_minutes)
        start = (
            booking.ends_at - (booking.ends_at - booking.starts_at) % step if booking.planned_end else booking.ends_at
        )
        return [end for n in range(1, 7) if (end := start + n * step) > booking.ends_at]
    local = booking.period.local(booking.place.zone)
    slots = day_slots(policy.hours, policy.zone, policy.midday, local.start.date()).bookable(policy.granularity)
    return sorted(
        {s.period.end for s in slots if s.period.start == booking.starts_at and s.period.end > booking.ends_at}
    )


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: take back a cancellation of the last ten minutes."""
    booking, _allowed = booking_or_404(request, public_id)
    units = set(booking.occupancies.values_list("unit_id", flat=True))
    made = actions.undo_cancellation(person_of(request), booking)
    moved = set(made.occupancies.filter(holds=True).values_list("unit_id", flat=True)) != units
    if made.status == Status.REQUESTED:
        text = _("It is asked for again. A host will answer by email.")
    elif units and moved:
        text = _("It is booked again, at another desk: yours has just been taken.")
    else:
        text = _("It is booked again.")
    flash_success(request, text)
    return redirect(made)


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: open the address that tells others when and where."""
    booking, _allowed = booking_or_404(request, public_id)
    share_booking(person_of(request), booking)
    return redirect(f"{booking.get_absolute_url()}#inviter")


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def stop_sharing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: close that address."""
    booking, _allowed = booking_or_404(request, public_id)
    stop_sharing_booking(person_of(request), booking)
    flash_success(request, _("The address no longer opens anything."))
    return redirect(f"{booking.get_absolute_url()}#inviter")


@public
@require_GET
def shared(request: HttpRequest, key: UUID) -> HttpResponse:
    """What somebody who is invited reads: when, where, how to come; never the code of the door."""
    context = {"booking": _shared_or_404(key), "holding": HOLDING, "key": key}
    return _private_page(render(request, "bookings/shared.html", context))


@public
@require_GET
def shared_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same for a calendar."""
    file = shared_calendar(_shared_or_404(key))
    return _private_page(attachment(file, "invitation.ics", "text/calendar; charset=utf-8"))


def _shared_or_404(key: UUID) -> Booking:
    """The booking shared at that address, until it is over; one that was cancelled says so."""
    query = Booking.objects.select_related("place__commune", "place__network", "space", "person")
    booking = query.filter(share_key=key, ends_at__gt=timezone.now()).first()
    if booking is None:
        raise Http404
    return booking


def _private_page(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
