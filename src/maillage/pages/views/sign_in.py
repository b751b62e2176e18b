"""One door: an address, a code, and for whoever is new a name. What one was doing is said on each step."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.community.actions.people import join
from maillage.community.models import Person
from maillage.pages.accounts import JoinForm, language_in_use
from maillage.pages.adapters import send_login_code
from maillage.pages.intents import intent_of
from maillage.pages.sign_in import TYPED_ADDRESS
from maillage.web.sensitivity import public
from maillage.web.shortcuts import flash_success

JOINING = "joining"  # in the session of who proved an address that nobody has: the address, since when, where they went
NAMED_WITHIN_S = 60 * 60


class OneDoor(LoginCodeVerificationProcess):
    """A code for any address. An unknown one gets the same mail; once the code proves it, its owner says their name."""

    @classmethod
    def begin(cls, request: HttpRequest, person: Person | None, email: str) -> None:
        """Send a code, and remember for which address. As allauth's `initiate`, which names its own class."""
        login = Login(user=person, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update({**cls.initial_state(user=person, email=email), "initiated_by_user": True})
        process = cls(stage=stage)
        process.send()
        process.persist()

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:  # noqa: ARG002
        send_login_code(self.request, email, self.generate_code())

    def finish(self, redirect_url: str | None) -> HttpResponse:
        if self.user is None:
            self._user = Person.objects.filter(email=self.state["email"]).first()  # joined meanwhile, elsewhere
        if self.user is None:
            self.request.session[JOINING] = {
                "email": self.state["email"],
                "at": time.time(),
                "next": redirect_url or "",
            }
            self.abort()
            form = JoinForm(self.request.POST)
            return _join(self.request, form) if form.is_valid() else redirect("account_welcome")
        if not self.user.is_active:
            self.abort()
            return redirect("account_inactive")
        answer: HttpResponse = super().finish(redirect_url)
        return answer


class _SaysIntent:
    """Tells the page what one was about to do, from where one goes next."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        next_url = self.request.POST.get(REDIRECT_FIELD_NAME) or self.request.GET.get(REDIRECT_FIELD_NAME, "")
        return {**context, "intent": intent_of(next_url)}


class SendCode(_SaysIntent, RequestLoginCodeView):
    """Where one gives one's address."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "email": self.request.session.get(TYPED_ADDRESS, "")}

    def form_valid(self, form: Any) -> HttpResponse:
        OneDoor.begin(self.request, form._user, form.cleaned_data["email"])
        answer: HttpResponse = redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))
        return answer


class ConfirmCode(_SaysIntent, ConfirmLoginCodeView):
    """Where one types the code that was sent; and one's name, which is read only if nobody has the address yet."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "typed_name": self.request.POST.get("name", "")[:120]}

    def _verify_form_valid(self, form: Any) -> HttpResponse:  # noqa: ARG002 - as allauth calls it
        return OneDoor(stage=self.stage).finish(self.get_next_url())


def _join(request: HttpRequest, form: JoinForm) -> HttpResponse:
    """Make the account of whoever has just proved an address and says their name; they go on where they were going."""
    joining: dict[str, Any] = request.session.pop(JOINING)
    person = join(joining["email"], form.cleaned_data["name"], language_in_use())
    record_authentication(request, person, method="code", email=person.email)
    verify_email_indirectly(request, person, person.email)
    flash_success(request, _("Welcome, %(name)s.") % {"name": person.name})
    login = Login(user=person, redirect_url=joining["next"] or None, email=person.email)
    answer: HttpResponse = perform_login(request, login)
    return answer


@public
@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The name of whoever has just proved a new address; then they are signed in and go on where they were going."""
    joining: dict[str, Any] = request.session.get(JOINING, {})
    if not joining or time.time() - joining["at"] > NAMED_WITHIN_S:
        return redirect("account_request_login_code")
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _join(request, form)
    next_url = joining["next"]
    context = {
        "form": form,
        "email": joining["email"],
        "next_url": next_url,
        "intent": intent_of(next_url),
        "section": "account",
    }
    return render(request, "account/welcome.html", context, status=422 if form.errors else 200)
