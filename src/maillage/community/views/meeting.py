"""The directory, letters, the wall."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions import meeting as actions
from maillage.community.actions import record
from maillage.community.forms.meeting import DirectoryForm, FindForm, LetterForm, PostForm, ReplyForm
from maillage.community.models import DirectoryEntry, Letter, Network, Person, Post
from maillage.community.queries import abilities, networks_run_by
from maillage.community.queries.belonging import belongs, networks_of
from maillage.community.queries.meeting import (
    entry_of,
    find_people,
    hosts_networks,
    letters_of,
    reported_letters,
    voices,
    wall,
)
from maillage.community.rules import Ability
from maillage.community.views.common import is_own_letter, person_of
from maillage.kernel.refusal import Refusal
from maillage.web.sensitivity import own, sensitive
from maillage.web.shortcuts import flash_success, render_page

OLDER = 20  # posts on one page of the wall


@sensitive
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """Who wants to be found: by what they do, within so many minutes."""
    form = FindForm(request.GET or None)
    found, asked = [], bool(request.GET.get("q") or request.GET.get("near"))
    if not form.is_bound:
        found = find_people(request.user)
    elif form.is_valid():
        given = form.cleaned_data
        found = find_people(request.user, given["q"], given["near"], given["minutes"] or 40)
    mine = DirectoryEntry.objects.filter(person=request.user.pk).first() if request.user.is_authenticated else None
    return render_page(request, "community/directory.html", "people", form=form, people=found, asked=asked, mine=mine,
                member=bool(networks_of(request.user)))  # fmt: skip


@own
@login_required
@require_http_methods(["GET", "POST"])
def my_entry(request: HttpRequest) -> HttpResponse:
    """What I let others find."""
    person = person_of(request)
    entry = DirectoryEntry.objects.filter(person=person).first()
    form = DirectoryForm(request.POST or None, instance=entry or DirectoryEntry(person=person))
    if request.method == "POST" and form.is_valid():
        actions.describe_myself(person, form.cleaned_data)
        flash_success(request, _("Saved."))
        return redirect("community:my_entry")
    return render_page(request, "community/my_entry.html", "people", form=form, member=bool(networks_of(person)))


@sensitive
@require_GET
def entry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Someone of the directory, as this reader may see them."""
    found = entry_of(request.user, public_id)
    if found is None:
        raise Http404
    return render_page(request, "community/entry.html", "people", card=found[0], form=LetterForm())


@own
@login_required
@require_POST
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write to them: the site passes it on."""
    person = person_of(request)
    found = entry_of(person, public_id)
    if found is None:
        raise Http404
    form = LetterForm(request.POST)
    if not form.is_valid():
        return render_page(request, "community/entry.html", "people", card=found[0], form=form)
    actions.write_letter(person, public_id, form.cleaned_data["text"])
    flash_success(request, _("Your message is passed on. Your address is not."))
    return redirect("community:letters")


@own(private=True)
@login_required
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """What I wrote and received."""
    person = person_of(request)
    return render_page(
        request, "community/letters.html", "people", letters=list(letters_of(person)[:100]), me=person.pk
    )


def _letter(request: HttpRequest, public_id: UUID) -> Letter:
    """One's own letter, or one that was reported to those who facilitate."""
    person = person_of(request)
    found = Letter.objects.select_related("sender", "recipient").filter(Q(sender=person) | Q(recipient=person))
    letter = found.filter(public_id=public_id).first()
    if letter is None:
        letter = get_object_or_404(reported_letters(networks_run_by(person)), public_id=public_id)
    return letter


@sensitive(private=True, owner=is_own_letter)
@login_required
@require_GET
def letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A letter: to read, to answer, to report."""
    found, person = _letter(request, public_id), person_of(request)
    moderates = person.pk not in {found.sender_id, found.recipient_id}
    if moderates:
        record(person, "letter_looked_at", ("letter", found.pk), about=[found.sender, found.recipient])
    received = found.recipient_id == person.pk
    return render_page(
        request,
        "community/letter.html",
        "people",
        letter=found,
        received=received,
        moderates=moderates,
        form=LetterForm(),
    )


@own
@login_required
@require_POST
def answer_letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer: passed on in the same way."""
    found, form = _letter(request, public_id), LetterForm(request.POST)
    if not form.is_valid():
        return render_page(
            request, "community/letter.html", "people", letter=found, received=True, moderates=False, form=form
        )
    actions.answer_letter(person_of(request), found, form.cleaned_data["text"])
    flash_success(request, _("Your answer is passed on."))
    return redirect("community:letters")


