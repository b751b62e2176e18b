"""Help: short guides, each for a kind of person; the one of the screen one comes from; first steps put aside."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.actions.people import skip_first_steps
from maillage.community.queries.networks import face_of
from maillage.community.views.common import person_of
from maillage.community.visitors import current_network, facilitates, hosts
from maillage.kernel.markdown import to_html
from maillage.pages.guides import guide_of_screen, guides, search_guides, suggest_words
from maillage.web.full_text.snippets import snippet
from maillage.web.full_text.syntax import read_query
from maillage.web.sensitivity import own, public

LONGEST_QUERY = 100  # characters
READERS = {
    "everybody": _("For everybody"),
    "host": _("For those who welcome people in a place"),
    "facilitator": _("For those who facilitate the network"),
}


def language_of_page() -> str:
    """fr or en."""
    return (get_language() or "fr").split("-", maxsplit=1)[0]


@public
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The questions the network answers and every guide, or the guides that hold the words typed."""
    language, text = language_of_page(), request.GET.get("q", "")[:LONGEST_QUERY].strip()
    typed = read_query(text, language) if text else None
    matching = search_guides(typed, language) if typed else []
    network = current_network(request)
    context = {
        "q": text,
        "groups": [
            (name, [one for one in guides(language) if one.reader == reader]) for reader, name in READERS.items()
        ],
        "matching": [(one, snippet(one.words, typed)) for one in matching],
        "suggestion": suggest_words(text, typed, language) if typed and not matching else None,
        "questions": to_html(face_of(network).questions) if network and not text else "",
        "section": "help",
    }
    return render(request, "pages/help.html", context)


@public
@require_GET
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a guide, by its name."""
    every = guides(language_of_page())
    current = next((one for one in every if one.slug == slug), None)
    if current is None:
        raise Http404
    others = [one for one in every if one.reader == current.reader and one is not current]
    return render(request, "pages/guide.html", {"guide": current, "others": others, "section": "help"})


@public
@require_GET
def of_screen(request: HttpRequest, section: str) -> HttpResponse:
    """The guide of the screen one comes from, for who one is; else all of them."""
    roles = {"everybody": True, "host": hosts(request), "facilitator": facilitates(request)}
    fitting = guide_of_screen(section, [reader for reader, is_one in roles.items() if is_one], language_of_page())
    return redirect("guide", fitting.slug) if fitting else redirect("help")


@own
@login_required
@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """I have seen my first steps, or want none."""
    skip_first_steps(person_of(request))
    return redirect("home")
