"""Pages of the commons that explain what a screen of telework is about."""

from __future__ import annotations

from maillage.commons.models import Page
from maillage.commons.queries import visible_pages
from maillage.web.full_text.postgres import query_of, rank_of
from maillage.web.full_text.syntax import read_query

MOST = 4


def pages_that_explain(words: str, language: str) -> list[Page]:
    """The few pages that say most of these words, in that language; none where nobody wrote any."""
    typed = read_query(words, language)
    if typed is None:
        return []
    pages = visible_pages().filter(language=language, search=query_of(typed))
    return list(pages.annotate(rank=rank_of("search", typed)).order_by("-rank", "title", "pk")[:MOST])
