"""Reports that a convention wants, and their versions: frozen, digested, sealed, kept."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.grants.models.costs import Cost
from maillage.grants.models.grants import FOLDER, JOURNAL_NAME, Grant
from maillage.grants.rules.terms import ReportKind

REPORT_LABELS = [(ReportKind.INTERMEDIATE.value, _("intermediate report")), (ReportKind.FINAL.value, _("final report"))]


class ReportDue(models.Model):
    """A report that is to be filed: which one, until when, over which days; its words, as they are being written."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(_("which report"), max_length=12, choices=REPORT_LABELS)
    due_on = models.DateField(_("to be filed by"))
    until = models.DateField(_("on costs and days until"))  # that day included
    story = models.TextField(_("what was done"), max_length=6000, blank=True)
    gaps = models.TextField(_("what differs from what was planned, and why"), max_length=3000, blank=True)
    with_photos = models.BooleanField(_("show the photos, with their author and licence"), default=False)
    signer = LineField(_("who signs, and in which capacity"), max_length=160, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["grant"], condition=models.Q(kind="final"), name="one_final_report")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"

    def get_absolute_url(self) -> str:
        return reverse("grants:report", args=[self.grant.public_id, self.pk])


class ReportVersion(models.Model):
    """A report as it was frozen: its content, the SHA-256 of it, what changed since the version before, its PDF.

    A trigger refuses to change it, or to remove it before its time. `manifest` is the signed list of its annexes.
    """

    report = models.ForeignKey(ReportDue, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    changes = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)  # of a second version
    pdf = models.FileField(upload_to=FOLDER, max_length=100)
    pdf_digest = models.CharField(max_length=64)
    convention = models.FileField(upload_to=FOLDER, max_length=100, blank=True)  # as it was then
    manifest = models.JSONField()  # {"content": …, "seal": …}
    frozen_by = models.CharField(max_length=JOURNAL_NAME, blank=True)
    frozen_at = models.DateTimeField()
    keep_until = models.DateField()

    class Meta:
        ordering = ["report", "-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_once")]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"

    @property
    def annexes(self) -> list[dict[str, Any]]:
        """The files that go with it, in their order."""
        listed: list[dict[str, Any]] = self.manifest["content"]["files"]
        return listed


class GrantWarning(models.Model):
    """What who files was warned of by mail: of one thing once; `count` says of how many, where there are several."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="warnings")
    key = models.CharField(max_length=160)
    count = models.PositiveIntegerField(default=0)
    told_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "key"], name="warned_once")]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.key}"


class ReportSheet(models.Model):
    """An attendance sheet that was attached to a frozen version: it names people, and stays with the beneficiary."""

    version = models.ForeignKey(ReportVersion, on_delete=models.CASCADE, related_name="sheets")
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to=FOLDER, max_length=100)
    digest = models.CharField(max_length=64)  # SHA-256

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="sheet_once_a_version")]

    def __str__(self) -> str:
        return self.name


class ReportAnnex(models.Model):
    """A photo, or a proof of publicity, as it was when a version was frozen: it names its author, and nobody else."""

    version = models.ForeignKey(ReportVersion, on_delete=models.CASCADE, related_name="pieces")
    name = models.CharField(max_length=60)
    file = models.FileField(upload_to=FOLDER, max_length=100)
    digest = models.CharField(max_length=64)  # SHA-256

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="annex_once_a_version")]

    def __str__(self) -> str:
        return self.name


class FrozenCost(models.Model):
    """A cost that stands in a frozen version: neither it, nor its proofs, nor what that grant pays of it may change."""

    version = models.ForeignKey(ReportVersion, on_delete=models.CASCADE, related_name="frozen_costs")
    cost = models.ForeignKey(Cost, on_delete=models.PROTECT, related_name="frozen_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "cost"], name="frozen_once_a_version")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.cost_id}"
