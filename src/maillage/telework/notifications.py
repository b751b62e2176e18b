"""What people are told about telework, and how it is said when it is read."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.mails.compose import on_one_line
from maillage.community.models import Notification
from maillage.community.rules import RoleKind
from maillage.places.models import Place
from maillage.places.notifications import MY_PLACES
from maillage.telework.presenters.dossiers import fact_names
from maillage.web.domain import NotificationKind, NotificationLine


def lines_of_dossiers(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Which date of the dossier of a place ends soon."""
    places, names = Place.objects.in_bulk([row.about for row in rows]), fact_names()
    return {
        row.pk: NotificationLine(
            _("%(place)s: to be renewed within a month: %(fact)s")
            % {"place": on_one_line(places[row.about].name), "fact": names[row.what]},
            reverse("telework:edit_dossier", args=[places[row.about].slug]),
        )
        for row in rows
        if row.about in places and row.what in names
    }


NOTIFICATIONS = (
    NotificationKind("dossier", gettext_lazy("A date of the dossier of a place I look after ends"), MY_PLACES,
                     lines_of_dossiers, roles=frozenset({RoleKind.HOST.value}), order=30),
)  # fmt: skip
