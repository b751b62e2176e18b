"""The poster of what one may do in a space, what one does elsewhere, and the few rules that keep its secrets."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.community.queries.networks import origin_of_network
from maillage.pages.handouts import LONG_TITLE, Handout, shown_address
from maillage.places.models import NEED_LABELS, Space
from maillage.places.queries import proofs_of
from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.needs import Need, levels_needed, shortfalls
from maillage.places.rules.safeguards import Protection, Safeguard, protection_on
from maillage.places.templatetags.places import confidentiality_name
from maillage.web.pdf import language
from maillage.web.qr_codes import qr_code

MOST_ELSEWHERE = 6  # things for another room that are named: the poster stays one page


def rules_poster(space: Space) -> Handout:
    """An A4 page to hang in the space, in the language of the reader; it needs `place__network`."""
    protection = protection_on(proofs_of(space), timezone.localdate())
    fitting = [need for need in Need if not shortfalls(protection, levels_needed([need]))]
    elsewhere = [need for need in Need if need not in fitting]
    address = reverse("bookings:incidents", args=[space.place.slug])
    typed = shown_address(address, space.place.network)
    level = confidentiality_name(min(protection.levels.values()))
    content = {
        "lang": language(),
        "title": f"{space.name} · {space.place.name}",
        "name": space.name,
        "is_long": len(space.name) > LONG_TITLE // 2,
        "place": space.place.name,
        "level": level or _("An open space: one may be seen and heard"),
        "may_title": _("Here, you can"),
        "may": _in_words(fitting) or [_("Work in the open, with nothing that must stay secret")],
        "may_not_title": _("Not here: ask for another room"),
        "may_not": _in_words(elsewhere)[:MOST_ELSEWHERE],
        "rules_title": _("So that it stays so"),
        "rules": _rules(protection),
        "incident_title": _("An envelope was left? Somebody listened?"),
        "incident": _("Say it: the hosts follow it to its end, and your name goes no farther."),
        "address": typed,
        "code_alt": _("Code to scan: %(address)s") % {"address": typed},
        "note": _("This scale is the network’s own. It informs; it does not replace your employer’s security policy."),
    }
    return Handout(
        "rules", f"space{space.pk}", content, {"code": qr_code(origin_of_network(space.place.network) + address)}
    )


def _in_words(needs: list[Need]) -> list[str]:
    labels = dict(NEED_LABELS)
    return [str(labels[need.value]) for need in needs]


def _rules(protection: Protection) -> list[str]:
    """The rules of this space: those everywhere, and those its safeguards call for."""
    held, levels = protection.held, protection.levels
    may_close = Safeguard.CLOSING_DOOR in held or levels[Axis.VOICE] >= 3
    rules = [
        (may_close, _("Close the door before you speak.")),
        (not may_close, _("Speak low; go out for a call.")),
        (Safeguard.SCREEN_FILTER in held, _("Put the filter on your screen.")),
        (Safeguard.BLINDS in held, _("Lower the blinds.")),
        (True, _("Lock your screen when you get up, even for a coffee.")),
        (True, _("Leave nothing on the desk, in the printer or in the bin.")),
        (Safeguard.VISITOR_REGISTER in held, _("Write your visitors in the register.")),
        (True, _("What you hear here stays here.")),
    ]
    return [words for is_asked, words in rules if is_asked]
