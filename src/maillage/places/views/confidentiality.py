"""The confidentiality of a space, for those who run it: its evidence, and a round of what is there."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.kernel.refusal import Refusal
from maillage.places import actions
from maillage.places.forms import EvidenceForm, InspectionForm
from maillage.places.queries import is_from_network, proofs_of
from maillage.places.rules.inspection import axes_to_inspect, ticked_beforehand
from maillage.places.rules.safeguards import protection_on
from maillage.places.views.manage import managed_place, render_section
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success


@internal
@login_required
@require_POST
def add_evidence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One more piece of evidence; the level of the space follows."""
    person, place = managed_place(request, slug)
    space = get_object_or_404(place.spaces, pk=pk)
    form = EvidenceForm(request.POST, from_network=is_from_network(person, place))
    if not form.is_valid():
        raise Refusal("bad_evidence", "This evidence lacks an axis, a level, a kind or a date.")
    actions.add_evidence(person, space, form.to_proof(), form.cleaned_data["note"])
    flash_success(request, _("Saved."))
    return redirect("places:space", slug, pk)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def inspection(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """GET, POST: go round a space and tick what is there; its level follows."""
    person, place = managed_place(request, slug)
    space = get_object_or_404(place.spaces, pk=pk)
    proofs, today = proofs_of(space), timezone.localdate()
    axes, protection = axes_to_inspect(proofs, today), protection_on(proofs, today)
    ticked = {axis.value: sorted(ticked_beforehand(protection, axis)) for axis in axes}
    form = InspectionForm(request.POST or None, axes=axes, initial=ticked)
    if request.method == "POST" and form.is_valid():
        space.place = place
        actions.inspect_space(person, space, form.seen(), form.cleaned_data["note"])
        space.refresh_from_db()
        text = _("Saved: %(space)s is C%(level)s today.") % {"space": space, "level": space.confidentiality}
        flash_success(request, text)
        return redirect("places:space", slug, pk)
    return render_section(request, "inspection", place, space=space, form=form, is_measured=len(axes) < 4)
