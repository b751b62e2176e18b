"""My keys for programs: what each opens, until when."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.community.actions.access_tokens import make_token, revoke_token
from maillage.community.queries.access_tokens import tokens_of
from maillage.community.views.common import person_of
from maillage.pages.forms import TokenForm
from maillage.web.domain import token_scopes
from maillage.web.sensitivity import own
from maillage.web.shortcuts import flash_success


@own(recent=True, private=True)
@login_required
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's keys for programs: make one (its secret is shown once), take one back."""
    person, scopes, secret = person_of(request), token_scopes(), ""
    removed = request.POST.get("enlever", "")
    if removed.isdecimal() and len(removed) < 19:
        revoke_token(person, int(removed), *scopes)
        flash_success(request, _("This key opens nothing any more."))
        return redirect("access_tokens")
    form = TokenForm(request.POST if request.method == "POST" else None, scopes=scopes)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        lifetime = timedelta(days=data["jours"]) if data["jours"] else None
        _token, secret = make_token(person, data["nom"], data["droits"], lifetime)
        form = TokenForm(None, scopes=scopes)
    keys = [
        (token, [label for scope, label in scopes.items() if scope in token.scopes])
        for token in tokens_of(person, *scopes)
    ]
    context = {"form": form, "keys": keys, "secret": secret, "section": "profile"}
    answer = render(request, "pages/access_tokens.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer
