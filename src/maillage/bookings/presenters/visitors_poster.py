"""The poster that leads visitors to the register of a place."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.bookings.models import VisitorRegister
from maillage.community.queries.networks import origin_of_network
from maillage.web.fonts import typeface_folders
from maillage.web.gates import FILES
from maillage.web.pdf import compile_pdf, language
from maillage.web.qr_codes import qr_code


def register_address(register: VisitorRegister) -> str:
    """Where the code of the poster leads."""
    path = reverse("bookings:visitor_arrival", args=[register.key])
    return origin_of_network(register.place.network) + path


def visitors_poster(register: VisitorRegister) -> bytes:
    """An A4 page to hang by the door. Raises Refusal "busy" when too many documents are being made."""
    address = register_address(register)
    content = {
        "lang": language(),
        "title": f"{_('Visitors')} · {register.place.name}",
        "place": register.place.name,
        "welcome": _("Welcome. Are you visiting somebody?"),
        "scan": _("Scan this code: your name, whom you come to see. When you leave, one touch."),
        "why": _("So that we know who is here: if the place had to be left in a hurry, nobody would be forgotten."),
        "small": _("No account, no application. Only the hosts read it, and it is erased by itself."),
        "otherwise": _("No telephone? Tell whoever welcomes you."),
        "code_alt": _("Code to scan: %(address)s") % {"address": address},
    }
    with FILES.pass_through():
        return compile_pdf(
            "maillage.bookings",
            "templates/bookings/visitors_poster.typ",
            content,
            pictures={"code": qr_code(address)},
            font_folders=typeface_folders(),
        )
