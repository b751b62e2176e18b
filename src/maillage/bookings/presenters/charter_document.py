"""The charter on paper: what it says, its version, and room to sign by hand."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from maillage.bookings.models import ConfidentialityCharter
from maillage.kernel.markdown import plain_blocks
from maillage.web.fonts import typeface_folders
from maillage.web.formats import day_and_year
from maillage.web.gates import PUBLIC_FILES
from maillage.web.pdf import compile_pdf

LANGUAGE = "fr"  # as it is written, whoever reads


def charter_pdf(charter: ConfidentialityCharter) -> bytes:
    """The PDF, tagged. Raises Refusal "busy" when too many documents are being made."""
    with translation.override(LANGUAGE):
        content = _content_of(charter)
    with PUBLIC_FILES.pass_through():
        return compile_pdf(
            "maillage.bookings", "templates/bookings/charter.typ", content, font_folders=typeface_folders()
        )


def _content_of(charter: ConfidentialityCharter) -> dict[str, Any]:
    words = {"n": charter.version, "d": day_and_year(timezone.localdate(charter.published_at))}
    return {
        "lang": LANGUAGE,
        "title": charter.title,
        "whose": charter.place.name if charter.place else charter.network.name,
        "version": _("Version %(n)d, published on %(d)s") % words,
        "blocks": plain_blocks(charter.text),
        "read": _("Read and accepted"),
        "lines": [_("Name"), _("Date"), _("Signature")],
        "digest": _("Digest of the text (SHA-256): %(digest)s") % {"digest": charter.sha256},
    }
