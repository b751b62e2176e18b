"""Pages of the commons that explain what a screen of telework is about."""

from __future__ import annotations

from re import escape

from django.db.models import Q

from maillage.commons.models import Nature, Page
from maillage.commons.queries import visible_pages
from maillage.web.full_text.postgres import query_of, rank_of
from maillage.web.full_text.syntax import read_query

MOST = 4


def pages_that_explain(words: str, language: str) -> list[Page]:
    """The few pages that say these words, the first of them in their title or their sentence, in that language.

    Neither models of prices nor pages adapted from another, which say the same; none where nobody wrote any.
    """
    typed = read_query(words, language)
    if typed is None:
        return []
    pages = (
        visible_pages().filter(language=language, search=query_of(typed), upstream=None).exclude(nature=Nature.MODEL)
    )
    about = rf"\m{escape(words.split(maxsplit=1)[0])}\M"  # in PostgreSQL: the word alone, "loi" and not "emploi"
    pages = pages.filter(Q(title__iregex=about) | Q(summary__iregex=about))
    return list(pages.annotate(rank=rank_of("search", typed)).order_by("-rank", "title", "pk")[:MOST])
