"""Another address, proved by a code sent to it; and the passkey one does not want to be asked about."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.community.actions.people import change_address, decline_passkey
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.views.common import person_of
from maillage.pages.codes import is_code_right, keep_code
from maillage.pages.forms import AddressForm
from maillage.web.sensitivity import own
from maillage.web.shortcuts import flash_success

NEW_ADDRESS = "new_address"  # in the session: the digest of the code, and the address it was sent to
SENT = Quota("codes to a new address", 6, timedelta(hours=1))
TRIED = Quota("codes of a new address tried", 20, timedelta(minutes=15))


@own(recent=True, private=True)
@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """GET, POST: say the new address; a code is sent there, whoever it belongs to."""
    person = person_of(request)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if refusal := hit([(SENT, str(person.pk))]):
            raise refusal
        email, code = form.cleaned_data["email"], get_adapter().generate_login_code()
        context = {"request": request, "code": code, "person": person}
        get_adapter(request).send_mail("account/email/change_address", email, context)
        request.session[NEW_ADDRESS] = keep_code(code, email=email)
        return redirect("account_confirm_address")
    return render(
        request, "pages/change_address.html", {"form": form, "section": "profile"}, status=422 if form.errors else 200
    )


@own(recent=True, private=True)
@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """GET, POST: the code that was sent to the new address; it is then the one of the account."""
    person = person_of(request)
    kept = request.session.get(NEW_ADDRESS)
    if not kept:
        return redirect("account_email")
    error = ""
    if request.method == "POST":
        if refusal := hit([(TRIED, str(person.pk))]):
            raise refusal
        if is_code_right(kept, request.POST.get("code", "")[:40]):
            request.session.pop(NEW_ADDRESS)
            change_address(person, kept["email"])
            flash_success(request, _("Done: your address is now %(address)s.") % {"address": kept["email"]})
            return redirect("profile")
        error = _("This is not the code, or it is too old. Ask for another one.")
    context = {"email": kept["email"], "error": error, "section": "profile"}
    return render(request, "pages/confirm_address.html", context, status=422 if error else 200)


@own
@login_required
@require_POST
def decline_key(request: HttpRequest) -> HttpResponse:
    """POST: propose no passkey any more."""
    decline_passkey(person_of(request))
    flash_success(request, _("We will not ask again. You find it under “My security” if you change your mind."))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else "profile")