@own
@login_required
@require_POST
def report_letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that it is out of place."""
    actions.report_letter(person_of(request), _letter(request, public_id), request.POST.get("complaint", ""))
    flash_success(
        request, _("Thank you: those who facilitate the network will read it. This person can no longer write to you.")
    )
    return redirect("community:letters")


@sensitive
@login_required
@require_POST
def settle_letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For those who facilitate: close the matter, with or without keeping the author from writing."""
    person = person_of(request)
    found = get_object_or_404(reported_letters(networks_run_by(person)), public_id=public_id)
    actions.settle_letter(person, found, mute=bool(request.POST.get("mute")))
    flash_success(request, _("The matter is closed."))
    return redirect("facilitating")


@own
@login_required
@require_GET
def my_wall(request: HttpRequest) -> HttpResponse:
    """The wall of my network; where one belongs to several, the first."""
    person = person_of(request)
    mine = networks_of(person) | hosts_networks(person)
    found = Network.objects.filter(pk__in=mine).order_by("name").first() or Network.objects.order_by("pk").first()
    if found is None:
        raise Http404
    return redirect("community:wall", found.slug)


def _reads(request: HttpRequest, slug: str) -> tuple[Person, Network]:
    """The network, if this person belongs to it, runs it or hosts one of its places."""
    person, network = person_of(request), get_object_or_404(Network, slug=slug)
    if not (belongs(person, network.pk) or network.pk in hosts_networks(person)):
        raise Refusal("not_allowed", "The wall is for the members of the network. Ask to join: it takes two minutes.")
    return person, network


@sensitive
@login_required
@require_GET
def network_wall(request: HttpRequest, slug: str) -> HttpResponse:
    """Short words from places and facilitators, and what others answer; older ones on the next page."""
    person, network = _reads(request, slug)
    return _wall(request, person, network, before=_moment(request.GET.get("avant", "")))


def _moment(text: str) -> datetime | None:
    """The instant that is meant, or None when it is none."""
    try:
        found = parse_datetime(text.replace(" ", "+"))
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _wall(request: HttpRequest, person: Person, network: Network, *, before=None, form=None, reply=None):  # type: ignore[no-untyped-def]
    moderates = Ability.MODERATE in abilities(person, network)
    posts = wall(network, before=before, hidden=moderates, limit=OLDER)
    mine = [voice for voice in voices(person) if voice.network == network.pk]
    return render_page(
        request,
        "community/wall.html",
        "people",
        found=network,
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
    person, network = _reads(request, slug)
    mine = [voice for voice in voices(person) if voice.network == network.pk]
    if not mine:
        raise Refusal("not_allowed", "Only places and those who facilitate the network post here; everybody answers.")
    form = PostForm(request.POST, voices=mine)
    if not form.is_valid():
        return _wall(request, person, network, form=form)
    voice = actions.voice_of(person, form.cleaned_data["voice"])
    actions.post(person, voice, form.cleaned_data["kind"], form.cleaned_data["text"])
    flash_success(request, _("Posted."))
    return redirect("community:wall", slug)


def _post(request: HttpRequest, public_id: UUID) -> Post:
    found = get_object_or_404(Post.objects.select_related("network", "author"), public_id=public_id)
    _reads(request, found.network.slug)
    return found


@own
@login_required
@require_POST
def reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An answer, in one's own name."""
    found, form = _post(request, public_id), ReplyForm(request.POST)
    if not form.is_valid():
        return _wall(request, person_of(request), found.network, reply=form)
    actions.reply(person_of(request), found, form.cleaned_data["text"])
    flash_success(request, _("Posted."))
    return redirect("community:wall", found.network.slug)


@own
@login_required
@require_POST
def report_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that it is out of place."""
    found = _post(request, public_id)
    actions.report_post(person_of(request), found)
    flash_success(request, _("Thank you: those who facilitate the network will look at it."))
    return redirect("community:wall", found.network.slug)


@sensitive
@login_required
@require_POST
def hide_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take it off the wall."""
    found = _post(request, public_id)
    actions.hide_post(person_of(request), found)
    flash_success(request, _("It is off the wall."))
    return redirect("community:wall", found.network.slug)


@sensitive
@login_required
@require_POST
def keep_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """It was reported, and may stay."""
    found = _post(request, public_id)
    actions.hide_post(person_of(request), found, keep=True)
    flash_success(request, _("It stays."))
    return redirect("community:wall", found.network.slug)
