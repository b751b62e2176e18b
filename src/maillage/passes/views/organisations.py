"""The passes an organisation shares among its people: how much is left, who may use them; never who used what.

Who speaks for the organisation reads the names of who may use them; who facilitates its network, how many they are.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Organisation, Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.passes import share_pass, unshare_pass
from maillage.passes.forms.passes import BeneficiaryForm
from maillage.passes.models import Pass
from maillage.passes.presenters.passes import text_of_pass
from maillage.passes.queries.passes import beneficiaries_of, cards_of, passes_of_organisation, speaks_for
from maillage.web.formats import sentence
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

LOOKED_UP = Quota("addresses of those who share a pass", 40, timedelta(days=1))


def _spoken_for(request: HttpRequest, slug: str) -> tuple[Person, Organisation]:
    organisation = get_object_or_404(Organisation, slug=slug)
    if not speaks_for(request.user, organisation):
        raise Refusal("not_allowed", "Only those who speak for this organisation may do that.")
    return person_of(request), organisation


def _shared(organisation: Organisation) -> QuerySet[Pass]:
    return Pass.objects.filter(organisation=organisation).select_related("kind__seller")


@sensitive
@login_required
@require_GET
def pool(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the passes of an organisation, and who may use each."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if Ability.MANAGE not in abilities(request.user, organisation):
        raise Refusal("not_allowed", "Only those who speak for this organisation may do that.")
    return _render_pool(request, organisation)


def _render_pool(request: HttpRequest, organisation: Organisation, form: BeneficiaryForm | None = None) -> HttpResponse:
    cards = cards_of(passes_of_organisation(organisation), timezone.localdate())
    people = beneficiaries_of(cards)
    speaks = speaks_for(request.user, organisation)
    passes = [(text_of_pass(card), people[card.held.pk] if speaks else [], len(people[card.held.pk])) for card in cards]
    return render_page(
        request, "passes/pool.html", "pool" if speaks else "people", organisation=organisation, passes=passes,
        speaks=speaks, form=form or BeneficiaryForm(),
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def share(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: one more person may use a pass."""
    person, organisation = _spoken_for(request, slug)
    held = get_object_or_404(_shared(organisation), public_id=public_id)
    form = BeneficiaryForm(request.POST)
    if form.is_valid():
        try:
            if refusal := hit([(LOOKED_UP, str(person.pk))]):
                raise refusal
            beneficiary = Person.objects.filter(email=form.cleaned_data["email"], is_active=True).first()
            if beneficiary is None:
                raise Refusal("no_account", "Nobody has an account with this address yet: ask them to make one first.")
            share_pass(person, held, beneficiary)
        except Refusal as refused:
            form.add_error(None, sentence(refused))
        else:
            flash_success(request, _("They may use it from now on."))
            return redirect("passes:pool", slug)
    return _render_pool(request, organisation, form)


@sensitive
@login_required
@require_POST
def unshare(request: HttpRequest, slug: str, public_id: UUID, pk: int) -> HttpResponse:
    """POST: somebody no longer uses a pass."""
    person, organisation = _spoken_for(request, slug)
    held = get_object_or_404(_shared(organisation), public_id=public_id)
    row = get_object_or_404(held.beneficiaries.select_related("person"), pk=pk)
    unshare_pass(person, held, row.person)
    flash_success(request, _("They no longer use it; what they booked stands."))
    return redirect("passes:pool", slug)
