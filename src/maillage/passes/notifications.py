"""What people are told about passes, and how it is said when it is read."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.community.mails.compose import on_one_line
from maillage.community.models import Notification
from maillage.community.rules import RoleKind
from maillage.passes.models import Pass
from maillage.places.notifications import MY_PLACES
from maillage.web.domain import NotificationKind, NotificationLine
from maillage.web.formats import day

SENTENCES = {
    "good": _("Your pass is good: %(name)s, until %(day)s"),
    "given": _("%(giver)s gives you a pass: %(name)s, good until %(day)s"),
    "used_up": _("Your pass is used up: %(name)s"),
    "ending": _("Your pass ends soon: %(name)s, on %(day)s"),
}


def lines_of_passes(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What becomes of one's passes, and of those of an organisation one speaks for. One statement."""
    passes = Pass.objects.select_related("organisation", "given_by").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        held = passes.get(row.about)
        if held is None or not (held.organisation or held.holder_id == row.person_id):
            continue
        giver = held.given_by.name if held.given_by else ""
        words = {
            "name": on_one_line(held.name),
            "day": day(held.ends_on),
            "giver": on_one_line(giver or gettext("Somebody")),
        }
        address = (
            reverse("passes:pool", args=[held.organisation.slug]) if held.organisation
            else reverse("passes:pass", args=[held.public_id])
        )  # fmt: skip
        lines[row.pk] = NotificationLine(str(SENTENCES[row.what]) % words, address)
    return lines


def lines_of_orders(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Which pass is asked for at which place; by whom is read there. One statement."""
    passes = Pass.objects.select_related("kind__seller").in_bulk([row.about for row in rows])
    sentence = gettext("%(place)s: a pass is asked for, to be paid to a host: %(name)s")
    return {
        row.pk: NotificationLine(
            sentence % {"place": on_one_line(held.kind.seller.name), "name": on_one_line(held.name)},
            reverse("passes:place_passes", args=[held.kind.seller.slug]),
        )
        for row in rows
        if (held := passes.get(row.about)) is not None
    }


PASSES = _("Passes")
NOTIFICATIONS = (
    NotificationKind("pass", _("My passes: good, given to me, used up, ending"), PASSES, lines_of_passes, order=16),
    NotificationKind(
        "pass_asked_for", _("A pass is asked for at a place I look after"), MY_PLACES, lines_of_orders, mail="digest",
        roles=frozenset({RoleKind.HOST.value}), order=16,
    ),
)  # fmt: skip
