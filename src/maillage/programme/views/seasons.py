"""Writing a season, announcing it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.community.actions.attachments import read_upload
from maillage.community.models import Network
from maillage.community.queries import networks_run_by
from maillage.community.views.common import person_of
from maillage.community.visitors import network_meant
from maillage.kernel.refusal import Refusal
from maillage.programme.actions import seasons as actions
from maillage.programme.actions.events import announce_events
from maillage.programme.actions.permissions import events_prepared_by
from maillage.programme.forms.events import ImageForm, LogoForm, SeasonForm
from maillage.programme.models import CallForProposals, Season
from maillage.programme.presenters.press import held_figures
from maillage.programme.queries.events import seats_of
from maillage.programme.rules.events import EventState
from maillage.programme.views.common import prepared_season
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page


@internal
@login_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new season."""
    person = person_of(request)
    network = network_meant(request, Network.objects.filter(pk__in=networks_run_by(person)))
    if network is None:
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    form = SeasonForm(request.POST or None, network=network)
    if request.method == "POST" and form.is_valid():
        season = actions.create_season(person, network, form.values(), form.cleaned_data.get("networks", ()))
        actions.set_partners(person, season, form.cleaned_data["partners"])
        return redirect("programme:change_season", season.slug)
    return render_page(request, "programme/season_form.html", "preparing", form=form)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a season; its events in their states."""
    season, person = prepared_season(request, slug), person_of(request)
    form = SeasonForm(request.POST or None, instance=Season.objects.get(pk=season.pk), network=season.network)
    if request.method == "POST" and form.is_valid():
        actions.change_season(person, season, form.values(), form.cleaned_data.get("networks"))
        actions.set_partners(person, season, form.cleaned_data["partners"])
        flash_success(request, _("Saved."))
        return redirect("programme:change_season", season.slug)
    events = list(season.events.select_related("place", "commune").order_by("starts_at", "pk"))
    return render_page(
        request, "programme/season_form.html", "preparing", form=form, season=season, image_form=ImageForm(),
        partners=season.partners.all(), events=events, seats=seats_of(events),
        drafts=sum(event.state == EventState.DRAFT for event in events),
        call=CallForProposals.objects.filter(season=season).first(), held=held_figures(events, timezone.now()),
    )  # fmt: skip


@internal
@login_required
@require_POST
def image(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: change the picture of a season."""
    season, form = prepared_season(request, slug), ImageForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal("picture_and_words", "Choose a picture, and say in a few words what one sees.")
    content = read_upload(form.cleaned_data["image"])
    actions.set_season_image(person_of(request), season, content, form.cleaned_data["alt"], form.cleaned_data["credit"])
    return redirect("programme:change_season", slug)


@internal
@login_required
@require_POST
def logo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The logo of a partner: its name is what it says to those who do not see it."""
    season, form = prepared_season(request, slug), LogoForm(request.POST, request.FILES)
    partner = get_object_or_404(season.partners, pk=pk)
    if not form.is_valid():
        raise Refusal("picture_chosen", "Choose a picture.")
    actions.set_logo(person_of(request), partner, read_upload(form.cleaned_data["logo"]))
    flash_success(request, _("Saved."))
    return redirect("programme:change_season", slug)


@internal
@login_required
@require_POST
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Show it to all, with its drafts where that is asked; or take it back."""
    season, person = prepared_season(request, slug), person_of(request)
    announced = request.POST.get("announced") == "yes"
    actions.announce_season(person, season, announced=announced)
    if announced and request.POST.get("with_events"):
        announce_events(person, events_prepared_by(person, list(season.events.select_related("place", "network"))))
    flash_success(request, _("The season is announced.") if announced else _("The season is in preparation again."))
    return redirect("programme:change_season", slug)


@internal
@login_required
@require_POST
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Remove a season that was never filled."""
    actions.delete_season(person_of(request), prepared_season(request, slug))
    return redirect("programme:preparing")
