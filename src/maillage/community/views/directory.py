"""The directory: finding people, showing oneself, writing to somebody."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions import directory as directory_actions
from maillage.community.actions import messages as messages_actions
from maillage.community.forms.directory import DirectoryForm, FindForm
from maillage.community.forms.messages import PrivateMessageForm
from maillage.community.models import DirectoryEntry
from maillage.community.queries.directory import entry_of, find_people, suggest_people_words
from maillage.community.queries.memberships import networks_of
from maillage.community.views.common import person_of
from maillage.web.sensitivity import own, sensitive
from maillage.web.shortcuts import flash_success, render_page


@sensitive
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """Who wants to be found: by what they do, within so many minutes."""
    form = FindForm(request.GET or None)
    people, searched, suggestion = [], bool(request.GET.get("q") or request.GET.get("near")), None
    if not form.is_bound:
        people = find_people(request.user)
    elif form.is_valid():
        criteria = form.cleaned_data
        wanted = (criteria["q"], criteria["near"], criteria["minutes"] or 40)
        people = find_people(request.user, *wanted)
        suggestion = None if people else suggest_people_words(request.user, *wanted)
    mine = DirectoryEntry.objects.filter(person=request.user.pk).first() if request.user.is_authenticated else None
    return render_page(
        request,
        "community/directory.html",
        "people",
        form=form,
        people=people,
        searched=searched,
        suggestion=suggestion,
        mine=mine,
        member=bool(networks_of(request.user)),
    )


@own
@login_required
@require_http_methods(["GET", "POST"])
def my_entry(request: HttpRequest) -> HttpResponse:
    """GET, POST: edit one's own entry of the directory."""
    person = person_of(request)
    entry = DirectoryEntry.objects.filter(person=person).first()
    form = DirectoryForm(request.POST or None, instance=entry or DirectoryEntry(person=person))
    if request.method == "POST" and form.is_valid():
        directory_actions.describe_myself(person, form.cleaned_data)
        flash_success(request, _("Saved."))
        return redirect("community:my_entry")
    return render_page(request, "community/my_entry.html", "people", form=form, member=bool(networks_of(person)))


@sensitive
@require_GET
def entry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Someone of the directory, as this reader may see them."""
    card = entry_of(request.user, public_id)
    if card is None:
        raise Http404
    return render_page(request, "community/entry.html", "people", card=card[0], form=PrivateMessageForm())


@own
@login_required
@require_POST
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: send somebody a message through the site."""
    person = person_of(request)
    card = entry_of(person, public_id)
    if card is None:
        raise Http404
    form = PrivateMessageForm(request.POST)
    if not form.is_valid():
        return render_page(request, "community/entry.html", "people", card=card[0], form=form)
    messages_actions.write_letter(person, public_id, form.cleaned_data["text"])
    flash_success(request, _("Your message is passed on. Your address is not."))
    return redirect("community:letters")
