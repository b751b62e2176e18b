"""Calls for proposals: what somebody would like to say or do, what reviewers think of it."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Person
from maillage.community.models.fields import AddressField, LineField
from maillage.community.rules import Scope
from maillage.programme.models.barcamps import Pitch
from maillage.programme.models.events import KIND_LABELS, Event
from maillage.programme.models.seasons import Season
from maillage.programme.rules.events import EventKind
from maillage.programme.rules.proposals import LONGEST_MINUTES, ProposalState, Score

PROPOSAL_LABELS = [
    (ProposalState.PENDING.value, _("to be confirmed by email")),
    (ProposalState.SUBMITTED.value, _("to be read")),
    (ProposalState.ACCEPTED.value, _("accepted, to be confirmed")),
    (ProposalState.COMMITTED.value, _("accepted and confirmed")),
    (ProposalState.WAITING.value, _("on the waiting list")),
    (ProposalState.DECLINED.value, _("declined")),
    (ProposalState.WITHDRAWN.value, _("withdrawn")),
]
SCORE_LABELS = [
    (Score.YES.value, _("yes, gladly")),
    (Score.RATHER_YES.value, _("rather yes")),
    (Score.RATHER_NO.value, _("rather no")),
    (Score.NO.value, _("no")),
]


class CallForProposals(models.Model):
    """A season, or one event, asks what people would like to bring to it."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    season = models.OneToOneField(Season, null=True, blank=True, on_delete=models.CASCADE, related_name="call")
    event = models.OneToOneField(Event, null=True, blank=True, on_delete=models.CASCADE, related_name="call")
    slug = models.SlugField(max_length=80, unique=True)
    welcome = models.TextField(_("a word of welcome"), max_length=2000, blank=True)
    kinds = ArrayField(models.CharField(max_length=12, choices=KIND_LABELS), default=list)
    opens_on = models.DateField(_("open from"))
    closes_on = models.DateField(_("until"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(season__isnull=False, event__isnull=True) | Q(season__isnull=True, event__isnull=False),
                name="call_of_a_season_or_an_event",
            ),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="call_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programme:call", args=[self.slug])

    @property
    def subject(self) -> Season | Event:
        """The season or the event that the proposal answers."""
        subject = self.season or self.event
        assert subject is not None  # call_of_a_season_or_an_event
        return subject

    @property
    def title(self) -> str:
        return self.subject.title

    @property
    def is_announced(self) -> bool:
        """Do all see what it is for?"""
        return self.subject.announced_at is not None

    @property
    def is_for_barcamp(self) -> bool:
        return self.event is not None and self.event.kind == EventKind.BARCAMP

    def is_open_on(self, today: date) -> bool:
        """Does it take proposals that day?"""
        return self.is_announced and self.opens_on <= today <= self.closes_on

    def scopes(self) -> tuple[Scope, ...]:
        """Those of what it is for."""
        return self.subject.scopes()


class EventProposal(models.Model):
    """What somebody, with or without an account, would like to say or do. Its page is at `public_id`."""

    class Level(models.TextChoices):
        EVERYBODY = "everybody", _("for everybody")
        BEGINNERS = "beginners", _("for beginners")
        PRACTISED = "practised", _("for people who know the subject")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(CallForProposals, on_delete=models.CASCADE, related_name="proposals")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = LineField(_("your name"), max_length=120)
    email = AddressField(_("email address"), blank=True)  # of who has no account
    about = LineField(_("who you are, in a few words"), max_length=200, blank=True)
    language = models.CharField(max_length=5, default="fr")
    title = LineField(_("title"), max_length=120)
    abstract = models.TextField(_("what it is about"), max_length=2000)
    kind = models.CharField(_("what it is"), max_length=12, choices=KIND_LABELS)
    minutes = models.PositiveSmallIntegerField(
        _("how long (minutes)"), default=60, validators=[MinValueValidator(5), MaxValueValidator(LONGEST_MINUTES)]
    )
    level = models.CharField(_("for whom"), max_length=10, choices=Level.choices, default=Level.EVERYBODY)
    absent_on = ArrayField(models.DateField(), default=list, blank=True)  # days of the season they cannot come
    needs = LineField(_("what you need"), max_length=240, blank=True)
    state = models.CharField(max_length=10, choices=PROPOSAL_LABELS)
    word = models.TextField(_("a kind word"), max_length=2000, blank=True)  # of those who decided
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sequence = models.PositiveIntegerField(default=0)  # how often its person was told
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(null=True, blank=True)  # by who made it, once it was sent
    resulting_event = models.OneToOneField(
        Event, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposal"
    )  # the draft it became
    pitch = models.OneToOneField(Pitch, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposal")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["call", "state"], name="proposal_of_call")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programme:proposal", args=[self.public_id])


class ProposalReview(models.Model):
    """What one reviewer thinks of a proposal: a score and a word."""

    proposal = models.ForeignKey(EventProposal, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    score = models.CharField(_("what you think"), max_length=10, choices=SCORE_LABELS)
    word = models.TextField(_("in a few words"), max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "reviewer"], name="review_once_a_reviewer")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.score}"
