"""Places, their spaces and units, what they offer, when they close, how far they are. Tables that decide nothing."""

from __future__ import annotations

import secrets
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Organisation, Person
from maillage.community.models.fields import AddressField, LineField
from maillage.community.rules import INSTANCE, Scope, ScopeKind
from maillage.places.models.choices import TARIFF_LABELS, TARIFF_UNIT_LABELS, Coffee, Parking, Stated
from maillage.places.rules.confidentiality import Axis, EvidenceKind
from maillage.places.rules.life import Approval, Granularity, SpaceKind, State
from maillage.places.rules.tariffs import Tariff, TariffKind, TariffUnit
from maillage.territory.models import Commune
from maillage.territory.rules.roads.ways import Mode

STATE_LABELS = [
    (State.PROJECT.value, _("project")),
    (State.FITTED_OUT.value, _("fitted out")),
    (State.IN_SERVICE.value, _("in service")),
    (State.CLOSED.value, _("closed for good")),
]


def new_secret() -> str:
    """Forty characters nobody guesses (160 bits)."""
    return secrets.token_hex(20)


class Label(models.TextChoices):
    TELECENTRE = "telecentre", _("Télécentre")
    COMPTOIR = "comptoir", _("Comptoir")


class Wheelchair(models.TextChoices):
    YES = "yes", _("step-free, all spaces")
    LIMITED = "limited", _("step-free in part")
    NO = "no", _("steps or stairs")
    UNKNOWN = "unknown", _("not stated")


