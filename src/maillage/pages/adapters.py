"""What allauth asks of the house: when to prove once more that it is you, and who comes from another provider."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.utils.translation import get_language

from maillage.community.actions import record
from maillage.community.mails.compose import Block, write_html
from maillage.community.models import Person
from maillage.community.models.fields import AddressFormField
from maillage.kernel.addresses import canonical_address
from maillage.kernel.lines import on_one_line
from maillage.pages.intents import intent_of
from maillage.pages.known_devices import link_for


class AccountAdapter(DefaultAccountAdapter):
    """Freshness is the house's own business (pages/freshness.py), for all its pages by one rule."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ARG002 - as allauth calls it
        """Never asked here: the middleware has asked already."""
        return False

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> Any:
        """A code is nobody's letter: no programme answers it (RFC 3834). As HTML it is large."""
        all_headers = {"Auto-Submitted": "auto-generated", **(headers or {})}
        message = super().render_mail(template_prefix, email, context, headers=all_headers)
        code = context.get("code")
        if not code:
            return message
        both = EmailMultiAlternatives(
            message.subject, message.body, message.from_email, message.to, headers=message.extra_headers
        )
        both.attach_alternative(code_page(message.subject, message.body, code), "text/html")
        return both

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request comes from: what the first of our own proxies wrote, never what a visitor put before it."""
        written = request.headers.get("X-Forwarded-For", "").split(",") if settings.PROXIES else []
        address = written[-settings.PROXIES :][0] if any(written) else request.META.get("REMOTE_ADDR", "")
        return clean_client_ip(address) or ""

    def clean_email(self, email: str) -> str:
        """The address of whoever joins, in its one spelling."""
        address: str = AddressFormField().clean(email)
        return address


class KeysAdapter(DefaultMFAAdapter):
    """What a passkey says of the site: the browser holds it to the domain; its name is ours, not the request's."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The domain and the name a device keeps beside the key."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": settings.MFA_TOTP_ISSUER}


class SocialAdapter(DefaultSocialAccountAdapter):
    """Someone who signs in by an OpenID Connect provider and has no account yet."""

    def authenticate_by_email(self, sociallogin: Any) -> Any:
        """The addresses that the provider tells, in their one spelling, before anybody is looked for."""
        for address in sociallogin.email_addresses:
            address.email = canonical_address(address.email)
        sociallogin.user.email = canonical_address(sociallogin.user.email or "")
        return super().authenticate_by_email(sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Person:
        """Their name comes from the provider; the rest is asked later, by the form to join."""
        person: Person = super().save_user(request, sociallogin, form)
        claims = sociallogin.account.extra_data.get("userinfo", sociallogin.account.extra_data)
        name = " ".join(filter(None, [claims.get("given_name"), claims.get("family_name") or claims.get("usual_name")]))
        person.name = on_one_line(claims.get("name") or name)[:120]
        person.save(update_fields=["name"])
        record(person, "person_joined", ("person", None), about=[person])
        return person


def code_page(subject: str, body: str, code: str) -> str:
    """The mail of a code as HTML: the paragraphs of its text, the code large, an address of ours to follow."""
    paragraphs = ([line.strip() for line in part.splitlines()] for part in re.split(r"\n\s*\n", body.strip()))
    blocks = [Block(_kind(lines, code), lines) for lines in paragraphs]
    return write_html(subject, blocks, get_language() or "fr")


def _kind(lines: list[str], code: str) -> str:
    if lines == [code]:
        return "code"
    return "footnote" if len(lines) > 1 and lines[-1].startswith(f"{settings.ORIGIN}/") else "text"


def send_login_code(request: HttpRequest, email: str, code: str) -> None:
    """A code, what it is for, and the address where one goes on from another device."""
    next_url = request.POST.get("next", "")
    context = {"request": request, "code": code, "intent": intent_of(next_url), "device_url": link_for(email, next_url)}
    AccountAdapter(request).send_mail("account/email/login_code", email, context)
