"""What one was about to do when one was asked to sign in, in a sentence, from the address one was going to."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from maillage.web.domain import intents

LONGEST = 2000  # characters of an address


def intent_of(next_url: str) -> str:
    """The sentence of the domain whose page this is ("Vous réservez : …"); nothing for other pages or odd addresses.

    It is read by people who are not signed in: domains say only what anybody may see.
    """
    if not next_url or len(next_url) > LONGEST or not url_has_allowed_host_and_scheme(next_url, allowed_hosts=None):
        return ""
    try:
        parts = urlsplit(next_url)
        match = resolve(parts.path)
        describe = intents().get(match.view_name)
        return describe(QueryDict(parts.query), **match.kwargs) if describe else ""
    except (Resolver404, ValueError):
        return ""
