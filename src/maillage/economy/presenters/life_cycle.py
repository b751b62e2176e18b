"""Invoices for the platform, in one archive: the Factur-X file of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from maillage.economy.models import Invoice
from maillage.economy.presenters.paper import invoice_pdf


def write_papers(invoices: Iterable[Invoice], file: IO[bytes]) -> None:
    """One file an invoice, named by its number; PDFs are compressed already."""
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for invoice in invoices:
            archive.writestr(f"{invoice.number}.pdf", invoice_pdf(invoice))