class Place(models.Model):
    """A télécentre or a comptoir: somewhere people work."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="places")
    slug = models.SlugField(unique=True)
    name = LineField(_("name"), max_length=120)
    label = models.CharField(_("label"), max_length=20, choices=Label.choices, default=Label.TELECENTRE)
    state = models.CharField(_("state"), max_length=20, choices=STATE_LABELS, default=State.PROJECT.value)
    label_until = models.DateField(_("label granted until"), null=True, blank=True)
    operator = models.ForeignKey(
        Organisation, verbose_name=_("carried by"), null=True, blank=True, on_delete=models.SET_NULL
    )
    opened_text = LineField(
        _("opening"), max_length=80, blank=True, help_text=_("as the sources say it: “2013”, “before 2012”")
    )
    fitted_out_on = models.DateField(_("fitted out on"), null=True, blank=True)
    opened_on = models.DateField(_("in service since"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    commune = models.ForeignKey(Commune, verbose_name=_("commune"), on_delete=models.PROTECT)
    address = LineField(_("address"), max_length=200, blank=True)
    lat = models.FloatField(_("latitude"))
    lon = models.FloatField(_("longitude"))
    position_is_exact = models.BooleanField(_("the position on the map is exact"), default=True)
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")

    tagline = LineField(_("in one sentence"), max_length=160, blank=True)
    presentation = models.TextField(_("presentation"), blank=True)
    getting_there = models.TextField(_("how to get there"), blank=True)
    on_foot = LineField(
        _("on foot"), max_length=200, blank=True, help_text=_("“Five minutes from the station, by the stone bridge.”")
    )
    parking = models.CharField(_("parking"), max_length=12, choices=Parking.choices, blank=True)
    coffee = models.CharField(_("coffee"), max_length=10, choices=Coffee.choices, blank=True)
    welcomer = LineField(
        _("first name of who welcomes"), max_length=60, blank=True, help_text=_("shown to all, with their agreement")
    )
    tries = models.TextField(_("what we are trying"), blank=True)
    struggles = models.TextField(_("what we struggle with"), blank=True)

    hours = models.CharField(
        _("opening hours"),
        max_length=400,
        default="Mo-Fr 08:00-19:00; PH off",
        help_text=_("when one can work here, with or without someone at the door (OSM syntax)"),
    )
    staffed_hours = models.CharField(
        _("staffed hours"), max_length=400, blank=True, help_text=_("when someone welcomes you (OSM syntax)")
    )
    midday = models.TimeField(
        _("midday"), default="13:00", help_text=_("when the morning ends and the afternoon begins")
    )

    down_mbps = models.PositiveIntegerField(_("download (Mbit/s)"), null=True, blank=True)
    up_mbps = models.PositiveIntegerField(_("upload (Mbit/s)"), null=True, blank=True)
    measured_on = models.DateField(_("measured on"), null=True, blank=True)
    wheelchair = models.CharField(
        _("wheelchair access"), max_length=10, choices=Wheelchair.choices, default=Wheelchair.UNKNOWN
    )
    access_details = models.TextField(_("accessibility in detail"), blank=True)
    door_cm = models.PositiveSmallIntegerField(
        _("narrowest door (cm)"), null=True, blank=True, help_text=_("a wheelchair needs 77 cm, better 90")
    )
    hearing_loop = models.CharField(_("hearing loop"), max_length=3, choices=Stated.choices, blank=True)
    sight_aids = models.CharField(
        _("signs one finds by touch or with little sight"), max_length=3, choices=Stated.choices, blank=True
    )
    adapted_toilet = models.CharField(_("accessible toilet"), max_length=3, choices=Stated.choices, blank=True)
    erp_category = models.PositiveSmallIntegerField(
        _("ERP category"), null=True, blank=True, help_text=_("establishment open to the public, 1 to 5")
    )
    erp_capacity = models.PositiveSmallIntegerField(_("people allowed at once"), null=True, blank=True)
    has_defibrillator = models.BooleanField(_("defibrillator on site"), default=False)
    email = AddressField(_("email address"), blank=True)
    phone = LineField(_("telephone"), max_length=30, blank=True)
    expects_arrival = models.BooleanField(
        _("people say that they have arrived"),
        default=False,
        help_text=_("with the code shown in the place; a slot nobody came for is then given to others"),
    )
    arrival_secret = models.CharField(max_length=64, default=new_secret, editable=False)
    kiosk_key = models.CharField(max_length=64, default=new_secret, editable=False)
    invented = models.BooleanField(
        _("demonstration data"),
        default=False,
        help_text=_("spaces, hours and texts are invented, and the page says so"),
    )
    sources = models.TextField(_("sources"), blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(lat__range=(-90, 90), lon__range=(-180, 180)), name="place_on_earth")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("place", args=[self.slug])

    @property
    def full_address(self) -> str:
        """The address followed by its commune, which is not repeated."""
        town = self.commune.name
        return self.address if town in self.address else ", ".join(filter(None, [self.address, town]))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the place."""
        return ZoneInfo(self.timezone)

    def scopes(self) -> tuple[Scope, ...]:
        """Where a role must lie to reach this place."""
        return (Scope(ScopeKind.PLACE, self.pk), Scope(ScopeKind.NETWORK, self.network_id), INSTANCE)


