"""What the parts of pages ask of accounts."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django import template
from django.template import Context

from maillage.community.models import Person

register = template.Library()


@register.simple_tag(takes_context=True)
def wants_passkey_offer(context: Context) -> bool:
    """Whether a passkey may be proposed to the reader: they have none, and did not decline it for good."""
    person = getattr(context.get("request"), "user", None)
    if not isinstance(person, Person) or person.passkey_declined_at or getattr(person, "seen_by", None):
        return False
    return not Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()
