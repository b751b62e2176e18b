"""What telework brings to the house. Agreements, their law; attestations of presence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.places.visitors import hosted_place
from maillage.telework.actions.personal_data import TELEWORK_RETENTION_PURGES, TeleworkPersonalData
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
            "attestation_revoked": _("took back an attestation of presence"),
            "dossier_written": _("wrote the dossier of a place"),
            "presence_attested": _("had their presence attested"),
        },
        looks=frozenset({"accident_looked_at", "accident_read"}),
        of_work=frozenset({"attestation", "accident"}),
        personal_data=TeleworkPersonalData(),
        retention=TELEWORK_RETENTION_PURGES,
        processing=(
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
            "me": (Link(_("Attestation of presence"), "telework:presence", "presence", 15),),
            "hosting": (Link(_("Accidents"), "telework:place_accidents", "desk", 24, subjects=hosted_place),),
        },
        notifications=NOTIFICATIONS,
        panels={
            "place": (Panel("telework/parts/place_dossier.html", 40),),
            "statement": (Panel("telework/parts/statement_way.html"),),
        },
    )
)
