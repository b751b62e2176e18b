"""What is printed of an event for who comes: the sheet to sign, the certificate of attendance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.community.queries.letterheads import letterhead_of
from maillage.community.queries.networks import origin_of_network
from maillage.kernel.lines import number_in_groups
from maillage.programme.calendar import location_of
from maillage.programme.models import Event, Registration
from maillage.programme.rules.attendance import half_days
from maillage.programme.rules.registration import RegistrationState
from maillage.web.fonts import typeface_folders
from maillage.web.formats import day_and_year, times
from maillage.web.gates import FILES
from maillage.web.pdf import compile_pdf, language
from maillage.web.qr_codes import qr_code

EMPTY_ROWS = 5  # for who comes without having registered


def sheet_content(event: Event, registrations: Iterable[Registration]) -> dict[str, Any]:
    """What the sheet to sign says: one line a person, a column a half-day."""
    halves = half_days(event.local_start, event.local_end)
    words = {"morning": _("morning"), "afternoon": _("afternoon")}
    short = len({day for day, _half in halves}) == 1
    return {
        "title": _("Attendance sheet"),
        "event": event.title,
        "facts": [
            (_("When"), f"{day_and_year(event.local_start.date())}, {times(event.period, event.zone)}"),
            (_("Where"), location_of(event) or _("online")),
            (_("With"), ", ".join(speaker.name for speaker in event.speakers.all())),
        ],
        "head": [_("Name"), _("Organisation")],
        "halves": [words[half] if short else f"{day:%d/%m} {words[half]}" for day, half in halves],
        "signature": _("signature"),
        "rows": [*_lines(registrations), *[("", "")] * EMPTY_ROWS],
        "host": _("Signature of who ran the event"),
        "count": _("People present, in all"),
        "note": _("Signed by those who were there. Kept by %(network)s for as long as whoever pays for it may ask.")
        % {"network": event.network.name},
    }


def _lines(registrations: Iterable[Registration]) -> Iterator[tuple[str, str]]:
    """A line for each person that is expected; those who come with somebody write their own name."""
    for one in registrations:
        if one.state == RegistrationState.CONFIRMED:
            yield one.name, one.organisation
            for _companion in range(one.people - 1):
                yield _("with %(name)s:") % {"name": one.name}, ""


def sheet_pdf(event: Event, registrations: Sequence[Registration]) -> bytes:
    """The sheet to sign, tagged."""
    content = sheet_content(event, registrations)
    with FILES.pass_through():
        return compile_pdf(
            "maillage.programme", "templates/programme/sheet.typ", content, letterhead=letterhead_of(event.network),
            font_folders=typeface_folders(),
        )  # fmt: skip


def certificate_content(registration: Registration) -> dict[str, Any]:
    """What the certificate says. It is given to who registered, whoever came along."""
    event, number = registration.event, registration.certificate_number
    assert number is not None
    assert registration.certified_at is not None
    address = origin_of_network(event.network) + reverse("programme:certificate", args=[number])
    issued_on = registration.certified_at.astimezone(event.zone).date()
    hours = round((event.ends_at - event.starts_at).total_seconds() / 1800) / 2
    return {
        "title": _("Certificate of attendance"),
        "says": _("%(network)s certifies that") % {"network": event.network.name},
        "who": registration.name,
        "organisation": registration.organisation,
        "attended": _("took part in"),
        "event": event.title,
        "facts": [
            (_("When"), f"{day_and_year(event.local_start.date())}, {times(event.period, event.zone)}"),
            (_("Where"), location_of(event) or _("online")),
            (_("Length"), ngettext("%(n)g hour", "%(n)g hours", int(hours) or 1) % {"n": hours}),
        ],
        "number_label": _("Number"),
        "number": number_in_groups(number),
        "check": _("Anybody may check this certificate at this address:"),
        "address": address.partition("://")[2],
        "code_alt": _("Code to scan: %(address)s") % {"address": address},
        "issued": _("Issued on %(day)s") % {"day": day_and_year(issued_on)},
        "lang": language(),
        "url": address,
    }  # fmt: skip


def certificate_pdf(registration: Registration) -> bytes:
    """The certificate, tagged."""
    content = certificate_content(registration)
    pictures = {"code": qr_code(content["url"])}
    with FILES.pass_through():
        return compile_pdf(
            "maillage.programme", "templates/programme/certificate.typ", content, pictures=pictures,
            letterhead=letterhead_of(registration.event.network), font_folders=typeface_folders(),
        )  # fmt: skip
