"""The mails about belonging and roles to which a network may add words, with what is invented to preview them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Membership, Network
from maillage.community.queries.memberships import current_charter
from maillage.web.domain import EditableMail, Placeholder
from maillage.web.formats import day

OF_ALL = (
    Placeholder({"fr": "nom", "en": "name"}, _("the name of who reads"), lambda mail: mail["reader"]),
    Placeholder({"fr": "réseau", "en": "network"}, _("the name of the network"), lambda mail: mail["network"].name),
)
UNTIL = Placeholder(
    {"fr": "fin", "en": "end"}, _("the day on which the membership ends"), lambda mail: day(mail["membership"].ends_on)
)
WHERE = Placeholder({"fr": "où", "en": "where"}, _("where the role is"), lambda mail: mail["where"])


def sample_membership(network: Network) -> dict[str, Any]:
    """An invented membership, which nobody asked for."""
    ends_on = timezone.localdate() + timedelta(days=365)
    return {"membership": Membership(network=network, ends_on=ends_on), "charter": current_charter(network)}


def sample_role(_network: Network) -> dict[str, Any]:
    """An invented role that is offered."""
    return {"kind": "host", "where": "Télécentre de Florac", "known": True}


EDITABLE_MAILS = (
    EditableMail("welcome", _("Membership accepted"), ("community/mail/adhesion_welcome.txt",), (*OF_ALL, UNTIL),
                 sample_membership),
    EditableMail("invited", _("Invitation to belong"), ("community/mail/adhesion_invited.txt",), OF_ALL,
                 sample_membership),
    EditableMail("ending", _("Membership that ends soon"), ("community/mail/adhesion_ending.txt",), (*OF_ALL, UNTIL),
                 sample_membership),
    EditableMail("role_offered", _("Role offered"), ("community/mail/role_offered.txt",), (OF_ALL[1], WHERE),
                 sample_role),
)  # fmt: skip