class SearchedPlace(models.Model):
    """What is searched of a place; beside it, so that no one who saves a place writes back what was searched before."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, primary_key=True, related_name="searched")
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="place_search")]

    def __str__(self) -> str:
        return f"what is searched of {self.place_id}"


class Equipment(models.Model):
    """Something a space or a place offers: a screen, a printer, a kitchen."""

    code = models.SlugField(primary_key=True)
    name_fr = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "fr").startswith("en") else self.name_fr


KIND_LABELS = [
    (SpaceKind.DESK.value, _("desk")),
    (SpaceKind.OFFICE.value, _("closed office")),
    (SpaceKind.MEETING.value, _("meeting room")),
    (SpaceKind.BOOTH.value, _("phone booth")),
    (SpaceKind.VISIO.value, _("video room")),
    (SpaceKind.WORKSHOP.value, _("workshop")),
    (SpaceKind.MOBILE.value, _("equipment that moves")),
]


GRANULARITY_LABELS = [
    (Granularity.HOUR.value, _("by the hour")),
    (Granularity.HALF_DAY.value, _("by the half-day")),
    (Granularity.DAY.value, _("by the day")),
]

APPROVAL_LABELS = [
    (Approval.NONE.value, _("booked at once")),
    (Approval.HOST.value, _("a host says yes; the request keeps the slot")),
    (Approval.CHOICE.value, _("a host chooses among requests")),
]


AXIS_LABELS = [
    (Axis.VOICE.value, _("voice")),
    (Axis.SCREEN.value, _("screen")),
    (Axis.NETWORK.value, _("network")),
    (Axis.ACCESS.value, _("access and equipment")),
]

CONFIDENTIALITY_LABELS = [
    (1, _("Discreet (C1)")),
    (2, _("Professional calls (C2)")),
    (3, _("Confidential (C3)")),
    (4, _("Sensitive (C4)")),
]

EVIDENCE_LABELS = [
    (EvidenceKind.DECLARED.value, _("declared by the host")),
    (EvidenceKind.OBSERVED.value, _("observed by the network")),
    (EvidenceKind.MEASURED.value, _("measured")),
]


class Space(models.Model):
    """A kind of room at a place, made of units that are booked one by one; it carries the rules of booking."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="spaces")
    name = LineField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=KIND_LABELS)
    description = models.TextField(_("description"), blank=True)
    seats = models.PositiveSmallIntegerField(_("people in one unit"), default=1)
    confidentiality = models.PositiveSmallIntegerField(
        _("confidentiality"),
        default=0,
        choices=[(level, f"C{level}") for level in range(5)],
        help_text=_("worked out from the evidence, never typed"),
    )
    equipment = models.ManyToManyField(Equipment, verbose_name=_("equipment"), blank=True)
    wheelchair = models.BooleanField(_("wheelchair accessible"), default=False)

    granularity = models.CharField(
        _("booked"), max_length=10, choices=GRANULARITY_LABELS, default=Granularity.HALF_DAY.value
    )
    step_minutes = models.PositiveSmallIntegerField(_("step (minutes)"), default=30)
    max_minutes = models.PositiveIntegerField(_("longest booking (minutes)"), default=12 * 60)
    notice_minutes = models.PositiveIntegerField(_("shortest notice (minutes)"), default=0)
    advance_days = models.PositiveSmallIntegerField(_("how far ahead (days)"), default=90)
    cancel_minutes = models.PositiveIntegerField(_("can be cancelled until (minutes before)"), default=0)
    buffer_before = models.PositiveSmallIntegerField(_("set-up before (minutes)"), default=0)
    buffer_after = models.PositiveSmallIntegerField(_("tidying after (minutes)"), default=0)
    overnight = models.BooleanField(_("may run past midnight"), default=False)
    approval = models.CharField(
        _("who decides"), max_length=10, choices=APPROVAL_LABELS, default=Approval.NONE.value, blank=True
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("kept without a sign of life for (minutes)"),
        default=30,
        help_text=_("then the slot is free for others, where the place asks people to say that they have arrived"),
    )
    tariff_kind = models.CharField(_("price"), max_length=6, choices=TARIFF_LABELS, blank=True)
    tariff_cents = models.PositiveIntegerField(default=0, editable=False)
    tariff_unit = models.CharField(
        _("for"), max_length=8, choices=TARIFF_UNIT_LABELS, default=TariffUnit.HALF_DAY.value
    )
    tariff_words = LineField(_("price in a sentence"), max_length=120, blank=True)
    units_chosen = models.BooleanField(
        _("people may choose their desk"),
        default=False,
        db_default=False,
        help_text=_("among those that are free, when they book; say a word about each above"),
    )
    family = models.BigIntegerField(null=True, editable=False)  # spaces that share units wait for one another
    active = models.BooleanField(_("can be booked"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="space_name_once"),
            models.CheckConstraint(condition=Q(step_minutes__gte=5), name="space_step"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="space_seats"),
            models.CheckConstraint(condition=~Q(tariff_kind="amount") | Q(tariff_cents__gte=1), name="space_tariff"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tariff(self) -> Tariff:
        """What one unit costs."""
        return Tariff(TariffKind(self.tariff_kind), self.tariff_cents, TariffUnit(self.tariff_unit), self.tariff_words)

    def scopes(self) -> tuple[Scope, ...]:
        return self.place.scopes()


class Evidence(models.Model):
    """Why a space is as confidential as it says: one axis, the level it supports, how and when that was found."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="evidence")
    axis = models.CharField(_("axis"), max_length=10, choices=AXIS_LABELS)
    level = models.PositiveSmallIntegerField(_("level"), choices=[(level, f"C{level}") for level in range(5)])
    kind = models.CharField(_("how it is known"), max_length=10, choices=EVIDENCE_LABELS)
    found_on = models.DateField(_("found on"))
    note = LineField(_("what was found"), max_length=200, blank=True)
    # What was seen there, by name (rules.safeguards); empty: nobody said.
    safeguards = ArrayField(
        models.CharField(max_length=30),
        default=list,
        blank=True,
        db_default=models.Value([], ArrayField(models.CharField(max_length=30))),
    )
    reminded_days = models.PositiveSmallIntegerField(null=True, editable=False)  # the last reminder that it expires

    class Meta:
        ordering = ["axis", "-found_on", "pk"]

    def __str__(self) -> str:
        return f"{self.axis} C{self.level} ({self.kind}, {self.found_on})"


class Unit(models.Model):
    """One desk, one room: what a booking holds. A unit that was ever booked is retired, never deleted."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="units")
    name = LineField(_("name"), max_length=60)
    note = LineField(max_length=80, blank=True, default="", db_default="")  # what to choose it by: "by the window"
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    # The units this one is made of (a room that opens into two): holding it holds each of them, and the reverse.
    parts = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["space", "name"], name="unit_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name_with_space(self) -> str:
        """“Bureaux partagés — Poste 1”; the name alone where both bear the same."""
        return self.name if self.name == self.space.name else f"{self.space.name} — {self.name}"


class Closure(models.Model):
    """When a place, or one of its spaces, is closed although its hours say otherwise."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="closures")
    space = models.ForeignKey(Space, verbose_name=_("only this space"), null=True, blank=True, on_delete=models.CASCADE)
    during = DateTimeRangeField()
    reason = LineField(_("reason, shown to all"), max_length=160)
    declared_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # One closure of the same thing at a time: a second declaration is a double click.
            ExclusionConstraint(
                name="closure_once",
                index_type="GIST",
                expressions=[
                    (models.Func(F("place_id"), F("place_id"), models.Value("[]"), function="int8range"), "&&"),
                    (
                        models.Func(
                            Coalesce(F("space_id"), models.Value(0)),
                            Coalesce(F("space_id"), models.Value(0)),
                            models.Value("[]"),
                            function="int8range",
                        ),
                        "&&",
                    ),
                    ("during", "&&"),
                ],
                condition=Q(lifted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.reason


class ReachQuerySet(models.QuerySet["Reach"]):
    """Most ask by car; bikes and walkers only where their roads were read."""

    def by_car(self) -> ReachQuerySet:
        return self.filter(mode=Mode.CAR)


class Reach(models.Model):
    """Minutes from a commune to a place, by car, by bike or on foot; worked out anew by a job when the place moves."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="reach")
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, default="estimate")
    mode = models.CharField(max_length=4, choices=[(mode.value, mode.value) for mode in Mode], default=Mode.CAR.value)

    objects = ReachQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "commune", "mode"], name="reach_once")]
        indexes = [models.Index(fields=["commune", "mode", "minutes"], include=["place"], name="reach_from_commune")]

    def __str__(self) -> str:
        return f"{self.commune_id} → {self.place_id}: {self.minutes} min"
