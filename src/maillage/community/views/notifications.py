"""One's news: read, followed, chosen; and mails that stop by a link, without signing in."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions import notifications as actions
from maillage.community.forms.notifications import NotificationChoicesForm
from maillage.community.mails.unsubscribe import read_resubscribe_token, read_unsubscribe_token, resubscribe_token
from maillage.community.models import Person
from maillage.community.queries.notifications import in_words, my_notifications
from maillage.community.rules.notifications import MailChoice
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.web.domain import NotificationKind, notification_kinds
from maillage.web.sensitivity import own, public
from maillage.web.shortcuts import flash_success, render_page

ON_A_PAGE = 30
BIGGEST = 2**63 - 1


@own(private=True)
@login_required
@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """GET: what one is told, the latest first, day by day; `avant` asks for what came before a number."""
    mine = my_notifications(person_of(request))
    before = request.GET.get("avant", "")
    page = mine.filter(pk__lt=min(int(before), BIGGEST)) if before.isascii() and before.isdigit() else mine
    rows = list(page[: ON_A_PAGE + 1])
    entries = in_words(rows[:ON_A_PAGE])
    days = [
        (day, list(those)) for day, those in groupby(entries, key=lambda one: timezone.localdate(one.row.created_at))
    ]
    context: dict[str, Any] = {
        "days": days,
        "latest": rows[0].pk if rows else 0,
        "older": rows[ON_A_PAGE - 1].pk if len(rows) > ON_A_PAGE else 0,
        "is_first": page is mine,
        "unread": mine.filter(read_at=None).exists(),
    }
    return render_page(request, "community/notifications.html", "news", **context)


@own(private=True)
@login_required
@require_GET
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: where a notification leads; it is read from then on."""
    person = person_of(request)
    row = get_object_or_404(my_notifications(person), pk=pk)
    actions.mark_read(person, row.pk)
    address = next((one.address for one in in_words([row])), "")
    return redirect(address or "community:notifications")


@own(private=True)
@login_required
@require_POST
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: one is read."""
    row = get_object_or_404(my_notifications(person_of(request)), pk=pk)
    actions.mark_read(person_of(request), row.pk)
    return redirect("community:notifications")


@own(private=True)
@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """POST: all are read, up to the latest the page showed."""
    until = request.POST.get("until", "")
    if not (until.isascii() and until.isdigit() and int(until) <= BIGGEST):
        raise Refusal("bad_request", "This request can't be read.")
    actions.mark_all_read(person_of(request), int(until))
    flash_success(request, _("All is read."))
    return redirect("community:notifications")


@own(private=True)
@login_required
@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """GET, POST: what is sent to me, and when."""
    person = person_of(request)
    form = NotificationChoicesForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        actions.choose_all(person, form.choices(), form.schedule(), form.cleaned_data["reminder"])
        flash_success(request, _("Saved."))
        return redirect("community:notification_choices")
    return render_page(request, "community/notification_choices.html", "profile", form=form)


def _named(person_id: str, code: str) -> tuple[Person | None, NotificationKind | None]:
    person = Person.objects.filter(public_id=person_id, is_active=True).first()
    return person, notification_kinds().get(code)


@public
@csrf_exempt  # a mail programme posts here by itself (RFC 8058): the address is the proof
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET, POST: stop the mails of one kind by a link, without signing in; the answer says it, and undoes it."""
    read = read_unsubscribe_token(token)
    person, kind = _named(*read) if read else (None, None)
    again = ""
    if request.method == "POST" and person and kind:
        before = actions.unsubscribe(person, kind.code)
        wanted = MailChoice.NOW if before == MailChoice.OFF else before
        again = resubscribe_token(person, kind.code, wanted)
    known = kind if person else None
    return render_page(request, "community/unsubscribe.html", kind=known, again=again, back=False)


@public
@require_POST
def resubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """POST: undo it."""
    read = read_resubscribe_token(token)
    person, kind = _named(*read[:2]) if read else (None, None)
    if read and person and kind:
        actions.choose_mail(person, kind.code, read[2])
    return render_page(request, "community/unsubscribe.html", kind=kind if person else None, again="", back=True)
