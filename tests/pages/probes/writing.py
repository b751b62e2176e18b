"""What the writing forms of the commons are sent with: those that are also pages, so that a GET answers too."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillage.commons import actions as commons
from maillage.community.models import Network, Person
from tests import factories

EDITION_AND_LICENCE = {"language": "fr", "licence": "CC-BY-SA-4.0"}


def sent(**fields: Any) -> dict[str, Any]:
    """A page as its form sends it."""
    typed = {"base": 1, "message": "", "signature": "Bob", "sources": ""}
    return {**factories.page_fields("Un. Deux. Cinq."), **typed, **fields}


def writing_probes(network: Network, bob: Person) -> dict[str, tuple[list[Any], str, dict[str, Any]]]:
    """Of each address: its arguments, who may, what is written. Bob writes as a member, Dora moderates."""
    page = factories.make_page(bob, network, title="À réécrire")
    original = factories.make_page(bob, network, title="L’original")
    adapted = commons.fork(bob, original, network)
    commons.save(bob, original, 1, factories.page_fields("Un. Deux. Six.", title=original.title))
    book = factories.make_edition(page).collection
    brought = SimpleUploadedFile("pages.md.zip", zipped_page(), content_type="application/zip")
    return {
        "new": ([], "bob", sent(title="Une page nouvelle")),
        "edit": ([page.slug], "bob", sent(title=page.title)),
        "fork": ([page.slug], "bob", {}),
        "upstream": ([adapted.slug], "bob", {}),
        "new_collection": ([], "bob", {"title": "Un recueil", "subtitle": "", "order": "", **EDITION_AND_LICENCE}),
        "edit_collection": ([book.slug], "bob", {"title": "Repris", "order": page.slug, **EDITION_AND_LICENCE}),
        "publish": ([book.slug], "dora", {"dated": timezone.localdate().isoformat(), "publisher": "x"}),
        "undo": ([page.slug, 1], "dora", {}),
        "bring": ([], "dora", {"file": brought, **EDITION_AND_LICENCE}),
    }


def zipped_page() -> bytes:
    """An archive with one page in it."""

    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("apportee.md", "# Apportée\n\nUn texte.\n")
    return out.getvalue()
