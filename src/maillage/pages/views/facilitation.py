"""The week of those who facilitate: what waits, in one screen; the journal; mails; imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings.queries import counts_by_day
from maillage.bookings.queries.incidents import open_incidents
from maillage.bookings.queries.lists import requests_unanswered
from maillage.commons.queries import proposals_for
from maillage.community.actions import imports as import_actions
from maillage.community.actions.mailings import (
    SELECTIONS,
    Selection,
    consenting_people,
    send_mailing,
    stop_mailing,
    try_mailing,
)
from maillage.community.actions.roles import record
from maillage.community.models import ImportRun, JournalEntry, Mailing, Membership, Network, Person
from maillage.community.queries import grants_of
from maillage.community.queries.journal import filter_lines, lines_within
from maillage.community.queries.memberships import members, requests_to_review
from maillage.community.queries.messages import reported_letters
from maillage.community.queries.wall import reported_posts
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.community.rules.tables import parse_date
from maillage.community.views.common import person_of, run_by
from maillage.kernel.refusal import Refusal
from maillage.pages.forms import ImportForm, MailingForm
from maillage.pages.journal_lines import read_lines, read_many_lines
from maillage.pages.visits import may_be_said, visits_figure
from maillage.places.models import Labelling, Place, PlaceProposal
from maillage.places.queries import places_facilitated_by, places_without_host
from maillage.places.rules.life import State
from maillage.telework.queries.dossiers import marks_of
from maillage.web.charts.tables import file_of
from maillage.web.domain import importers, kinds_of_work, verbs, verbs_by_domain
from maillage.web.downloads import table_response
from maillage.web.formats import people_about, people_total
from maillage.web.gates import FILES
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success

SOON = timedelta(days=60)
PAGE = 50
PREVIEWED = 5  # lines of a file that was tried, beside what they would become


def person_and_networks(request: HttpRequest) -> tuple[Person, list[Network]]:
    """Who asks, and the networks they run; a refusal when there is none."""
    return person_of(request), list(Network.objects.filter(pk__in=run_by(request)).order_by("name"))


@sensitive
@login_required
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """One screen: who waits for an answer, what is missing, what ends soon."""
    person, networks = person_and_networks(request)
    numbers = [network.pk for network in networks]
    today = timezone.localdate()
    ending = Membership.objects.filter(network__in=numbers, state="accepted", ends_on__lte=today + timedelta(days=30))
    unsigned = Membership.objects.filter(network__in=numbers, state="accepted", ends_on__gt=today, signatures=None)
    places = list(places_facilitated_by(person))
    in_service = [place for place in places if place.state == State.IN_SERVICE]
    visits = visits_figure([place.pk for place in places], today, reverse("visits_csv"))
    days = counts_by_day([place.pk for place in places], today, 7)
    context = {
        "networks": networks,
        "memberships": list(requests_to_review(numbers)[:20]),
        "proposals": list(
            PlaceProposal.objects.filter(network__in=numbers, state="submitted").select_related("commune")
        ),
        "labels": list(Labelling.objects.filter(place__network__in=numbers, state="submitted").select_related("place")),
        "labels_ending": [p for p in places if p.label_until and p.label_until <= today + SOON],
        "dossiers": [mark for mark in marks_of(in_service, today) if mark[1] < mark[2]],
        "without_host": places_without_host(numbers),
        "unanswered": requests_unanswered(numbers),
        "incidents": open_incidents(numbers),
        "letters": list(reported_letters(numbers)[:20]),
        "posts": list(reported_posts(numbers)[:20]),
        "written": list(proposals_for(person)[:20]),
        "ending": ending.count(),
        "unsigned": unsigned.count(),
        "members": sum(members(network).count() for network in networks),
        "expected": [days.get((p.pk, today + timedelta(days=n)), 0) for p in places for n in range(7)],
        "mailings": list(Mailing.objects.filter(network__in=numbers)[:3]),
        "visits": visits if may_be_said(visits) else None,
        "section": "week",
    }
    response = render(request, "pages/facilitating.html", context)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@login_required
@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what in the networks I run: by verb, by days."""
    lines, question = _journal_lines(request)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    entries: list[JournalEntry] = list(page.object_list)
    context = {
        "lines": read_lines(entries), "page": page, "groups": verbs_by_domain(), "question": question,
        "section": "week",
    }  # fmt: skip
    return render(request, "pages/journal.html", context)


