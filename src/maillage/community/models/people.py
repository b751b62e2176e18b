"""People: who can sign in."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import AddressField, LineField
from maillage.kernel.addresses import canonical_address
from maillage.territory.models import Commune

REMINDER_LABELS = [
    ("day", _("the day before")),
    ("hours", _("two hours before")),
]


class PersonManager(BaseUserManager["Person"]):
    """Makes people; the email address is what identifies them."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=canonical_address(email), **fields)
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
    # How the journal names this person. Only this row ties it to them: without it, nobody can (decision 11).
    journal_id = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    email = AddressField(_("email address"), unique=True)  # in its one spelling: kernel.addresses
    name = LineField(_("name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="fr", choices=[("fr", "Français"), ("en", "English")]
    )
    home = models.ForeignKey(
        Commune, verbose_name=_("commune where I live"), null=True, blank=True, on_delete=models.SET_NULL
    )
    organisation = models.ForeignKey(
        "Organisation", verbose_name=_("organisation I book for"), null=True, blank=True, on_delete=models.SET_NULL
    )
    news_since = models.DateTimeField(_("news by email, since"), null=True, blank=True)  # a consent, with its date
    first_steps_over_at = models.DateTimeField(null=True, blank=True)  # seen, or wanted no more
    muted_at = models.DateTimeField(null=True, blank=True)  # may no longer write to others through the site
    erased_at = models.DateTimeField(null=True, blank=True)  # stands for someone who left: no name, no address
    month = models.DateField(null=True, blank=True)  # stands for somebody in one month, whose bookings have grown old
    reminder = models.CharField(_("reminder of a booking"), max_length=10, default="day", choices=REMINDER_LABELS)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    phone = LineField(_("telephone"), max_length=30, blank=True, default="", db_default="")
    passkey_declined_at = models.DateTimeField(null=True, blank=True)  # a passkey is not proposed any more

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or (gettext("someone who left") if self.erased_at else gettext("someone"))
