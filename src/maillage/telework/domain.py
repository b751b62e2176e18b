"""What telework brings to the house. Agreements, their law; attestations of presence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.places.visitors import hosted_place
from maillage.telework.actions.personal_data import TELEWORK_RETENTION_PURGES, TeleworkPersonalData
from maillage.telework.disclosures import disclosures_of
from maillage.telework.notifications import NOTIFICATIONS
from maillage.web.domain import Domain, Link, Panel, register
from maillage.web.processing import CONTRACT, INTEREST, Processing

register(
    Domain(
        name="telework",
        journal={
            "accident_closed": _("closed the address of the record of an accident"),
            "accident_looked_at": _("read the record of an accident"),
            "accident_read": _("the record of an accident was read at the address its person gave"),
            "accident_recorded": _("recorded an accident"),
            "accident_shared": _("made an address for the record of an accident"),
            "agreement_active": _("took up an agreement on telework again"),
            "agreement_attached": _("kept an agreement on telework among those of an organisation"),
            "agreement_change_asked": _("asked for a change in an agreement on telework"),
            "agreement_contested": _("said that a scan is not the paper they signed"),
            "agreement_ended": _("ended an agreement on telework"),
            "agreement_refused": _("refused an agreement on telework, with the reason"),
            "agreement_sent": _("sent an agreement on telework to be signed"),
            "agreement_signed": _("signed an agreement on telework"),
            "agreement_suspended": _("suspended an agreement on telework"),
            "agreement_taken_back": _("took back an agreement on telework to change it"),
            "attestation_revoked": _("took back an attestation of presence"),
            "days_hidden": _("no longer lets their employer see their days"),
            "days_looked_at": _("looked at the days of those who work for an organisation"),
            "days_shown": _("lets their employer see their days"),
            "dossier_written": _("wrote the dossier of a place"),
            "presence_attested": _("had their presence attested"),
        },
        looks=frozenset({"accident_looked_at", "accident_read", "days_looked_at"}),
        of_work=frozenset({"attestation", "accident", "agreement"}),
        disclosures=disclosures_of,
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
                order=36,
            ),
            Processing(
                _("Attestations of presence"),
                _("giving to who asks a paper about their own half-days, that others can check"),
                CONTRACT,
                _("those who ask for one"),
                _("name, half-days, places, whether an arrival was said; never hours"),
                _("the person; whoever they hand the paper or its number to"),
                ("presence_attestations",),
                order=37,
            ),
            Processing(
                _("Accidents at a place"),
                _("a dated, sealed record of what happened, for the rights of who had the accident"),
                INTEREST,
                _("those who had an accident, witnesses"),
                _("name, moment, place, facts, names of witnesses; no diagnosis is asked"),
                _("the person; the hosts of that place; an employer, if the person gives the address"),
                ("accident_records",),
                order=38,
            ),
        ),
        menus={
            "community": (Link(_("Telework"), "telework:index", "telework", 60),),
            "me": (Link(_("Attestation of presence"), "telework:presence", "presence", 15),),
            "hosting": (Link(_("Accidents"), "telework:place_accidents", "desk", 24, subjects=hosted_place),),
        },
        panels={
            "after_a_visit": (Panel("telework/parts/accident_way.html"),),
            "before_booking": (Panel("telework/parts/before_booking.html"),),
            "place": (Panel("telework/parts/place_dossier.html", 40),),
            "statement": (Panel("telework/parts/statement_way.html"),),
        },
        notifications=NOTIFICATIONS,
    )
)
