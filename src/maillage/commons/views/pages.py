"""Reading: a page, what is found, how it came to be."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from maillage.commons import presenters as told
from maillage.commons import queries
from maillage.commons.forms import TrialForm
from maillage.commons.models import LANGUAGES, Collection, Nature, Page, Revision, State
from maillage.commons.rules.differences import blame as blame_of
from maillage.commons.structured_data import describe_page
from maillage.commons.views.common import SECTION, page_of, rights
from maillage.community.models import Person
from maillage.community.queries import networks_run_by
from maillage.places.models import Place
from maillage.web.sensitivity import public
from maillage.web.shortcuts import render_page

RECENT = 60
MOST_BLAMED = 200  # revisions read to say who wrote what; older ones count as the first of these
MOST_LINES = 1000  # paragraphs shown with who wrote them
BLAMED_CHARACTERS = 2_000_000  # of these revisions together


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The commons: what it holds, by nature; what is new, what waits."""
    pages = queries.visible()
    counts = dict.fromkeys(Nature, 0)
    for nature in pages.values_list("nature", flat=True):
        counts[Nature(nature)] += 1
    waiting = queries.proposals_for(request.user).count() if request.user.is_authenticated else 0
    return render_page(
        request, "commons/home.html", SECTION, counts=[(nature, count) for nature, count in counts.items() if count],
        recent=pages.select_related("head").order_by("-changed_at")[:6], wanted=queries.missing()[:6], waiting=waiting,
        total=sum(counts.values()), writes=bool(queries.networks_written_by(request.user)),
        collections=Collection.objects.all(), moderates=bool(_run(request)),
    )  # fmt: skip


def _run(request: HttpRequest) -> list[int]:
    """The networks the person who looks runs."""
    return networks_run_by(request.user) if isinstance(request.user, Person) else []


@public
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """By words, nature, place, state, language."""
    asked = {key: request.GET.get(key, "").strip() for key in ("q", "nature", "lieu", "etat", "langue")}
    language = asked["langue"] if asked["langue"] in dict(LANGUAGES) else (get_language() or "fr")[:2]
    nature = asked["nature"] if asked["nature"] in Nature.values else ""
    state = asked["etat"] if asked["etat"] in State.values else ""
    pages, total = queries.search(asked["q"], language=language, nature=nature, place=asked["lieu"], state=state)
    places = Place.objects.filter(pages__isnull=False).distinct().order_by("name")
    return render_page(
        request,
        "commons/search.html",
        SECTION,
        asked=asked,
        language=language,
        languages=LANGUAGES,
        natures=Nature.choices,
        states=State.choices,
        places=places,
        found=[(page, told.excerpt(page)) for page in pages],
        total=total,
        most=queries.MOST_FOUND,
        new_address=bool(asked["q"]) and bool(queries.networks_written_by(request.user)),
    )


@public
@require_GET
def recent(request: HttpRequest) -> HttpResponse:
    """The last revisions of all pages."""
    found = Revision.objects.filter(page__hidden=False).select_related("page").order_by("-pk")[:RECENT]
    return render_page(request, "commons/recent.html", SECTION, revisions=found)


@public
@require_GET
def wanted(request: HttpRequest) -> HttpResponse:
    """Pages that others name and nobody wrote yet."""
    return render_page(request, "commons/wanted.html", SECTION, wanted=queries.missing())


@public
@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page."""
    found = page_of(request, slug)
    head = _head(found)
    authors = queries.credits_of(found)
    draft = queries.draft_of(request.user, found) if isinstance(request.user, Person) else None
    return render_page(
        request, "commons/page.html", SECTION, page=found, revision=head, html=told.html_of(head.text, head.language),
        contents=told.contents(head.text), licence=told.licence(head.licence), credits=authors,
        backlinks=queries.backlinks(found)[:20], related=queries.related(found), draft=draft,
        trials=found.trials.select_related("place"), places=found.places.order_by("name"),
        structured=describe_page(found, head, authors),
        translations=found.translations.filter(hidden=False), forks=found.forks.filter(hidden=False),
        behind=queries.behind_upstream(found), outdated=queries.outdated_since(found),
        proposals=found.proposals.filter(fate="open"), trial=TrialForm(network=found.network), **rights(request, found),
    )  # fmt: skip


def _head(page: Page) -> Revision:
    assert page.head is not None  # a page is made with its first revision
    return page.head


@public
@require_GET
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every revision, the last first."""
    found = page_of(request, slug)
    revisions = found.revisions.select_related("proposal")[:500]
    return render_page(
        request, "commons/history.html", SECTION, page=found, revisions=revisions, **rights(request, found)
    )


@public
@require_GET
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The page as it was."""
    found = page_of(request, slug)
    old = get_object_or_404(found.revisions.select_related("parent"), number=number)
    return render_page(
        request, "commons/revision.html", SECTION, page=found, revision=old, html=told.html_of(old.text, old.language),
        licence=told.licence(old.licence), **rights(request, found),
    )  # fmt: skip


@public
@require_GET
def differences(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed between two revisions: in one text, or side by side."""
    found = page_of(request, slug)
    head = _head(found)
    new = _numbered(found, request.GET.get("a", ""), head)
    old = _numbered(found, request.GET.get("de", ""), new.parent or new)
    beside = "cote" in request.GET
    compared = told.beside(old.text, new.text) if beside else told.inline(old.text, new.text)
    return render_page(
        request,
        "commons/differences.html",
        SECTION,
        page=found,
        old=old,
        new=new,
        beside=beside,
        facts=told.facts_changed(old, new),
        **compared,
        **rights(request, found),
    )


def _numbered(page: Page, number: str, otherwise: Revision) -> Revision:
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        return otherwise
    return page.revisions.select_related("parent").filter(number=int(number)).first() or otherwise


@public
@require_GET
def blame(request: HttpRequest, slug: str) -> HttpResponse:
    """Who wrote each paragraph last."""
    found = page_of(request, slug)
    revisions = queries.last_revisions(found, MOST_BLAMED, BLAMED_CHARACTERS)
    by_number = {one.number: one for one in revisions}
    lines = [(text, by_number[number]) for text, number in blame_of((r.number, r.text) for r in revisions)]
    return render_page(
        request,
        "commons/blame.html",
        SECTION,
        page=found,
        lines=lines[:MOST_LINES],
        more=max(0, len(lines) - MOST_LINES),
    )
