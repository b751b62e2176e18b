"""What telework brings to the house. Agreements, their law."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.telework.actions.personal_data import TELEWORK_RETENTION_PURGES, TeleworkPersonalData
from maillage.telework.notifications import NOTIFICATIONS
from maillage.web.domain import Domain, Link, register
from maillage.web.processing import CONTRACT, Processing

register(
    Domain(
        name="telework",
        journal={
            "agreement_active": _("took up an agreement on telework again"),
            "agreement_attached": _("kept an agreement on telework among those of an organisation"),
            "agreement_ended": _("ended an agreement on telework"),
            "agreement_sent": _("sent an agreement on telework to be signed"),
            "agreement_signed": _("signed an agreement on telework"),
            "agreement_suspended": _("suspended an agreement on telework"),
            "agreement_taken_back": _("took back an agreement on telework to change it"),
            "days_hidden": _("no longer lets their employer see their days"),
            "days_looked_at": _("looked at the days of those who work for an organisation"),
            "days_shown": _("lets their employer see their days"),
        },
        looks=frozenset({"days_looked_at"}),
        of_work=frozenset({"agreement"}),
        personal_data=TeleworkPersonalData(),
        retention=TELEWORK_RETENTION_PURGES,
        processing=(
            Processing(
                _("Agreements on telework"),
                _("writing, signing and keeping what a worker and an employer agree on"),
                CONTRACT,
                _("workers, and who signs for their employer"),
                _("names, address of who signs, functions, days, places and hours of telework, signatures"),
                _("the two sides; the days booked are shown to the employer by consent alone"),
                ("agreements", "agreement_drafts"),
                order=37,
            ),
        ),
        menus={"community": (Link(_("Telework"), "telework:index", "telework", 60),)},
        notifications=NOTIFICATIONS,
    )
)
