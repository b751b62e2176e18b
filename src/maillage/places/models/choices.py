"""What is chosen from a list about a place: parking, coffee, what is there for those who hear or see less."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.places.rules.tariffs import TariffKind, TariffUnit


class Parking(models.TextChoices):
    UNKNOWN = "", _("not stated")
    FREE_HERE = "free_here", _("free, in front of the door")
    FREE_NEARBY = "free_nearby", _("free, a few steps away")
    PAID = "paid", _("paid, nearby")
    NONE = "none", _("none nearby")


class Coffee(models.TextChoices):
    UNKNOWN = "", _("not stated")
    FREE = "free", _("on the house")
    SHARED = "shared", _("there, each puts something in the box")
    NEARBY = "nearby", _("a café nearby")
    NONE = "none", _("none")


class Stated(models.TextChoices):
    UNKNOWN = "", _("not stated")
    YES = "yes", _("yes")
    NO = "no", _("no")


class Focus(models.TextChoices):
    """The part of a photo that stays when it is cropped."""

    TOP_LEFT = "top-left", _("top left")
    TOP = "top", _("top")
    TOP_RIGHT = "top-right", _("top right")
    LEFT = "left", _("on the left")
    CENTRE = "centre", _("centre")
    RIGHT = "right", _("on the right")
    BOTTOM_LEFT = "bottom-left", _("bottom left")
    BOTTOM = "bottom", _("bottom")
    BOTTOM_RIGHT = "bottom-right", _("bottom right")


TARIFF_LABELS = [
    (TariffKind.UNKNOWN.value, _("not said yet")),
    (TariffKind.FREE.value, _("free of charge")),
    (TariffKind.AMOUNT.value, _("an amount")),
    (TariffKind.WORDS.value, _("a sentence")),
]
TARIFF_UNIT_LABELS = [
    (TariffUnit.HOUR.value, _("the hour")),
    (TariffUnit.HALF_DAY.value, _("the half-day")),
    (TariffUnit.DAY.value, _("the day")),
    (TariffUnit.MONTH.value, _("the month")),
]
