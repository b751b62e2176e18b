"""For those who facilitate: bringing in pages from elsewhere, undoing what somebody wrote."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from maillage.commons import actions, queries
from maillage.commons.drivers import folders, wikis
from maillage.commons.forms import BringForm
from maillage.commons.models import Page, Revision
from maillage.commons.rules.imported_files import Batch
from maillage.commons.views.common import SECTION, network_to_write_in, page_of
from maillage.community.views.common import person_of, run_by
from maillage.kernel.refusal import Refusal
from maillage.web.gates import FILES
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page

LATELY = timedelta(days=30)
MOST_TOLD = 500  # lines of what was left out
MOST_PAGES = 1000  # pages and revisions brought in by a request: others wait at the gate meanwhile
MOST_LETTERS = 2_000_000  # of all of them together: eight hundred printed pages


@internal
@login_required
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring in a folder, a Git history or a wiki: tried first, then all of it or nothing."""
    person, network = person_of(request), network_to_write_in(request)
    run_by(request)
    if network is None:
        raise Http404
    queries.require_moderate(person, network)
    form = BringForm(request.POST or None, request.FILES or None)
    brought, remarks, dry = None, [], "essai" in request.POST
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        known = actions.known_of(network, fields["licence"], fields["language"])
        try:
            with FILES.pass_through():
                batch = folders.read_file(fields["file"].read(), fields["file"].name or "", known, wikis.OF_A_REQUEST)
                _check_size(batch)
                brought, remarks = actions.bring_in(person, network, batch, dry=dry), batch.remarks
        except Refusal as refusal:
            form.add_error("file", _(refusal.sentence) % refusal.facts)
    count = {kind: sum(1 for page in brought or [] if page.kind == kind) for kind in ("new", "changed", "same")}
    return render_page(
        request,
        "commons/bring.html",
        SECTION,
        form=form,
        brought=brought,
        remarks=remarks[:MOST_TOLD],
        more=max(0, len(remarks) - MOST_TOLD),
        dry=dry,
        count=count,
    )


def _check_size(batch: Batch) -> None:
    pages, letters = len(batch.pages), sum(len(str(page.fields["text"])) for page in batch.pages)
    if letters > MOST_LETTERS:
        raise Refusal(
            "too_many_letters",
            "%(count)s characters, %(most)s at most through a page: bring them in on the server, by the command.",
            count=letters,
            most=MOST_LETTERS,
        )
    if pages > MOST_PAGES:
        raise Refusal(
            "too_many_pages",
            "%(count)s pages and revisions, %(most)s at most through a page: bring them in on the server, by the "
            "command.",
            count=pages,
            most=MOST_PAGES,
        )


@internal
@login_required
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Undo all that whoever wrote this revision wrote lately: what it touches is shown first."""
    page, person = page_of(request, slug), person_of(request)
    queries.require_moderate(person, page)
    revision = get_object_or_404(page.revisions.select_related("author"), number=number)
    if revision.author is None or revision.author == person:
        raise Refusal("nobody_to_undo", "Nobody signed this revision with an account, or you did.")
    if request.method == "POST":
        count = actions.revert_all(person, page.network, revision.author, LATELY)
        flash_success(
            request,
            ngettext(
                "Undone on %(count)s page; what was written stays in its history.",
                "Undone on %(count)s pages; what was written stays in their history.",
                count,
            )
            % {"count": count},
        )
        return redirect("commons:recent")
    since = timezone.now() - LATELY
    touched = Page.objects.filter(network=page.network, head__author=revision.author, head__made_at__gte=since)
    revisions = Revision.objects.filter(page__network=page.network, author=revision.author, made_at__gte=since)
    return render_page(
        request, "commons/undo.html", SECTION, page=page, revision=revision, touched=touched, written=revisions.count()
    )
