"""Asking to join, following one's request, signing, renewing, leaving; a network and its charter."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions import memberships as actions
from maillage.community.actions.mailings import follow_news
from maillage.community.forms.memberships import JoinNetworkForm, SignForm, WordsForm
from maillage.community.mails.mailings import read_leave_token
from maillage.community.models import Charter, Membership, Network, Person
from maillage.community.queries.memberships import current_charter, invitations_to_join, open_memberships_of
from maillage.community.rules.membership import RENEWABLE_DAYS
from maillage.community.views.common import origin_of, person_of
from maillage.kernel.markdown import to_html
from maillage.web.sensitivity import own, public
from maillage.web.shortcuts import flash_success, render_page


@public
@require_GET
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """A network: what it is, who makes it live, its charter, how to join."""
    current = get_object_or_404(Network.objects.prefetch_related("parts__organisation"), slug=slug)
    parts = [part for part in current.parts.all() if part.role != "employer"]  # whom people work for is their business
    return render_page(
        request,
        "community/network.html",
        "places",
        current_network=current,
        charter=current_charter(current),
        parts=parts,
        presentation=to_html(current.presentation),
    )


@public
@require_GET
def charter(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    """GET: the charter in force, or an earlier version."""
    network = get_object_or_404(Network, slug=slug)
    versions = list(network.charters.all())
    version_shown = next((one for one in versions if version in {None, one.version}), None)
    if version_shown is None:
        raise Http404
    return render_page(
        request,
        "community/charter.html",
        "places",
        current_network=network,
        charter=version_shown,
        versions=versions,
        text=to_html(version_shown.text),
    )


@public
@require_GET
def join_which(request: HttpRequest) -> HttpResponse:
    """Which network? Asked only where there are several."""
    networks = list(Network.objects.all())
    if len(networks) == 1:
        return redirect("community:join", networks[0].slug)
    return render_page(request, "community/join_which.html", "join", networks=networks)


@public
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """The form: the same for someone who has an account and someone who has none, but for the address."""
    network = get_object_or_404(Network, slug=slug)
    person = request.user if isinstance(request.user, Person) else None
    initial = {"name": person.name, "home": person.home} if person else {}
    form = JoinNetworkForm(request.POST or None, signed_in=person is not None, initial=initial)
    already = (
        (open_memberships_of(person) | invitations_to_join(person)).filter(network=network).first() if person else None
    )
    if already:
        return redirect(already)
    if request.method == "POST" and form.is_valid():
        if person:
            return redirect(actions.ask_to_join(person, network, form.cleaned_data))
        language = "en" if (get_language() or "fr").startswith("en") else "fr"
        actions.ask_from_outside(network, form.cleaned_data["email"], language, form.cleaned_data, origin_of(request))
        return redirect("community:join_sent", slug)
    return render_page(
        request, "community/join.html", "join", current_network=network, form=form, charter=current_charter(network)
    )


@public
@require_GET
def join_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: says that a mail to confirm the address is on its way."""
    return render_page(
        request, "community/join_sent.html", "join", current_network=get_object_or_404(Network, slug=slug)
    )


@public
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail; a button, as programmes that read mails follow links."""
    if request.method == "POST":
        membership = actions.confirm_address(token)
        return render_page(request, "community/confirmed.html", "join", membership=membership)
    return render_page(request, "community/confirm.html", "join")


def _own_membership(request: HttpRequest, public_id: UUID) -> Membership:
    """The visitor's own request, or 404 when it is another's."""
    memberships = Membership.objects.select_related("network", "home", "person").filter(person=person_of(request))
    return get_object_or_404(memberships, public_id=public_id)


@own
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """GET: the visitor's memberships, past and present."""
    memberships = Membership.objects.filter(person=person_of(request)).select_related("network")
    return render_page(request, "community/memberships.html", "profile", memberships=memberships)


@own
@login_required
@require_GET
def membership(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: one membership of the visitor and what they can do now."""
    current = _own_membership(request, public_id)
    latest = current_charter(current.network)
    signatures = list(current.signatures.select_related("charter__network"))
    days_left = (current.ends_on - timezone.localdate()).days if current.ends_on else 0
    return render_page(
        request,
        "community/membership.html",
        "profile",
        membership=current,
        charter=latest,
        signatures=signatures,
        text=to_html(latest.text) if latest else "",
        to_sign=current.state == "accepted"
        and latest is not None
        and all(s.charter_id != latest.pk for s in signatures),
        may_renew=current.state == "accepted" and days_left <= RENEWABLE_DAYS,
        sign_form=SignForm(initial={"name": current.name}),
        answer_form=WordsForm(label=_("Your answer")),
    )


@own
@login_required
@require_POST
def accept_membership(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: accept a network's invitation."""
    membership = actions.accept_membership(
        person_of(request), _own_membership(request, public_id), news="news" in request.POST
    )
    flash_success(request, _("You belong to %(network)s.") % {"network": membership.network})
    return redirect(membership)


@own
@login_required
@require_POST
def decline_membership(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: decline a network's invitation."""
    actions.decline_membership(person_of(request), _own_membership(request, public_id))
    flash_success(request, _("Declined. What the list said of you is erased."))
    return redirect("community:mine")


@own
@login_required
@require_POST
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: answer the question of the reviewers."""
    membership = _own_membership(request, public_id)
    form = WordsForm(request.POST, label=_("Your answer"))
    if not form.is_valid():
        return render_page(
            request, "community/membership_answer.html", "profile", membership=membership, answer_form=form
        )
    actions.answer(person_of(request), membership, form.cleaned_data["text"])
    flash_success(request, _("Your answer is sent."))
    return redirect(membership)


@own
@login_required
@require_POST
def sign(request: HttpRequest, public_id: UUID, version: int) -> HttpResponse:
    """POST: sign the charter on screen."""
    membership = _own_membership(request, public_id)
    signed = get_object_or_404(Charter, network=membership.network, version=version)
    form = SignForm(request.POST)
    if not form.is_valid():
        text = to_html(signed.text)
        return render_page(
            request,
            "community/membership_sign.html",
            "profile",
            membership=membership,
            charter=signed,
            sign_form=form,
            text=text,
        )
    actions.sign(person_of(request), membership, signed, form.cleaned_data["name"])
    flash_success(request, _("Signed. Welcome!"))
    return redirect(membership)


@own
@login_required
@require_POST
def renew(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: renew the membership for a year."""
    membership = actions.renew(person_of(request), _own_membership(request, public_id))
    flash_success(request, _("You belong for one more year."))
    return redirect(membership)


@own
@login_required
@require_POST
def leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: leave the network; the account stays."""
    membership = actions.leave(person_of(request), _own_membership(request, public_id))
    flash_success(
        request, _("You have left %(network)s. Your account and your bookings stay.") % {"network": membership.network}
    )
    return redirect("community:mine")


@public
@csrf_exempt  # a mail programme posts here by itself (RFC 8058): the address is the proof
@require_http_methods(["GET", "POST"])
def no_more_news(request: HttpRequest, token: str) -> HttpResponse:
    """GET, POST: unsubscribe from mails by a link, without signing in."""
    public_id = read_leave_token(token)
    person = Person.objects.filter(public_id=public_id).first() if public_id else None
    if request.method == "POST" and person:
        follow_news(person, False)
    return render_page(request, "community/no_more_news.html", "join", person=person, done=request.method == "POST")
