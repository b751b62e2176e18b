"""The face of a network: changed by those who facilitate it; its colours as a style sheet; the texts of its foot."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from maillage import __version__
from maillage.community.actions.faces import save_face
from maillage.community.forms.faces import NetworkFaceForm
from maillage.community.models import Network
from maillage.community.queries.networks import face_of
from maillage.community.rules import Ability
from maillage.community.rules.colours import tokens_of
from maillage.community.views.common import network_for
from maillage.community.visitors import current_network
from maillage.kernel.markdown import to_html
from maillage.kernel.refusal import Refusal
from maillage.web.sensitivity import public, sensitive
from maillage.web.shortcuts import flash_success, render_page

MAIN, LINKS = "heather", "sky"  # the tokens that the two colours replace: a family, and one alone
A_YEAR_S = 365 * 86400


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def edit_face(request: HttpRequest, slug: str) -> HttpResponse:
    """Its domain, logo, colours, first words and picture; the texts of the foot."""
    person, network = network_for(request, slug, Ability.GIVE_ROLES)
    form = NetworkFaceForm(request.POST or None, request.FILES or None, instance=face_of(network))
    if request.method == "POST" and form.is_valid():
        try:
            save_face(person, form.save(commit=False), form.changed_data, form.pictures())
        except Refusal as refusal:
            form.add_error(None, _(refusal.sentence))
        else:
            flash_success(request, _("Saved."))
            return redirect("community:edit_face", slug)
    return render_page(request, "community/edit_face.html", "week", current_network=network, form=form)


@public
@require_GET
@cache_control(max_age=A_YEAR_S, public=True, immutable=True)
def colours(request: HttpRequest, slug: str) -> HttpResponse:
    """Its two colours in place of those of the house; the address changes with them."""
    face = face_of(get_object_or_404(Network.objects.select_related("face"), slug=slug))
    light, dark = tokens_of(MAIN, face.main_colour) if face.main_colour else ({}, {})
    if face.link_colour:
        for theme, tokens in zip((light, dark), tokens_of(LINKS, face.link_colour), strict=True):
            theme[LINKS] = tokens[LINKS]
    css = f":root {{ {_declared(light)} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {_declared(dark)} }} }}\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def _declared(tokens: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in tokens.items())


@public
@require_GET
def legal_notice(request: HttpRequest) -> HttpResponse:
    """Who publishes the site, as the network says it."""
    return _text_page(request, "community/legal_notice.html", "legal_notice")


@public
@require_GET
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach those who facilitate the network."""
    return _text_page(request, "community/contact.html", "contact")


@public
@require_GET
def source_code(request: HttpRequest) -> HttpResponse:
    """The licence of what runs here, and where to have its source."""
    return _text_page(request, "community/source_code.html", "")


def _text_page(request: HttpRequest, template: str, field: str) -> HttpResponse:
    network = current_network(request)
    if network is None:
        raise Http404
    face = face_of(network)
    text = to_html(getattr(face, field)) if field else ""
    parts = network.parts.filter(role="facilitator").select_related("organisation")
    return render_page(
        request, template, "foot", text=text, current_network=network, face=face, parts=parts, version=__version__
    )
