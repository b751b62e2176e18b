"""What every view of the commons needs."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from maillage.commons.models import Page, Proposal
from maillage.commons.queries import may_moderate, may_write, networks_written_by
from maillage.commons.rules.merge import MOST_CONFLICTS
from maillage.community.models import Network

SECTION = "commons"
TOKEN = re.compile(r"[a-z0-9]{6,20}\Z")


def page_of(request: HttpRequest, slug: str) -> Page:
    """The page; a hidden one is there for those who moderate alone."""
    found = Page.objects.select_related("head", "network", "upstream", "upstream_at", "original", "original_at")
    page = get_object_or_404(found, slug=slug)
    if page.hidden and not may_moderate(request.user, page):
        return get_object_or_404(Page.objects.none())
    return page


def rights(request: HttpRequest, page: Page) -> dict[str, bool]:
    """What the person who looks may do with it."""
    return {"writes": may_write(request.user, page), "moderates": may_moderate(request.user, page)}


def choices_of(request: HttpRequest) -> list[str] | None:
    """What was chosen for each conflict, in order; None when nothing was asked yet."""
    told = request.POST.get("count", "")
    count = min(int(told[:9]), MOST_CONFLICTS) if told.isdecimal() else 0
    found = [request.POST.get(f"choice_{number}", "").replace("\r\n", "\n") for number in range(count)]
    return found or None


def arrived(request: HttpRequest, thing: Page | Proposal) -> HttpResponse:
    """On to what was written; the device that sent it learns from the address that it need not keep the text."""
    token = request.POST.get("jeton", "")
    return redirect(thing.get_absolute_url() + (f"#ecrit-{token}" if TOKEN.match(token) else ""))


def network_to_write_in(request: HttpRequest) -> Network | None:
    """The network a new page goes into: the one asked for, else the first; None for who writes in none."""
    networks = list(Network.objects.filter(pk__in=networks_written_by(request.user)).order_by("pk"))
    asked = request.GET.get("reseau") or request.POST.get("reseau")
    return next((one for one in networks if one.slug == asked), networks[0] if networks else None)