@sensitive
@login_required
@require_GET
def journal_csv(request: HttpRequest) -> HttpResponseBase:
    """The lines of the journal that the screen shows, all of them, as a table. Recorded, as every export."""
    person, networks = person_and_networks(request)
    lines, _question = _journal_lines(request)
    header = [_("When"), _("Who"), _("What"), _("Where")]
    rows = ((line.at, line.who, str(line.what), line.where) for line in read_many_lines(lines))
    with FILES.pass_through():
        response = table_response(request, f"journal-{timezone.localdate()}", header, rows, _("Journal"))
    for network in networks:
        record(person, "journal_exported", ("network", network.pk), network.scopes()[0])
    return response


@dataclass(frozen=True, slots=True)
class JournalQuestion:
    """Which lines to read: of one verb (all when empty), between two days."""

    verb: str
    first: date | None
    last: date | None

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        fields = {"quoi": self.verb, "du": self.first, "au": self.last}
        return "".join(f"&{name}={value}" for name, value in fields.items() if value)


def _journal_lines(request: HttpRequest) -> tuple[QuerySet[JournalEntry], JournalQuestion]:
    """The lines of the question that one may read, and the question."""
    person, networks = person_and_networks(request)
    everything = any(grant.kind == RoleKind.ADMINISTRATOR for grant in grants_of(person))
    places = Place.objects.filter(network__in=networks).values_list("pk", flat=True)
    scopes = [network.scopes()[0] for network in networks] + [Scope(ScopeKind.PLACE, pk) for pk in places]
    verb = request.GET.get("quoi", "")
    first, last = (parse_date(request.GET.get(name, "")) for name in ("du", "au"))
    question = JournalQuestion(verb if verb in verbs() else "", first, last)
    lines = filter_lines(lines_within(scopes, instance=everything), verb=question.verb, first=first, last=last)
    # counted one by one they say how many came, and when
    return lines.exclude(subject_kind__in=kinds_of_work()), question


def selections(network: Network) -> list[Selection]:
    """To whom one may write, within a network."""
    today = timezone.localdate()
    joined = Person.objects.filter(memberships__in=members(network))
    ending = Person.objects.filter(memberships__in=members(network).filter(ends_on__lte=today + timedelta(days=30)))
    rows = [
        Selection("members", _("all the members"), lambda: joined),
        Selection("ending", _("those whose membership ends within thirty days"), lambda: ending),
    ]
    for more in SELECTIONS:
        rows += more(network)
    return rows


