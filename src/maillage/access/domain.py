"""What access brings to the house. Doors, codes, Wi-Fi vouchers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.access.actions import follow_bookings, show_access_details
from maillage.access.disclosures import disclosures_of
from maillage.access.personal_data import ACCESS_RETENTION_PURGES, AccessPersonalData
from maillage.bookings.actions.events import LISTENERS, SHOWN_WITH_BOOKING
from maillage.places.visitors import hosted_place
from maillage.web.domain import Domain, Link, Panel, register
from maillage.web.processing import CONTRACT, LAW, Processing

register(
    Domain(
        name="access",
        journal={
            "door_codes_added": _("added codes of a door"),
            "door_key_rotated": _("changed the key of a door"),
            "door_saved": _("set up a door"),
            "vouchers_added": _("added Wi-Fi codes"),
        },
        processing=(
            Processing(
                _("Doors"),
                _("getting in with nobody at the door"),
                CONTRACT,
                _("those who book"),
                _("which door could be opened, from when to when, by which code"),
                _("the person; the hosts of the place"),
                ("access_events",),
                order=40,
            ),
            Processing(
                _("Wi-Fi codes"),
                _("who had which code, when the place is an operator of its network"),
                LAW,
                _("those who come"),
                _("the code and the booking; never what is done on the network"),
                _("the hosts of the place; the authorities on request"),
                ("wifi_technical",),
                order=50,
            ),
        ),
        disclosures=disclosures_of,
        personal_data=AccessPersonalData(),
        retention=ACCESS_RETENTION_PURGES,
        hooks=((LISTENERS, follow_bookings), (SHOWN_WITH_BOOKING, show_access_details)),
        menus={
            "hosting": (
                Link(_("Doors"), "access:doors", "desk", 30, subjects=hosted_place),
                Link(_("Wi-Fi"), "access:wifi", "desk", 31, subjects=hosted_place),
            ),
        },
        panels={"place": (Panel("access/parts/place_access.html", 20),)},
    )
)
