"""Who opens the place, week after week."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.community.queries import people_with_role
from maillage.community.rules import RoleKind
from maillage.kernel.refusal import Refusal
from maillage.places.actions.rota import add_shift, remove_shift
from maillage.places.forms.place import DAY_LABELS
from maillage.places.forms.rota import ShiftForm
from maillage.places.models import RotaShift
from maillage.places.views.manage import managed_place
from maillage.web.formats import sentence
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def rota(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: who opens when, and one more line."""
    person, place = managed_place(request, slug)
    hosts = people_with_role(RoleKind.HOST, place.scopes()[0])
    form = ShiftForm(request.POST or None, hosts=hosts)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_shift(person, place, data["person"], data["weekday"], data["starts"], data["ends"])
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("Saved. The staffed hours of the place follow."))
            return redirect("places:rota", slug)
    shifts = list(place.rota.select_related("person"))
    days = [
        (capfirst(str(label)), [shift for shift in shifts if shift.weekday == number])
        for number, label in enumerate(DAY_LABELS)
    ]
    context = {"place": place, "form": form, "days": days, "has_hosts": hosts.exists(), "section": "desk"}
    return render(request, "places/manage/rota.html", context, status=422 if form.errors else 200)


@sensitive
@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: one line less."""
    person, place = managed_place(request, slug)
    remove_shift(person, get_object_or_404(RotaShift.objects.select_related("place", "person"), pk=pk, place=place))
    flash_success(request, _("Saved. The staffed hours of the place follow."))
    return redirect("places:rota", slug)
