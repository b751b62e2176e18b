"""What opens something without a sign-in: tokens of programs, and what is kept in the same way."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.community.models.people import Person


class Revocable(models.Model):
    """Something secret that its owner gives to a program and takes back: when it was made, used, closed."""

    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)  # written once an hour at most
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class AccessToken(Revocable):
    """A key of a person for a program, which opens what its scopes name. The secret is known to its owner alone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="access_tokens")
    name = LineField(_("what for"), max_length=80)
    scopes = ArrayField(models.CharField(max_length=40))
    prefix = models.CharField(max_length=20, blank=True)  # the first signs, shown; of older keys they are not known
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret, hexadecimal
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(scopes__len__gt=0), name="token_opens_something"),
        ]

    def __str__(self) -> str:
        return self.name
