"""Agendas of other sites: those that are read, a new one, read now, pause, remove; events that look like one."""

from __future__ import annotations

from typing import IO

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Network, Person
from maillage.community.queries import networks_run_by
from maillage.community.views.common import person_of
from maillage.community.visitors import network_meant
from maillage.kernel.refusal import Refusal
from maillage.programme.actions import agendas as actions
from maillage.programme.actions.duplicates import decide_resemblance
from maillage.programme.forms.agendas import AgendaFileForm, SourceChangeForm, SourceForm
from maillage.programme.models import AgendaSource, Event, ImportedEvent
from maillage.programme.queries.agendas import pairs_to_decide, sources_prepared_by
from maillage.programme.tasks import read_soon
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page


def _network_run(request: HttpRequest, person: Person) -> Network:
    network = network_meant(request, Network.objects.filter(pk__in=networks_run_by(person)))
    if network is None:
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    return network


def _source(request: HttpRequest, pk: int) -> AgendaSource:
    return get_object_or_404(sources_prepared_by(person_of(request)), pk=pk)


@internal
@login_required
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """The agendas that are read, and what may be announced twice."""
    person = person_of(request)
    _network_run(request, person)
    return render_page(
        request, "programme/agendas.html", "preparing", sources=sources_prepared_by(person),
        pairs=len(pairs_to_decide(person)),
    )  # fmt: skip


@internal
@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new source: its address, or its file."""
    person = person_of(request)
    network = _network_run(request, person)
    form = SourceForm(request.POST or None, request.FILES or None, network=network)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            source = actions.add_source(
                person, network, data["name"], data["website"], url=data["url"], season=data["season"]
            )
        except Refusal as refusal:
            form.add_error("url", sentence(refusal))
        else:
            return _read(request, source, data["file"])
    return render_page(request, "programme/agenda_form.html", "preparing", form=form)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Who keeps it, its season, its address. Another address is read at once."""
    source = _source(request, pk)
    url = source.url  # the form writes to its own copy
    form = SourceChangeForm(request.POST or None, network=source.network, instance=_source(request, pk))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            changed = actions.change_source(
                person_of(request), source, data["name"], data["website"], url=data["url"], season=data["season"]
            )
        except Refusal as refusal:
            form.add_error("url", sentence(refusal))
        else:
            if changed.url and changed.url != url:
                read_soon(changed.pk)
            flash_success(request, _("Saved."))
            return redirect("programme:agendas")
    return render_page(request, "programme/agenda_form.html", "preparing", form=form, source=source)


def _read(request: HttpRequest, source: AgendaSource, file: IO[bytes] | str | None) -> HttpResponse:
    """Read what was brought at once, or have the address read."""
    if isinstance(file, str) or file is None:
        read_soon(source.pk)
        flash_success(request, _("It is added, and being read."))
    else:
        actions.read_file(person_of(request), source, file.read(actions.MOST_BYTES + 1))
        flash_success(request, _("The file is read."))
    return redirect("programme:agendas")


@internal
@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it now: its address, or the file that is brought."""
    source = _source(request, pk)
    if source.url:
        read_soon(source.pk)
        flash_success(request, _("It is being read: look again in a minute."))
        return redirect("programme:agendas")
    form = AgendaFileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal("file_chosen", "Choose a file, 5 MB at most.")
    return _read(request, source, form.cleaned_data["file"])


@internal
@login_required
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it no more for a time, or go on."""
    actions.pause_source(person_of(request), _source(request, pk), paused=request.POST.get("paused") == "yes")
    return redirect("programme:agendas")


@internal
@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove it, with what it announced."""
    actions.remove_source(person_of(request), _source(request, pk))
    flash_success(request, _("It is removed, with what it announced."))
    return redirect("programme:agendas")


@internal
@login_required
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Events that may be announced twice, side by side."""
    person = person_of(request)
    _network_run(request, person)
    return render_page(request, "programme/duplicates.html", "preparing", pairs=pairs_to_decide(person))


@internal
@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """They are one event, or two."""
    person = person_of(request)
    imported = get_object_or_404(
        ImportedEvent.objects.select_related("source"), pk=pk, source__in=sources_prepared_by(person)
    )
    kind, _dash, number = request.POST.get("known", "")[:40].partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Refusal("no_such_event", "This event is no longer there. Look again.")
    known: Event | ImportedEvent
    if kind == "imported":
        known = get_object_or_404(ImportedEvent, pk=int(number), source__in=sources_prepared_by(person))
    else:
        known = get_object_or_404(Event, pk=int(number))
    decide_resemblance(person, imported, known, is_same=request.POST.get("same") == "yes")
    flash_success(request, _("Remembered."))
    return redirect("programme:duplicates")
