"""What telework brings to the house. Agreements, their law; attestations of presence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.telework.actions.personal_data import TELEWORK_RETENTION_PURGES, TeleworkPersonalData
from maillage.web.domain import Domain, Link, Panel, register
from maillage.web.processing import CONTRACT, Processing

register(
    Domain(
        name="telework",
        journal={
            "attestation_revoked": _("took back an attestation of presence"),
            "presence_attested": _("had their presence attested"),
        },
        of_work=frozenset({"attestation"}),
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
        ),
        menus={"me": (Link(_("Attestation of presence"), "telework:presence", "presence", 15),)},
        panels={"statement": (Panel("telework/parts/statement_way.html"),)},
    )
)
