"""My security: keys, codes, sessions; proving once more that it is me."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.pages.adapters import send_login_code
from maillage.pages.freshness import SIGNED_IN_AT, lacks_second_factor
from maillage.pages.known_devices import address_of, remember_device
from maillage.pages.sign_in import TYPED_ADDRESS
from maillage.web.sensitivity import Audience, mark_of, own, public
from maillage.web.shortcuts import flash_success

CODE = "code_again"
GOOD_FOR_S = 15 * 60
TRIES = 5
OF_ONE = Quota("tries of one code again", TRIES, timedelta(hours=1))
TRIED = Quota("codes tried again", 20, timedelta(minutes=15))
SENT = Quota("codes sent again", 6, timedelta(minutes=15))


@own(private=True)
@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """How I sign in, on which devices I am signed in."""
    person = person_of(request)
    held = list(Authenticator.objects.filter(user=person))
    context = {
        "keys": [one for one in held if one.type == Authenticator.Type.WEBAUTHN],
        "totp": next((one for one in held if one.type == Authenticator.Type.TOTP), None),
        "recovery": next((one.wrap() for one in held if one.type == Authenticator.Type.RECOVERY_CODES), None),
        "required": lacks_second_factor(person),
        "section": "profile",
    }
    return render(request, "mfa/index.html", context)


@own(private=True)
@login_required
@require_http_methods(["GET", "POST"])
def confirm_it_is_me(request: HttpRequest) -> HttpResponse:
    """Before something that matters: a code by mail, a key or the application, whichever one has."""
    person = person_of(request)
    factor = is_mfa_enabled(person)
    sent_code: dict[str, Any] = request.session.get(CODE, {})
    error = ""
    if request.method == "POST":
        if refusal := hit([(TRIED, str(person.pk))]):
            raise refusal
        if _is_right(sent_code, request.POST.get("code", "")):
            request.session.pop(CODE)
            return _confirmed(request)
        error = _("This is not the code, or it is too old. Ask for another one.")
        if sent_code:
            sent_code["tries"] += 1
            request.session[CODE] = sent_code
    next_url = request.GET.get("next") or request.POST.get("next", "")
    context = {"factor": factor, "sent": bool(sent_code), "error": error, "next": next_url, "section": "account"}
    return render(request, "account/reauthenticate.html", context, status=422 if error else 200)


@public
@require_GET
def known_device(request: HttpRequest, token: str) -> HttpResponse:
    """From a mail with a code: this browser is counted apart from now on, whoever else tries that address.

    It signs nobody in: a code is still asked for. A program that opens links in mails changes nothing by it.
    """
    address = address_of(token)
    if address is None:
        raise Refusal("bad_link", "This address is no longer good. Ask for another code.")
    flash_success(request, _("This browser is known now: ask for a code."))
    request.session[TYPED_ADDRESS] = address
    next_url = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(next_url, allowed_hosts=None)
    query = f"?{urlencode({'next': next_url})}" if safe else ""
    response = redirect(reverse("account_request_login_code") + query)
    remember_device(request, response, address)
    return response


@own(private=True)
@login_required
@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """Send a code to my own address. Not for those who have a second factor: the mail alone would go round it."""
    person = person_of(request)
    if is_mfa_enabled(person):
        raise Refusal("not_allowed", "Use your key or your application: that is what protects your account.")
    if refusal := hit([(SENT, str(person.pk))]):
        raise refusal
    code = get_adapter().generate_login_code()
    send_login_code(request, person.email, code)
    request.session[CODE] = {"digest": _digest(code), "until": time.time() + GOOD_FOR_S, "tries": 0}
    flash_success(request, _("A code is on its way."))
    next_url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(next_url, allowed_hosts=None)
    target = redirect("account_reauthenticate")
    if safe:
        target["Location"] += "?" + urlencode({"next": next_url})
    return target


def _leads_to_others(request: HttpRequest) -> bool:
    """Whether the visitor comes from a page about other people."""
    try:
        target = request.POST.get("next") or request.GET.get("next", "")
        return mark_of(resolve(urlsplit(target).path).func).audience == Audience.SENSITIVE
    except Resolver404:
        return False


def _digest(code: str) -> str:
    return salted_hmac("maillage.code_again", code).hexdigest()


def _is_right(sent_code: dict[str, Any], typed: str) -> bool:
    if not sent_code or sent_code["tries"] >= TRIES or time.time() > sent_code["until"]:
        return False
    if hit([(OF_ONE, f"{sent_code['until']}|{sent_code['digest']}")]):
        return False  # the session alone forgets what comes at once
    return constant_time_compare(sent_code["digest"], _digest("".join(typed.split())))


def _confirmed(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    record_authentication(request, person, method="code", email=person.email, reauthenticated=True)
    request.session[SIGNED_IN_AT] = time.time()
    record(person, "confirmed_identity", ("person", None), about=[person])
    if _leads_to_others(request) and lacks_second_factor(person):
        return redirect("mfa_index")  # a suspended request is called without the middleware: ask here
    answer: HttpResponse | None = resume_request(request)
    return answer or redirect("home")
