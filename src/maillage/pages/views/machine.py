"""What browsers and robots ask for: the manifest, the service worker, robots.txt."""

from __future__ import annotations

from zlib import crc32

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from maillage import __version__
from maillage.community.models import Network


@require_GET
@cache_control(max_age=86400, public=True)
def manifest(request: HttpRequest) -> HttpResponse:
    """The site as an application one can put on the home screen."""
    network = Network.objects.order_by("pk").first() or Network(name="Maillage")
    icon = {"src": static("pages/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    content = {
        "name": network.name,
        "short_name": network.name[:12],
        "description": network.tagline,
        "lang": "fr",
        "start_url": reverse("pages:home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#fbf9f6",
        "theme_color": "#7b3a67",
        "icons": [icon],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_GET
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, so that it may answer for the whole site."""
    assets = [
        static(f"pages/{name}")
        for name in ("tokens.css", "base.css", "site.js", "combobox.js", "arrivals.js", "icons.svg", "mark.svg")
    ]
    context = {
        "version": f"{__version__}-{crc32(repr(assets).encode()):x}",  # the same in every process
        "assets": [*assets, static("bookings/bookings.css"), static("bookings/arrive.js"), static("places/places.css")],
        "offline": reverse("pages:offline"),
        "kept": [reverse("pages:home"), reverse("bookings:mine"), reverse("places:list")],
    }
    return render(request, "pages/sw.js", context, content_type="text/javascript; charset=utf-8")


@require_GET
@cache_control(max_age=86400, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """Robots may read what is public; a demonstration is not to be found by search engines."""
    if settings.DEMO:
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
    private = ("reserver", "reservations")
    lines = ["User-agent: *", *(f"Disallow: {prefix}/{name}/" for name in private for prefix in ("", "/en"))]
    lines.append(f"Sitemap: {settings.ORIGIN}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