@sensitive
@login_required
@require_GET
def mailings(request: HttpRequest) -> HttpResponse:
    """The mails written to selections, and how many have left."""
    _person, networks = person_and_networks(request)
    context = {
        "mailings": list(Mailing.objects.filter(network__in=networks)[:50]),
        "networks": networks,
        "now": timezone.now(),
        "section": "week",
    }
    return render(request, "pages/mailings.html", context)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def new_mailing(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to a selection: how many would receive it is said before; who, never."""
    person, networks = person_and_networks(request)
    network = next((one for one in networks if one.slug == slug), None)
    if network is None:
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    choices = selections(network)
    counted = [(one.code, one.label, people_about(consenting_people(network, one).count())) for one in choices]
    form = MailingForm(request.POST or None, selections=counted)
    step = request.POST.get("etape", "")
    preview = None
    if request.method == "POST" and form.is_valid() and step != "reprendre":
        data = form.cleaned_data
        if step == "envoyer":
            chosen = next(one for one in choices if one.code == data["selection"])
            send_mailing(person, network, chosen, data["subject"], data["text"])
            return redirect("mailing")
        if step == "essai":
            try_mailing(person, network, data["subject"], data["text"])
            flash_success(request, _("A trial leaves for your own address."))
        preview = next((label, count) for code, label, count in counted if code == data["selection"])
    context = {"form": form, "network": network, "preview": preview, "section": "week"}
    return render(request, "pages/new_mailing.html", context, status=422 if form.errors else 200)


@sensitive
@login_required
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: stop a mailing that has not left."""
    person, networks = person_and_networks(request)
    stop_mailing(person, get_object_or_404(Mailing.objects.select_related("network"), pk=pk, network__in=networks))
    flash_success(request, _("Stopped: nobody receives it."))
    return redirect("mailing")


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Send a table: it is read and tried; nothing is written before one says so."""
    person, networks = person_and_networks(request)
    form = ImportForm(request.POST or None, request.FILES or None, networks=networks)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        with FILES.pass_through():
            run = import_actions.try_import(
                person, fields["network"], fields["kind"], fields["file"].read(), fields["file"].name
            )
        return redirect("import", run.public_id)
    runs = ImportRun.objects.filter(network__in=networks).select_related("network")[:20]
    context = {"form": form, "runs": runs, "importers": importers(), "section": "week"}
    return render(request, "pages/imports.html", context, status=422 if form.errors else 200)


def _run(request: HttpRequest, public_id: UUID) -> tuple[Person, ImportRun]:
    person, networks = person_and_networks(request)
    rows = ImportRun.objects.filter(network__in=networks).select_related("network")
    return person, get_object_or_404(rows, public_id=public_id)


@sensitive
@login_required
@require_GET
def one_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was read: what is wrong, line by line; else what would be written."""
    _person, run = _run(request, public_id)
    rows = import_actions.preview_import(run, PREVIEWED) if run.state == ImportRun.State.TRIED else []
    context = {"run": run, "preview": rows, "importer": import_actions.importer_of(run.kind), "section": "week"}
    return render(request, "pages/import.html", context)


@sensitive
@login_required
@require_POST
def write_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All of it, or nothing."""
    person, run = _run(request, public_id)
    with FILES.pass_through():
        import_actions.write_import(person, run)
    return redirect("import", public_id)


@sensitive
@login_required
@require_POST
def undo_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take it all back."""
    person, run = _run(request, public_id)
    import_actions.undo_import(person, run)
    return redirect("import", public_id)


@internal
@login_required
@require_GET
def template_csv(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty table with the right titles, to fill in."""
    person_and_networks(request)
    importer = import_actions.importer_of(kind)
    heads = [column.name for column in importer.columns]
    return table_response(request, f"modele-{importer.kind}", heads, [], str(importer.label))


@internal
@login_required
@require_GET
def places_csv(request: HttpRequest) -> HttpResponseBase:
    """The places of my networks as a table: what a place says of itself, and how many are expected this week."""
    _person, networks = person_and_networks(request)
    places = list(Place.objects.filter(network__in=networks).select_related("commune", "operator").order_by("name"))
    today = timezone.localdate()
    counts = counts_by_day([place.pk for place in places], today, 7)
    week = [today + timedelta(days=n) for n in range(7)]
    header = ["nom", "commune", "adresse", "latitude", "longitude", "horaires", "label", "label jusqu’au", "état",
              "porté par", "attendus cette semaine"]  # fmt: skip
    rows = [
        (p.name, p.commune.name, p.address, p.lat, p.lon, p.hours, p.get_label_display(), p.label_until,
         p.get_state_display(), str(p.operator or ""), people_total([counts.get((p.pk, day), 0) for day in week]))
        for p in places
    ]  # fmt: skip
    return table_response(request, f"lieux-{today}", header, rows, _("Places"))


@internal
@login_required
@require_GET
def visits_csv(request: HttpRequest) -> HttpResponseBase:
    """How many came each week to the places of my networks: the table of the drawing, as a file."""
    _person, networks = person_and_networks(request)
    today = timezone.localdate()
    places = Place.objects.filter(network__in=networks).values_list("pk", flat=True)
    return file_of(request, visits_figure(list(places), today), f"visites-{today}")
