"""What who files grants is told, and who funds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.community.mails.compose import on_one_line
from maillage.community.models import Notification, Organisation
from maillage.community.rules import RoleKind
from maillage.grants.models import FunderQuestion, Grant, ReportVersion
from maillage.web.domain import NotificationKind, NotificationLine


def lines_of_warnings(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """For which organisation; what it is stands on the pages of its grants. One statement."""
    organisations = Organisation.objects.in_bulk([row.about for row in rows])
    return {
        row.pk: NotificationLine(
            gettext("Grants of %(name)s: to look at in time") % {"name": on_one_line(organisations[row.about].name)},
            reverse("grants:index"),
        )
        for row in rows
        if row.about in organisations
    }


def lines_of_questions(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Who asks, about which grant. One statement."""
    return _lines(rows, lambda one: gettext("%(name)s asks about “%(title)s”") % _names(one.grant.funder, one.grant),
                  "grants:grant")  # fmt: skip


def lines_of_answers(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Who answered, about which grant. One statement."""
    return _lines(
        rows, lambda one: gettext("%(name)s answered about “%(title)s”") % _names(one.grant.beneficiary, one.grant),
        "grants:funder_grant",
    )  # fmt: skip


def lines_of_reports(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Who filed, on which grant. One statement."""
    versions = ReportVersion.objects.select_related("report__grant__beneficiary").in_bulk([row.about for row in rows])
    return {
        row.pk: NotificationLine(
            gettext("%(name)s filed a report on “%(title)s”")
            % _names(one.report.grant.beneficiary, one.report.grant),
            reverse("grants:version", args=[one.report.grant.public_id, one.report_id, one.number]),
        )
        for row in rows if (one := versions.get(row.about))
    }  # fmt: skip


def _names(organisation: Organisation, grant: Grant) -> dict[str, str]:
    return {"name": on_one_line(organisation.name), "title": on_one_line(grant.title)}


def _lines(
    rows: Sequence[Notification], sentence: Callable[[FunderQuestion], str], address: str
) -> dict[int, NotificationLine]:  # fmt: skip
    questions = FunderQuestion.objects.select_related("grant__funder", "grant__beneficiary")
    by_number = questions.in_bulk([row.about for row in rows])
    return {
        row.pk: NotificationLine(sentence(one), f"{reverse(address, args=[one.grant.public_id])}#questions")
        for row in rows if (one := by_number.get(row.about))
    }  # fmt: skip


NOTIFICATIONS = (
    NotificationKind(
        "grant_warnings", _("Grants I file: deadlines, ceilings, proofs that are missing"), _("Grants"),
        lines_of_warnings, roles=frozenset({RoleKind.MANAGER.value, RoleKind.FACILITATOR.value}), order=40,
    ),
    NotificationKind(
        "grant_questions", _("Grants I file: questions of the funder"), _("Grants"), lines_of_questions,
        roles=frozenset({RoleKind.MANAGER.value, RoleKind.FACILITATOR.value}), order=41,
    ),
    NotificationKind(
        "grant_reports", _("Grants we fund: reports that are filed"), _("Grants"), lines_of_reports,
        roles=frozenset({RoleKind.MEMBER.value, RoleKind.MANAGER.value, RoleKind.FACILITATOR.value}), order=42,
    ),
    NotificationKind(
        "grant_answers", _("Grants we fund: answers to our questions"), _("Grants"), lines_of_answers,
        roles=frozenset({RoleKind.MEMBER.value, RoleKind.MANAGER.value, RoleKind.FACILITATOR.value}), order=42,
    ),
)  # fmt: skip
