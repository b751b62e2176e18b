"""What who files grants is told."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.community.mails.compose import on_one_line
from maillage.community.models import Notification, Organisation
from maillage.community.rules import RoleKind
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


NOTIFICATIONS = (
    NotificationKind(
        "grant_warnings", _("Grants I file: deadlines, ceilings, proofs that are missing"), _("Grants"),
        lines_of_warnings, roles=frozenset({RoleKind.MANAGER.value, RoleKind.FACILITATOR.value}), order=40,
    ),
)  # fmt: skip
