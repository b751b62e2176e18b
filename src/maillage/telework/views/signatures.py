"""The worker signs: with a code sent to their address or a passkey, used within the quarter of an hour."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.community.views.common import person_of
from maillage.telework.actions import agreements as actions
from maillage.telework.models.agreements import METHOD_LABELS
from maillage.telework.queries.agreements import has_signed
from maillage.telework.rules.lifecycle import AgreementState, Method, Party
from maillage.telework.views.agreements import own_agreement, what_texts_ask
from maillage.web.sensitivity import own
from maillage.web.shortcuts import flash_success, render_page

A_MOMENT_S = timedelta(minutes=15).total_seconds()
PROOFS = {"webauthn": Method.PASSKEY, "totp": Method.APPLICATION, "recovery_codes": Method.APPLICATION}


def proof_of(request: HttpRequest) -> Method | None:
    """By what the visitor proved last, in that moment, to be themselves: a code, a passkey; None when it is not known.

    The demonstration signs people in by a button: there, and only there, that much is written in the seal.
    """
    records = [one for one in get_authentication_records(request, person_of(request)) if _is_of_now(one.get("at", 0))]
    for one in reversed(records):
        if one.get("method") == "code":
            return Method.CODE
        if one.get("method") == "mfa" and (method := PROOFS.get(one.get("type", ""))):
            return method
    return Method.SIGN_IN if settings.DEMO else None


def _is_of_now(at: float) -> bool:
    return time.time() - at <= A_MOMENT_S


@own(recent=True, private=True)
@login_required
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: the text to sign, once one has typed a code or used a passkey. POST: sign it."""
    mine = own_agreement(request, public_id)
    signed = has_signed(mine, Party.WORKER)  # who presses twice has signed once
    if not signed and mine.state == AgreementState.SENT:
        method = proof_of(request)
        if method is None:
            return suspend_request(request, reverse("account_reauthenticate"))
        if request.method == "GET":
            version = mine.versions.latest("number")
            return render_page(
                request, "telework/sign.html", "telework", agreement=mine, version=version,
                method_words=dict(METHOD_LABELS)[method.value],
                **what_texts_ask(version.read_terms, timezone.localdate()),
            )  # fmt: skip
        actions.sign_as_worker(mine, person_of(request), method)
    elif request.method == "POST" and not signed:
        actions.sign_as_worker(mine, person_of(request))  # refused: it is too late, and says so
    if request.method == "POST":
        flash_success(request, _("You signed."))
    return redirect(mine)
