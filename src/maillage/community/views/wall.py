"""The wall of a network."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.actions import wall as wall_actions
from maillage.community.forms.wall import PostForm, ReplyForm
from maillage.community.models import Network, Person, Post
from maillage.community.queries import abilities
from maillage.community.queries.memberships import belongs_to, networks_of
from maillage.community.queries.wall import author_identities, networks_of_hosted_places, wall
from maillage.community.rules import Ability
from maillage.community.views.common import person_of
from maillage.community.visitors import current_network, network_meant
from maillage.kernel.refusal import Refusal
from maillage.web.sensitivity import own, sensitive
from maillage.web.shortcuts import flash_success, render_page

OLDER = 20  # posts on one page of the wall


@own
@login_required
@require_GET
def my_wall(request: HttpRequest) -> HttpResponse:
    """The wall of my network; where one belongs to several, that of the domain, else the first."""
    person = person_of(request)
    mine = networks_of(person) | networks_of_hosted_places(person)
    network = network_meant(request, Network.objects.filter(pk__in=mine).order_by("name")) or current_network(request)
    if network is None:
        raise Http404
    return redirect("community:wall", network.slug)


def _network_to_read(request: HttpRequest, slug: str) -> tuple[Person, Network]:
    """The visitor and the network; refused unless they belong to it, run it or host one of its places."""
    person, network = person_of(request), get_object_or_404(Network, slug=slug)
    if not (belongs_to(person, network.pk) or network.pk in networks_of_hosted_places(person)):
        raise Refusal("not_allowed", "The wall is for the members of the network. Ask to join: it takes two minutes.")
    return person, network


@sensitive
@login_required
@require_GET
def network_wall(request: HttpRequest, slug: str) -> HttpResponse:
    """Short words from places and facilitators, and what others answer; older ones on the next page."""
    person, network = _network_to_read(request, slug)
    return _render_wall(request, person, network, before=_parse_moment(request.GET.get("avant", "")))


def _parse_moment(text: str) -> datetime | None:
    """The instant written in the address, or None when it is not one."""
    try:
        moment = parse_datetime(text.replace(" ", "+"))
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _render_wall(request: HttpRequest, person: Person, network: Network, *, before=None, form=None, reply=None):  # type: ignore[no-untyped-def]
    moderates = Ability.MODERATE in abilities(person, network)
    posts = wall(network, before=before, hidden=moderates, limit=OLDER)
    mine = [voice for voice in author_identities(person) if voice.network == network.pk]
    return render_page(
        request,
        "community/wall.html",
        "wall",
        current_network=network,
        posts=posts,
        me=person.pk,
        moderates=moderates,
        form=form or (PostForm(voices=mine) if mine else None),
        reply_form=reply or ReplyForm(),
        older=posts[-1].at.isoformat() if len(posts) == OLDER else "",
    )


@own
@login_required
@require_POST
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """A word, in the name of a place or of the network."""
    person, network = _network_to_read(request, slug)
    mine = [voice for voice in author_identities(person) if voice.network == network.pk]
    if not mine:
        raise Refusal("not_allowed", "Only places and those who facilitate the network post here; everybody answers.")
    form = PostForm(request.POST, voices=mine)
    if not form.is_valid():
        return _render_wall(request, person, network, form=form)
    voice = wall_actions.author_identity_of(person, form.cleaned_data["voice"])
    wall_actions.post(person, voice, form.cleaned_data["kind"], form.cleaned_data["text"])
    flash_success(request, _("Posted."))
    return redirect("community:wall", slug)


def _visible_post(request: HttpRequest, public_id: UUID) -> Post:
    post = get_object_or_404(Post.objects.select_related("network", "author"), public_id=public_id)
    _network_to_read(request, post.network.slug)
    return post


@own
@login_required
@require_POST
def reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: reply to a message in one's own name."""
    post, form = _visible_post(request, public_id), ReplyForm(request.POST)
    if not form.is_valid():
        return _render_wall(request, person_of(request), post.network, reply=form)
    wall_actions.reply(person_of(request), post, form.cleaned_data["text"])
    flash_success(request, _("Posted."))
    return redirect("community:wall", post.network.slug)


@own
@login_required
@require_POST
def report_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: report a message of the wall."""
    post = _visible_post(request, public_id)
    wall_actions.report_post(person_of(request), post)
    flash_success(request, _("Thank you: those who facilitate the network will look at it."))
    return redirect("community:wall", post.network.slug)


@sensitive
@login_required
@require_POST
def hide_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: take a message off the wall."""
    post = _visible_post(request, public_id)
    wall_actions.hide_post(person_of(request), post)
    flash_success(request, _("It is off the wall."))
    return redirect("community:wall", post.network.slug)


@sensitive
@login_required
@require_POST
def keep_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: clear the report of a message, which stays."""
    post = _visible_post(request, public_id)
    wall_actions.hide_post(person_of(request), post, keep=True)
    flash_success(request, _("It stays."))
    return redirect("community:wall", post.network.slug)
