"""Helpers shared by the views of the commons."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from maillage.commons.models import Page, Proposal
from maillage.commons.queries import may_moderate, may_write, networks_written_by
from maillage.commons.rules.merge import MOST_CONFLICTS
from maillage.community.models import Network
from maillage.community.visitors import network_meant

SECTION = "commons"
TOKEN = re.compile(r"[a-z0-9]{6,20}\Z")


def page_of(request: HttpRequest, slug: str) -> Page:
    """The page, or 404; hidden pages are 404 except for those who moderate."""
    pages = Page.objects.select_related("head", "network", "upstream", "upstream_at", "original", "original_at")
    page = get_object_or_404(pages, slug=slug)
    if page.hidden and not may_moderate(request.user, page):
        return get_object_or_404(Page.objects.none())
    return page


def rights_context(request: HttpRequest, page: Page) -> dict[str, bool]:
    """What the person who looks may do with the page, for templates."""
    return {"writes": may_write(request.user, page), "moderates": may_moderate(request.user, page)}


def choices_of(request: HttpRequest) -> list[str] | None:
    """The texts chosen for the conflicts, in order; None when the form did not ask for any."""
    typed = request.POST.get("count", "")
    count = min(int(typed[:9]), MOST_CONFLICTS) if typed.isdecimal() else 0
    choices = [request.POST.get(f"choice_{number}", "").replace("\r\n", "\n") for number in range(count)]
    return choices or None


def redirect_to_written(request: HttpRequest, thing: Page | Proposal) -> HttpResponse:
    """On to what was written; the device that sent it learns from the address that it need not keep the text."""
    token = request.POST.get("jeton", "")
    return redirect(thing.get_absolute_url() + (f"#ecrit-{token}" if TOKEN.match(token) else ""))


def network_to_write_in(request: HttpRequest) -> Network | None:
    """The network a new page goes into: the one asked for, that of the domain, else the first; None without any."""
    return network_meant(request, Network.objects.filter(pk__in=networks_written_by(request.user)).order_by("pk"))
