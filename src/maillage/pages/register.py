"""The register of processing (RGPD art. 30): what is done with which data, why, on what ground, how long, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Processing:
    """One line of the register; `kept` names rules of retention, dated data of their own."""

    name: Any
    purpose: Any
    ground: Any
    people: Any
    data: Any
    seen_by: Any
    kept: tuple[str, ...]


CONTRACT = _("contract (RGPD art. 6-1-b): what one asked for can’t be done without it")
INTEREST = _("legitimate interest (art. 6-1-f)")
CONSENT = _("consent (art. 6-1-a), taken back in one click")
LAW = _("legal duty (art. 6-1-c)")

REGISTER: tuple[Processing, ...] = (
    Processing(_("Accounts and sign-in"), _("letting people in, and nobody else"), CONTRACT,
               _("everybody who has an account"), _("name, address, language, commune; sessions with their device"),
               _("the person; administrators"), ("account_inactive", "sessions")),
    Processing(_("Membership"), _("knowing who belongs to the network, and has signed its charter"), CONTRACT,
               _("those who ask to join"), _("what the form asks: situation, work, commune, needs, offers; signatures"),
               _("those who facilitate the network"), ("adhesion_unconfirmed", "adhesion_over", "invitations")),
    Processing(_("Bookings"), _("keeping a desk for the one who booked it"), CONTRACT,
               _("those who book, and their guests"), _("place, space, time, note, arrival"),
               _("the person; the hosts of the place"), ("booking_detail", "waiting")),
    Processing(_("Doors"), _("getting in with nobody at the door"), CONTRACT, _("those who book"),
               _("which door could be opened, from when to when, by which code"),
               _("the person; the hosts of the place"), ("access_events",)),
    Processing(_("Wi-Fi codes"), _("who had which code, when the place is an operator of its network"), LAW,
               _("those who come"), _("the code and the booking; never what is done on the network"),
               _("the hosts of the place; the authorities on request"), ("wifi_technical",)),
    Processing(_("Directory and messages"), _("finding one another, writing without giving one’s address"), CONSENT,
               _("members who want to be found"), _("the lines they show, to whom they say; messages passed on"),
               _("whom each chose; a reported message, those who facilitate"), ("letters",)),
    Processing(_("Wall"), _("news and questions between places and members"), INTEREST, _("members, hosts"),
               _("what they post, under their name"), _("members of the network"), ("wall",)),
    Processing(_("News by mail"), _("telling about the life of the network"), CONSENT, _("members who agreed"),
               _("address, date of the consent, which mails were sent"), _("those who facilitate: counts only"),
               ("mails_sent",)),
    Processing(_("Journal"), _("knowing who did what and who looked at whose data"), INTEREST,
               _("everybody who acts"), _("a number that stands for the person, the act, the moment"),
               _("each person about themselves; those who facilitate, within their network"), ()),
    Processing(_("Imports"), _("taking over an existing list"), INTEREST, _("those on the list"),
               _("the rows of the file"), _("those who facilitate"), ("imports",)),
    Processing(_("Accounts of the places"), _("keeping the books"), LAW, _("those who pay"), _("amount, day, means"),
               _("the hosts of the place"), ("accounts",)),
    Processing(_("Safety"), _("limiting attempts, mending failures"), INTEREST, _("everybody"),
               _("keyed counts without address; jobs that failed"), _("administrators"), ("failed_jobs", "sessions")),
)  # fmt: skip
