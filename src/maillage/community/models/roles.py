"""Roles, and the append-only journal."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import AddressField
from maillage.community.models.people import Person
from maillage.community.rules import Grant, RoleKind, Scope, ScopeKind


class Role(models.Model):
    """What a person is, somewhere, from one date to another, and who gave them that role.

    The scope is a kind and a number, not a key: a place lives on a higher floor.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in RoleKind])
    scope_kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ScopeKind])
    scope_id = models.BigIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["scope_kind", "scope_id"], name="role_scope")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="role_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} @ {self.scope_kind} {self.scope_id}"

    @property
    def grant(self) -> Grant:
        """The same as a value, for the rules."""
        return Grant(
            RoleKind(self.kind), Scope(ScopeKind(self.scope_kind), self.scope_id), self.starts_on, self.ends_on
        )


class Invitation(models.Model):
    """A role offered to whoever has an address, until they answer; whether they have an account is not asked."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = AddressField(_("email address"))
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in RoleKind])
    scope_kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ScopeKind])
    scope_id = models.BigIntegerField(default=0)
    starts_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=5, default="fr")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["email", "kind", "scope_kind", "scope_id"], name="invited_once"),
        ]
        indexes = [models.Index(fields=["scope_kind", "scope_id"], name="invited_where")]

    def __str__(self) -> str:
        return f"{self.kind} @ {self.scope_kind} {self.scope_id}"

    @property
    def role(self) -> RoleKind:
        return RoleKind(self.kind)

    @property
    def scope(self) -> Scope:
        return Scope(ScopeKind(self.scope_kind), self.scope_id)


class JournalEntry(models.Model):
    """Who did what, when, on what, about whom. The database refuses to change or remove a line (migration 0002).

    People are named by their `journal_id`: once the person is erased, nothing ties the line to them any more. For the
    same reason `details` hold numbers and codes, never what somebody typed.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.UUIDField(null=True)
    about = ArrayField(models.UUIDField(), default=list, db_default=models.Value([], ArrayField(models.UUIDField())))
    verb = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    scope_kind = models.CharField(max_length=20)
    scope_id = models.BigIntegerField(default=0)
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="journal_subject"),
            models.Index(fields=["scope_kind", "scope_id", "-at"], name="journal_scope"),
            models.Index(fields=["actor", "-at"], name="journal_actor"),
            GinIndex(fields=["about"], name="journal_about"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind} {self.subject_id}"
