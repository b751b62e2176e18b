"""What people are told about their agreements on telework, and how it is said when it is read."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from maillage.community.mails.compose import on_one_line
from maillage.community.models import Notification
from maillage.telework.models import Agreement
from maillage.web.domain import NotificationKind, NotificationLine

SENTENCES = {  # those of the subjects of the mails
    "employer_signed": _("Your employer signed: it is your turn (%(employer)s)"),
    "in_force": _("Your agreement on telework is in force (%(employer)s)"),
    "suspend": _("Your agreement on telework is suspended (%(employer)s)"),
    "resume": _("Your agreement on telework is in force again (%(employer)s)"),
    "ended": _("Your agreement on telework ends (%(employer)s)"),
    "interview": _("It is time for the yearly meeting on telework (%(employer)s)"),
    "ending": _("Your agreement on telework ends soon (%(employer)s)"),
}


def lines_of_agreements(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """One statement, whatever the number."""
    mine = Agreement.objects.in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        one = mine.get(row.about)
        if one is not None and one.worker_id == row.person_id:
            sentence = str(SENTENCES[row.what]) % {"employer": on_one_line(one.employer_name)}
            lines[row.pk] = NotificationLine(sentence, one.get_absolute_url())
    return lines


NOTIFICATIONS = (
    NotificationKind(
        "agreement", _("My agreement on telework: to sign, in force, ending"), _("Telework"), lines_of_agreements,
        essential=True, order=18,
    ),
)  # fmt: skip
