"""What browsers and robots ask for: the manifest, the service worker, robots.txt."""

from __future__ import annotations

from zlib import crc32

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django.views.static import serve

from maillage import __version__
from maillage.community.models import Network
from maillage.community.queries.networks import face_of
from maillage.community.visitors import current_network
from maillage.web.sensitivity import public

# What pages kept offline are made of (pages/device.py says which); a map needs the network, and has its list beside it.
KEPT_ASSETS = (
    "web/tokens.css", "web/base.css", "pages/home.css", "web/site.js", "web/combobox.js", "web/arrivals.js",
    "web/icons.svg", "web/mark.svg", "pages/landscape.svg", "bookings/bookings.css", "bookings/mine.css",
    "bookings/ticket.css", "bookings/arrive.js", "bookings/share.js", "places/places.css", "places/place.css",
    "programme/programme.css", "programme/here.js",
    "web/fonts/sans.woff2", "web/fonts/sans-bold.woff2", "web/fonts/serif-bold.woff2",
)  # fmt: skip


@public
@require_GET
@cache_control(max_age=86400, public=True)
def manifest(request: HttpRequest) -> HttpResponse:
    """The site as an application one can put on the home screen."""
    network = current_network(request) or Network(name="Maillage")
    face = face_of(network)
    icon = {"src": static("web/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    picture = {"src": static("web/apple-touch-icon.png"), "sizes": "180x180", "type": "image/png"}
    content = {
        "name": network.name,
        "short_name": network.name[:12],
        "description": network.tagline,
        "lang": "fr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#fbf9f6",
        "theme_color": face.main_colour or "#7b3a67",
        "icons": [{"src": face.logo.url, "sizes": "any", "type": "image/webp"}] if face.logo else [icon, picture],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@public
@require_GET
@cache_control(max_age=86400, public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    """Where feed readers and old browsers look, without reading the page."""
    return redirect(static("web/favicon.ico"))


@public
@require_GET
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, so that it may answer for the whole site."""
    assets = [static(name) for name in KEPT_ASSETS]
    context = {
        "version": f"{__version__}-{crc32(repr(assets).encode()):x}",  # the same in every process
        "assets": assets,
        "offline": in_both_languages("offline"),
        "leaving": [*in_both_languages("account_logout"), *in_both_languages("erase")],
    }
    return render(request, "pages/sw.js", context, content_type="text/javascript; charset=utf-8")


def in_both_languages(name: str) -> list[str]:
    """The address in French, then in English."""
    addresses = []
    for language in ("fr", "en"):
        with override(language):
            addresses.append(reverse(name))
    return addresses


@public
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


@public
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A photo, from the folder where they are now."""
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))
