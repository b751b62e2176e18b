"""Doors, grants, one-time codes, deliveries, vouchers."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models import Booking
from maillage.community.models.fields import LineField
from maillage.places.models import Place, Space, new_secret

DRIVER_LABELS = [
    ("shown_code", _("a code of the house, shown to those who come")),
    ("code_list", _("one-time codes, from a list made by the lock")),
    ("pin", _("a PIN worked out for each booking, for a lock without a network")),
    ("webhook", _("a signed message to the lock’s own system")),
]


class Door(models.Model):
    """Something one opens: which spaces it leads to (none: all of the place), and by which driver."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="doors")
    name = LineField(_("name"), max_length=80)
    driver = models.CharField(_("opened by"), max_length=20, choices=DRIVER_LABELS)
    spaces = models.ManyToManyField(Space, verbose_name=_("only for those who book"), blank=True, related_name="doors")
    instructions = LineField(_("how to use it"), max_length=200, blank=True)
    code = LineField(_("code of the house"), max_length=40, blank=True)
    url = models.URLField(_("address of the lock’s system"), max_length=500, blank=True)
    show_minutes = models.PositiveIntegerField(_("shown so long before (minutes)"), default=720)
    key = models.CharField(max_length=64, default=new_secret, editable=False)
    previous_key = models.CharField(max_length=64, blank=True, editable=False)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="door_name_once")]

    def __str__(self) -> str:
        return self.name


class AccessGrant(models.Model):
    """A booking may open a door, from then until then."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        REVOKED = "revoked", _("revoked")

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="grants")
    door = models.ForeignKey(Door, on_delete=models.CASCADE, related_name="grants")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    code = models.CharField(max_length=40, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)
    shown_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "door"], condition=Q(state="active"), name="one_active_grant")
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} → {self.door_id} ({self.state})"


class DoorCode(models.Model):
    """A one-time code from the lock's own list: given in order, given back if it was never shown."""

    door = models.ForeignKey(Door, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=40)
    grant = models.OneToOneField(AccessGrant, null=True, blank=True, on_delete=models.SET_NULL, related_name="one_time")
    spent = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["door", "code"], name="door_code_once")]

    def __str__(self) -> str:
        return f"{self.door_id} {self.pk}"


class Delivery(models.Model):
    """A signed message to a lock's system: tried again with longer and longer pauses, then put aside for a human."""

    class State(models.TextChoices):
        PENDING = "pending", _("on its way")
        SENT = "sent", _("sent")
        DEAD = "dead", _("not delivered")

    grant = models.ForeignKey(AccessGrant, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"


class Voucher(models.Model):
    """A Wi-Fi code of a place. Which booking had it is all we keep; what is done with it, we never see."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="vouchers")
    code = models.CharField(max_length=60)
    booking = models.OneToOneField(Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="voucher")
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["place", "code"], name="voucher_once")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.pk}"
