"""One's messages: read, answered, reported, settled."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.actions import messages as messages_actions
from maillage.community.actions import record
from maillage.community.forms.messages import PrivateMessageForm
from maillage.community.models import PrivateMessage
from maillage.community.queries import networks_run_by
from maillage.community.queries.messages import letters_of, reported_letters
from maillage.community.views.common import is_own_letter, person_of
from maillage.web.sensitivity import own, sensitive
from maillage.web.shortcuts import flash_success, render_page


@own(private=True)
@login_required
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """GET: the messages the visitor wrote and received."""
    person = person_of(request)
    return render_page(
        request, "community/letters.html", "messages", letters=list(letters_of(person)[:100]), me=person.pk
    )


def _own_message(request: HttpRequest, public_id: UUID) -> PrivateMessage:
    """One's own letter, or one that was reported to those who facilitate."""
    person = person_of(request)
    messages = PrivateMessage.objects.select_related("sender", "recipient").filter(
        Q(sender=person) | Q(recipient=person)
    )
    letter = messages.filter(public_id=public_id).first()
    if letter is None:
        letter = get_object_or_404(reported_letters(networks_run_by(person)), public_id=public_id)
    return letter


@sensitive(private=True, owner=is_own_letter)
@login_required
@require_GET
def letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: one message, with forms to answer and to report it."""
    message, person = _own_message(request, public_id), person_of(request)
    moderates = person.pk not in {message.sender_id, message.recipient_id}
    if moderates:
        record(person, "letter_looked_at", ("letter", message.pk), about=[message.sender, message.recipient])
    received = message.recipient_id == person.pk
    return render_page(
        request,
        "community/letter.html",
        "messages",
        letter=message,
        received=received,
        moderates=moderates,
        form=PrivateMessageForm(),
    )


@own
@login_required
@require_POST
def answer_letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: answer a message."""
    message, form = _own_message(request, public_id), PrivateMessageForm(request.POST)
    if not form.is_valid():
        return render_page(
            request, "community/letter.html", "messages", letter=message, received=True, moderates=False, form=form
        )
    messages_actions.answer_letter(person_of(request), message, form.cleaned_data["text"])
    flash_success(request, _("Your answer is passed on."))
    return redirect("community:letters")


@own
@login_required
@require_POST
def report_letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: report a message to the facilitators."""
    messages_actions.report_letter(
        person_of(request), _own_message(request, public_id), request.POST.get("complaint", "")
    )
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
    message = get_object_or_404(reported_letters(networks_run_by(person)), public_id=public_id)
    messages_actions.settle_letter(person, message, mute=bool(request.POST.get("mute")))
    flash_success(request, _("The matter is closed."))
    return redirect("facilitating")
