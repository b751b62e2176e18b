"""People, organisations, networks, roles, and the append-only journal."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from maillage.community.rules import INSTANCE, Grant, RoleKind, Scope, ScopeKind
from maillage.territory.models import Commune

REMINDER_LABELS = [
    ("none", _("none")),
    ("day", _("the day before")),
    ("hours", _("two hours before")),
]


class PersonManager(BaseUserManager["Person"]):
    """Makes people; the e-mail address is what identifies them."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=email.strip().lower(), **fields)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save(using=self._db)
        # The address that a sign-in code is sent to, and proves; those who join by themselves get theirs from allauth.
        EmailAddress.objects.create(user=person, email=person.email, primary=True)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone who can sign in. Only they and those they allow know where they work."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="fr", choices=[("fr", "Français"), ("en", "English")]
    )
    home = models.ForeignKey(
        Commune, verbose_name=_("commune where I live"), null=True, blank=True, on_delete=models.SET_NULL
    )
    organisation = models.ForeignKey(
        "Organisation", verbose_name=_("organisation"), null=True, blank=True, on_delete=models.SET_NULL
    )
    reminder = models.CharField(_("reminders by mail"), max_length=10, default="day", choices=REMINDER_LABELS)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return self.name or self.email.partition("@")[0]


class OrganisationKind(models.TextChoices):
    FACILITATOR = "facilitator", _("facilitating organisation")
    HOST = "host", _("organisation that carries a place")
    EMPLOYER = "employer", _("employer")
    FUNDER = "funder", _("funder")
    PARTNER = "partner", _("partner")


class Organisation(models.Model):
    """A commune, an association, a company: who carries a place, facilitates, funds, employs."""

    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    url = models.URLField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Network(models.Model):
    """Places and people under one charter, facilitated by one or several organisations."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    tagline = models.CharField(max_length=200, blank=True)
    presentation = models.TextField(blank=True)
    departement = models.CharField(max_length=3, blank=True, help_text=_("INSEE code of its département"))
    hold_minutes = models.PositiveSmallIntegerField(
        default=10, help_text=_("how long a slot is kept while someone confirms")
    )
    request_hours = models.PositiveSmallIntegerField(default=48, help_text=_("how long a host has to answer a request"))
    offer_minutes = models.PositiveSmallIntegerField(
        default=60, help_text=_("how long a freed slot is kept for the first in line")
    )
    no_show_limit = models.PositiveSmallIntegerField(
        default=3, help_text=_("after so many slots nobody came for within 60 days, one books a week ahead at most")
    )
    is_demo = models.BooleanField(default=False)
    organisations = models.ManyToManyField(Organisation, through="Part", related_name="networks")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def scopes(self) -> tuple[Scope, ...]:
        """Where a role must lie to reach this network."""
        return (Scope(ScopeKind.NETWORK, self.pk), INSTANCE)


class Part(models.Model):
    """The part an organisation takes in a network: it facilitates, funds or helps."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="parts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    role = models.CharField(max_length=20, choices=OrganisationKind.choices)

    class Meta:
        ordering = ["role", "organisation__name"]
        constraints = [models.UniqueConstraint(fields=["network", "organisation", "role"], name="part_once")]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


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


class JournalEntry(models.Model):
    """Who did what, when, on what. The database refuses to change or remove a line (migration 0002).

    The actor is a number without a key, so that the line outlives the person and can't name them.
    """

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind} {self.subject_id}"
