"""Preparing events: what I prepare, writing, announcing, moving, cancelling, repeating."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions.attachments import read_upload
from maillage.community.models import Person
from maillage.community.queries.directory import people_shown_to
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.programme.actions import events as actions
from maillage.programme.actions.minimums import is_short, maintain_event
from maillage.programme.forms.events import EventForm, ImageForm, RepeatForm, SpeakersForm
from maillage.programme.forms.registrations import CancelForm
from maillage.programme.models import CallForProposals, Event, EventProposal, Season
from maillage.programme.queries.events import coming_to, seats_of
from maillage.programme.queries.preparation import (
    events_prepared_by,
    is_preparer,
    places_prepared_by,
    seasons_prepared_by,
    seasons_shared_with,
)
from maillage.programme.rules.events import EventState
from maillage.programme.views.common import prepared_event
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page

MOST_SHOWN = 200


def _require_preparer(person: Person) -> None:
    if not is_preparer(person):
        raise Refusal("not_allowed", "Only those who prepare the programme may do that.")


@internal
@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """My seasons, and my events to come: drafts first, with how many come."""
    person = person_of(request)
    _require_preparer(person)
    ahead = list(events_prepared_by(person).filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")[:MOST_SHOWN])
    past = list(events_prepared_by(person).filter(ends_at__lte=timezone.now()).order_by("-starts_at", "pk")[:20])
    return render_page(
        request, "programme/preparing.html", "preparing", seasons=seasons_prepared_by(person), ahead=ahead,
        seats=seats_of([*ahead, *past]), past=past, shared=seasons_shared_with(person),
    )  # fmt: skip


@internal
@login_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new event, a draft until it is announced."""
    person = person_of(request)
    _require_preparer(person)
    season = Season.objects.filter(slug=request.GET.get("saison", "")).first()
    initial: dict[str, Any] = {
        "season": season,
        "day": request.GET.get("jour", ""),
        "languages": ["fr"],
        "kind": "stage" if season is not None and season.is_tour else "talk",
    }
    if season is not None and not initial["day"]:
        initial["day"] = max(season.starts_on, timezone.localdate())
    form = EventForm(request.POST or None, person=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        details = form.as_details()
        place = details.values["place"]
        network = place.network if place else form.network_elsewhere()
        try:
            event = actions.create_event(person, network, details)
        except Refusal as refusal:
            form.add_error("space" if details.values["space"] else None, sentence(refusal))
        else:
            return redirect("programme:change_event", event.slug)
    return render_page(request, "programme/event_form.html", "preparing", form=form)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an event; what it holds and who is told follow."""
    event, person = prepared_event(request, slug), person_of(request)
    form = EventForm(request.POST or None, person=person, instance=Event.objects.get(pk=event.pk))
    if request.method == "POST" and form.is_valid():
        details = form.as_details()
        try:
            changed = actions.change_event(person, event, details)
        except Refusal as refusal:
            form.add_error("space" if details.values["space"] else None, sentence(refusal))
        else:
            flash_success(request, _("Saved."))
            return redirect("programme:change_event", changed.slug)
    return render_page(
        request, "programme/event_form.html", "preparing", form=form, event=event, image_form=ImageForm(),
        cancel_form=CancelForm(), speakers_form=_speakers_form(request, event), seats=seats_of([event])[event.pk],
        awaits_its_place=actions.awaits_its_place(event),
        coming=coming_to(event) if event.minimum_told_at and is_short(event) else None,
        proposal=EventProposal.objects.filter(resulting_event=event).select_related("call").first(),
        call=CallForProposals.objects.filter(event=event).first(),
    )  # fmt: skip


def _speakers_form(request: HttpRequest, event: Event, data: QueryDict | None = None) -> SpeakersForm:
    speakers = list(event.speakers.select_related("person"))
    return SpeakersForm(data, speakers=speakers, people=people_shown_to(person_of(request)))


@internal
@login_required
@require_POST
def speakers(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: the profiles of those who speak, and who hosts."""
    event = prepared_event(request, slug)
    form = _speakers_form(request, event, request.POST)
    if not form.is_valid():
        raise Refusal("no_such_profile", "Choose among the profiles of the list.")
    actions.change_event(person_of(request), event, actions.EventDetails(speakers=form.lines()))
    flash_success(request, _("Saved."))
    return redirect("programme:change_event", slug)


@internal
@login_required
@require_POST
def image(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: change the picture of an event."""
    event, form = prepared_event(request, slug), ImageForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal("picture_and_words", "Choose a picture, and say in a few words what one sees.")
    content = read_upload(form.cleaned_data["image"])
    actions.set_event_image(person_of(request), event, content, form.cleaned_data["alt"], form.cleaned_data["credit"])
    return redirect("programme:change_event", slug)


@internal
@login_required
@require_POST
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Show it to all."""
    event = actions.announce_event(person_of(request), prepared_event(request, slug))
    flash_success(request, _("The event is announced."))
    return redirect(event)


@internal
@login_required
@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """It will not happen: who registered is told."""
    event, form = prepared_event(request, slug), CancelForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.cancel_event(person_of(request), event, reason)
    flash_success(request, _("The event is cancelled; those who registered are told."))
    return redirect("programme:change_event", slug)


@internal
@login_required
@require_POST
def maintain(request: HttpRequest, slug: str) -> HttpResponse:
    """It takes place, though too few come."""
    maintain_event(person_of(request), prepared_event(request, slug))
    flash_success(request, _("The event is maintained."))
    return redirect("programme:change_event", slug)


@internal
@login_required
@require_POST
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """A cancelled event is a draft again."""
    event = prepared_event(request, slug)
    if event.state == EventState.CANCELLED:  # who presses twice took it up once
        actions.restore_event(person_of(request), event)
    return redirect("programme:change_event", slug)


@internal
@login_required
@require_POST
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Remove a draft."""
    actions.delete_event(person_of(request), prepared_event(request, slug))
    flash_success(request, _("The draft is removed."))
    return redirect("programme:preparing")


@internal
@login_required
@require_http_methods(["GET", "POST"])
def repeat(request: HttpRequest, slug: str) -> HttpResponse:
    """The same event on other dates, from room to room; what can't be had is said, date by date."""
    event, person = prepared_event(request, slug), person_of(request)
    form = RepeatForm(request.POST or None, places=places_prepared_by(person))
    failed: list[actions.FailedDate] = []
    if request.method == "POST" and form.is_valid():
        made, failed = actions.repeat_event(person, event, list(form.dates_of(event)))
        count = len(made)
        flash_success(request, ngettext("%(n)s date is written.", "%(n)s dates are written.", count) % {"n": count})
        if not failed:
            return redirect("programme:preparing")
    dates = Event.objects.filter(series_key=event.series_key).order_by("starts_at") if event.series_key else [event]
    return render_page(
        request, "programme/repeat.html", "preparing", event=event, form=form, failed=failed, dates=dates
    )
