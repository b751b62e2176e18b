"""Reading: a page, what is found, how it came to be."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from maillage.commons import presenters, queries
from maillage.commons.forms import TrialForm
from maillage.commons.models import LANGUAGES, Collection, Nature, Page, Revision, State
from maillage.commons.rules.differences import blame as blame_of
from maillage.commons.structured_data import describe_page
from maillage.commons.views.common import SECTION, page_of, rights_context
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
    pages = queries.visible_pages()
    counts = dict.fromkeys(Nature, 0)
    for nature in pages.values_list("nature", flat=True):
        counts[Nature(nature)] += 1
    waiting = queries.proposals_for(request.user).count() if request.user.is_authenticated else 0
    return render_page(
        request,
        "commons/home.html",
        SECTION,
        counts=[(nature, count) for nature, count in counts.items() if count],
        recent=pages.select_related("head").order_by("-changed_at")[:6],
        wanted=queries.missing_pages()[:6],
        waiting=waiting,
        total=sum(counts.values()),
        writes=bool(queries.networks_written_by(request.user)),
        collections=Collection.objects.all(),
        moderates=bool(_networks_run(request)),
    )


def _networks_run(request: HttpRequest) -> list[int]:
    """The networks that the person who looks facilitates."""
    return networks_run_by(request.user) if isinstance(request.user, Person) else []


@public
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search pages by words, nature, place, state, language."""
    criteria = {key: request.GET.get(key, "").strip() for key in ("q", "nature", "lieu", "etat", "langue")}
    language = criteria["langue"] if criteria["langue"] in dict(LANGUAGES) else (get_language() or "fr")[:2]
    nature = criteria["nature"] if criteria["nature"] in Nature.values else ""
    state = criteria["etat"] if criteria["etat"] in State.values else ""
    pages, total = queries.search(criteria["q"], language=language, nature=nature, place=criteria["lieu"], state=state)
    narrowed = bool(nature or state or criteria["lieu"])
    suggestion = None if pages or narrowed else queries.suggest_words(criteria["q"], language)
    places = Place.objects.filter(pages__isnull=False).distinct().order_by("name")
    return render_page(
        request,
        "commons/search.html",
        SECTION,
        asked=criteria,
        language=language,
        languages=LANGUAGES,
        natures=Nature.choices,
        states=State.choices,
        places=places,
        found=[(page, getattr(page, "excerpt", "")) for page in pages],
        suggestion=suggestion,
        total=total,
        most=queries.MOST_FOUND,
        new_address=bool(criteria["q"]) and bool(queries.networks_written_by(request.user)),
    )


@public
@require_GET
def recent(request: HttpRequest) -> HttpResponse:
    """The last revisions of all pages."""
    revisions = Revision.objects.filter(page__hidden=False).select_related("page").order_by("-pk")[:RECENT]
    return render_page(request, "commons/recent.html", SECTION, revisions=revisions)


@public
@require_GET
def wanted_pages(request: HttpRequest) -> HttpResponse:
    """The pages that others link to and nobody wrote yet."""
    return render_page(request, "commons/wanted.html", SECTION, wanted=queries.missing_pages())


@public
@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page, its authors, and what is known about it."""
    shown_page = page_of(request, slug)
    head = _head(shown_page)
    authors = queries.credits_of(shown_page)
    draft = queries.draft_of(request.user, shown_page) if isinstance(request.user, Person) else None
    return render_page(
        request,
        "commons/page.html",
        SECTION,
        page=shown_page,
        revision=head,
        html=presenters.render_html(head.text, head.language),
        contents=presenters.table_of_contents(head.text),
        licence=presenters.licence_link(head.licence),
        credits=authors,
        backlinks=queries.backlinks(shown_page)[:20],
        related=queries.related_pages(shown_page),
        draft=draft,
        trials=shown_page.trials.select_related("place"),
        places=shown_page.places.order_by("name"),
        structured=describe_page(shown_page, head, authors),
        translations=shown_page.translations.filter(hidden=False),
        forks=shown_page.forks.filter(hidden=False),
        behind=queries.behind_upstream(shown_page),
        outdated=queries.outdated_since(shown_page),
        proposals=shown_page.proposals.filter(fate="open"),
        trial=TrialForm(network=shown_page.network),
        **rights_context(request, shown_page),
    )


def _head(page: Page) -> Revision:
    assert page.head is not None  # a page is made with its first revision
    return page.head


@public
@require_GET
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every revision of a page, the last first."""
    page = page_of(request, slug)
    revisions = page.revisions.select_related("proposal")[:500]
    return render_page(
        request, "commons/history.html", SECTION, page=page, revisions=revisions, **rights_context(request, page)
    )


@public
@require_GET
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A page as it was at one revision."""
    page = page_of(request, slug)
    old = get_object_or_404(page.revisions.select_related("parent"), number=number)
    return render_page(
        request,
        "commons/revision.html",
        SECTION,
        page=page,
        revision=old,
        html=presenters.render_html(old.text, old.language),
        licence=presenters.licence_link(old.licence),
        **rights_context(request, page),
    )


@public
@require_GET
def differences(request: HttpRequest, slug: str) -> HttpResponse:
    """The differences between two revisions: on the page as it is read, in its source, or in two columns."""
    page = page_of(request, slug)
    head = _head(page)
    new = _revision_by_number(page, request.GET.get("a", ""), head)
    old = _revision_by_number(page, request.GET.get("de", ""), new.parent or new)
    view = "beside" if "cote" in request.GET else "source" if "source" in request.GET else "page"
    if view == "page":
        compared = presenters.rendered_difference(old, new)
    elif view == "source":
        compared = presenters.inline_difference(old.text, new.text)
    else:
        compared = presenters.side_by_side_difference(old.text, new.text)
    return render_page(
        request,
        "commons/differences.html",
        SECTION,
        page=page,
        old=old,
        new=new,
        view=view,
        facts=presenters.changed_facts(old, new),
        **compared,
        **rights_context(request, page),
    )


def _revision_by_number(page: Page, number: str, otherwise: Revision) -> Revision:
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        return otherwise
    return page.revisions.select_related("parent").filter(number=int(number)).first() or otherwise


@public
@require_GET
def blame(request: HttpRequest, slug: str) -> HttpResponse:
    """Each paragraph of a page, with the revision that changed it last."""
    page = page_of(request, slug)
    revisions = queries.last_revisions(page, MOST_BLAMED, BLAMED_CHARACTERS)
    by_number = {revision.number: revision for revision in revisions}
    lines = [(text, by_number[number]) for text, number in blame_of((r.number, r.text) for r in revisions)]
    return render_page(
        request,
        "commons/blame.html",
        SECTION,
        page=page,
        lines=lines[:MOST_LINES],
        more=max(0, len(lines) - MOST_LINES),
    )
