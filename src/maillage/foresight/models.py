"""What is kept of foresight: the questions asked, their answers, and the tables people bring."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillage.community.models import Network, Person
from maillage.community.models.fields import LineField
from maillage.places.models import Place
from maillage.territory.models import Commune


class BroughtTable(models.Model):
    """A table that somebody brought for a network, and where it comes from."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+")
    name = LineField(_("name"), max_length=120)
    source = LineField(_("where it comes from, and its year"), max_length=200)
    brought_at = models.DateTimeField(auto_now_add=True)
    lines = models.PositiveIntegerField()

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PeopleTable(BroughtTable):
    """How many people live or work where, brought by somebody: one row a commune."""


class PeopleRow(models.Model):
    """The people of one commune in a PeopleTable."""

    table = models.ForeignKey(PeopleTable, on_delete=models.CASCADE, related_name="rows")
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+")
    people = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "commune"], name="people_row_once"),
            models.CheckConstraint(condition=models.Q(people__gte=0), name="people_row_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id}: {self.people}"


class SiteTable(BroughtTable):
    """Places that could open, brought by somebody."""


class SiteRow(models.Model):
    """One place that could open; what is not said is as in the question."""

    table = models.ForeignKey(SiteTable, on_delete=models.CASCADE, related_name="rows")
    name = LineField(max_length=120)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+")
    lat = models.FloatField()
    lon = models.FloatField()
    opening_cost = models.FloatField(null=True)
    yearly_cost = models.FloatField(null=True)
    room = models.FloatField(null=True)

    def __str__(self) -> str:
        return self.name


class Goal(models.TextChoices):
    """What would be best, in plain words."""

    COVER = "cover", _("as many people as possible near a place")
    MEAN = "mean", _("the shortest journeys on average")
    ALL = "all", _("everyone near a place, at the least cost")
    TENTH = "tenth", _("the shortest journeys for the tenth of people who live farthest")
    WORST = "worst", _("nobody too far: the longest journey as short as can be")
    BACKUP = "backup", _("near one place, and near a second when the first is closed")


class Existing(models.TextChoices):
    """What becomes of the places that exist already."""

    KEPT = "kept", _("they stay where they are")
    MOVABLE = "movable", _("they may move")
    IGNORED = "ignored", _("as if there were none")


class Scenario(models.Model):
    """A question and, once it is worked out, its answer."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+")
    name = LineField(_("name of the scenario"), max_length=120, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="moved")

    closing = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("the place that closes"),
    )  # what is lost when it does; nothing opens
    goal = models.CharField(_("what matters most"), max_length=10, choices=Goal.choices, default=Goal.COVER)
    minutes = models.PositiveSmallIntegerField(
        _("near means, in minutes by car"), default=20, validators=[MinValueValidator(5), MaxValueValidator(90)]
    )
    full_minutes = models.PositiveSmallIntegerField(
        _("wholly near up to, in minutes"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(90)],
        help_text=_("beyond, one counts less and less; leave empty to count wholly up to the end"),
    )
    count = models.PositiveSmallIntegerField(
        _("places to open"), null=True, blank=True, default=2, validators=[MaxValueValidator(500)]
    )
    budget = models.PositiveIntegerField(
        _("or a budget, in euros"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(1_000_000_000)],
        help_text=_("opening, and running for the years below; then the number of places is what it pays for"),
    )
    share = models.PositiveSmallIntegerField(
        _("which part of the people must be near, in %"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    floor = models.PositiveSmallIntegerField(
        _("and in every intercommunality at least, in %"), default=0, validators=[MaxValueValidator(100)]
    )
    existing = models.CharField(
        _("the places there are"), max_length=10, choices=Existing.choices, default=Existing.KEPT
    )
    departements = ArrayField(models.CharField(max_length=3), verbose_name=_("départements"))
    people_from = models.CharField(_("whom one counts"), max_length=40, default="population")
    only_far = models.BooleanField(
        _("count only those who are near no place today"),
        default=False,
        help_text=_("so that the new places are for them"),
    )
    sites_from = models.CharField(_("where one may open"), max_length=40, default="communes")
    least_people = models.PositiveIntegerField(
        _("in communes of at least so many inhabitants"), default=0, validators=[MaxValueValidator(10_000_000)]
    )
    opening_cost = models.PositiveIntegerField(_("opening a place costs, in euros"), default=60_000)
    yearly_cost = models.PositiveIntegerField(_("running it costs a year, in euros"), default=15_000)
    years_run = models.PositiveSmallIntegerField(
        _("years counted"), default=5, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    room = models.PositiveIntegerField(
        _("people a place can serve"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("leave empty when that does not limit"),
    )
    a_year = models.PositiveSmallIntegerField(
        _("places opened a year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("to be told in which order; leave empty for all at once"),
    )
    unsure = models.BooleanField(
        _("try it in fifty possible futures"),
        default=False,
        help_text=_("minutes and people 15 % off, at random: which places remain the right ones?"),
    )

    state = models.CharField(max_length=10, default="waiting")  # waiting, running, done, refused
    progress = models.JSONField(default=dict)
    answer = models.JSONField(default=dict)
    refusal = models.JSONField(default=dict)
    share_key = models.CharField(max_length=40, null=True, unique=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "refused"]), name="scenario_state"
            )
        ]

    def __str__(self) -> str:
        if self.name:
            return self.name
        if self.closing_id is not None:
            return _("Without %(place)s") % {"place": self.closing}
        count = self.count or 0
        facts = {"n": count, "minutes": self.minutes, "goal": self.get_goal_display()}
        if self.goal == Goal.ALL or self.budget is not None:
            return _("Within %(minutes)s minutes: %(goal)s") % facts
        return ngettext("%(n)s place: %(goal)s", "%(n)s places: %(goal)s", count) % facts

    def get_absolute_url(self) -> str:
        return reverse("foresight:scenario", args=[self.public_id])

    @property
    def price(self) -> int:
        """What one place costs over the years counted, in euros."""
        return self.opening_cost + self.yearly_cost * self.years_run
