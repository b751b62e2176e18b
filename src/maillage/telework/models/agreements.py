"""Agreements on telework: what is being written, the versions that were sent, who signed them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Organisation, Person
from maillage.community.models.fields import AddressField, LineField
from maillage.telework.rules.lifecycle import AgreementState, Answer, Method, Party
from maillage.telework.rules.terms import Terms, read_terms

STATE_LABELS = [
    (AgreementState.DRAFT.value, _("being written")),
    (AgreementState.SENT.value, _("to be signed")),
    (AgreementState.ACTIVE.value, _("in force")),
    (AgreementState.SUSPENDED.value, _("suspended")),
    (AgreementState.ENDED.value, _("over")),
    (AgreementState.REFUSED.value, _("refused")),
]
ANSWER_LABELS = [(Answer.CHANGE.value, _("asks for a change")), (Answer.REFUSED.value, _("says no"))]
PARTY_LABELS = [(Party.WORKER.value, _("the worker")), (Party.EMPLOYER.value, _("the employer"))]
METHOD_LABELS = [
    (Method.SIGN_IN.value, _("on screen, signed in at that moment")),
    (Method.CODE.value, _("on screen, with a code sent to their address")),
    (Method.PASSKEY.value, _("on screen, with their passkey")),
    (Method.APPLICATION.value, _("on screen, with a code of their application")),
    (Method.PAPER.value, _("on paper, scanned")),
]


class Agreement(models.Model):
    """Between a worker and an employer. `terms` is what is being written; what was sent stands in its versions.

    `employer_key` opens it to who signs for the employer: it stands in the mail they get, and changes with the address.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="agreements")
    worker = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="agreements")
    worker_name = LineField(_("name"), max_length=120)
    employer_name = LineField(_("employer"), max_length=160)
    signer_name = LineField(_("who signs for the employer"), max_length=120, blank=True)
    signer_email = AddressField(_("their email address"), blank=True)
    employer_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="agreements"
    )
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="following")
    state = models.CharField(max_length=10, choices=STATE_LABELS, default=AgreementState.DRAFT.value)
    terms = models.JSONField(default=dict)
    code_digest = models.CharField(max_length=64, blank=True)  # of the code sent to who signs for the employer
    code_until = models.DateTimeField(null=True, blank=True)
    active_since = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)  # once it was ended: the first day without telework
    ended_by = models.CharField(max_length=10, blank=True, choices=PARTY_LABELS)
    end_reason = LineField(max_length=300, blank=True)
    reminded_interview_on = models.DateField(null=True, blank=True)
    reminded_end_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state"], name="agreement_state")]

    def __str__(self) -> str:
        return f"{self.employer_name} ({self.state})"

    def get_absolute_url(self) -> str:
        return reverse("telework:agreement", args=[self.public_id])

    @property
    def is_ending(self) -> bool:
        """Whether one side ended it and its notice still runs."""
        return self.ends_on is not None and self.state != AgreementState.ENDED

    @property
    def last_day(self) -> date | None:
        """The last day under it, once one side ended it."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def read_terms(self) -> Terms:
        """What is being written."""
        return read_terms(self.terms)


class AgreementVersion(models.Model):
    """What was sent to be signed: its terms, and its text (Markdown, French) with the digest that signatures name."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    terms = models.JSONField()
    text = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text, UTF-8
    made_at = models.DateTimeField()
    contested_at = models.DateTimeField(null=True, blank=True)  # one side: the paper filed is not what I signed
    contested_by = models.CharField(max_length=10, choices=PARTY_LABELS, blank=True)
    contest_reason = LineField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)  # the employer did not sign: asked for a change, or no
    answer = models.CharField(max_length=10, choices=ANSWER_LABELS, blank=True)
    answer_name = LineField(max_length=120, blank=True)
    answer_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.number}"

    @property
    def read_terms(self) -> Terms:
        """The terms of the agreement, as the rules read them."""
        return read_terms(self.terms)

    @property
    def scan(self) -> str:
        """The file of the paper it was signed on; empty when it was signed on screen, or by nobody yet."""
        return next((str(one.scan.name) for one in self.signatures.all() if one.scan), "")


class Signature(models.Model):
    """One side signed one version: a sealed statement that names the digest of the text and of the signature before."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="signatures")
    party = models.CharField(max_length=10, choices=PARTY_LABELS)
    name = LineField(max_length=120)
    method = models.CharField(max_length=10, choices=METHOD_LABELS)
    signed_at = models.DateTimeField()
    statement = models.JSONField()  # {"content": …, "seal": …}
    scan = models.FileField(upload_to="telework/", blank=True)  # what was signed on paper

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "party"], name="signature_once_a_party")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.party}"


class DaySwap(models.Model):
    """One day of telework for another, as the agreement lets its worker do."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="swaps")
    day_off = models.DateField()
    day_on = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["day_off"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "day_off"], name="swap_once_a_day_off"),
            models.UniqueConstraint(fields=["agreement", "day_on"], name="swap_once_a_day_on"),
            models.CheckConstraint(condition=~Q(day_off=models.F("day_on")), name="swap_of_two_days"),
        ]

    def __str__(self) -> str:
        return f"{self.day_off} → {self.day_on}"


class DaysConsent(models.Model):
    """The worker lets their employer see their days, from that moment until they take it back."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="consents")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(withdrawn_at=None), name="one_consent_at_a_time"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.given_at:%Y-%m-%d}"
