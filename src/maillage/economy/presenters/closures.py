"""On paper: a closure of the accounts; how they are kept safe, and what is signed about it."""

from __future__ import annotations

from importlib.metadata import version

from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.economy.models import Issuer
from maillage.economy.rules.training import MARK
from maillage.ledger.models import Closure
from maillage.web.fonts import typeface_folders
from maillage.web.formats import day_and_year, euros
from maillage.web.pdf import compile_pdf

TEMPLATES = "templates/economy"


def closure_pdf(issuer: Issuer, closure: Closure) -> bytes:
    """What each account came to until that day; the digest of the last entry."""
    names = {account.number: account.name for account in issuer.chart.values()}
    totals = [(name.partition(" ")[0], cents) for name, cents in sorted(closure.totals.items())]
    return _pdf(
        "closure.typ", issuer,
        title=_("Closure of the accounts"), until=_("until %(day)s") % {"day": day_and_year(closure.until)},
        head=[_("Account"), _("What it is"), _("Debit"), _("Credit")],
        rows=[
            [number, names.get(number, ""), euros(cents) if cents > 0 else "", euros(-cents) if cents < 0 else ""]
            for number, cents in totals
        ],
        total=[
            _("In all"), euros(sum(cents for _number, cents in totals if cents > 0)),
            euros(-sum(cents for _number, cents in totals if cents < 0)),
        ],
        facts=[
            [_("Entries since the first"), str(closure.number)],
            [_("Closed on"), day_and_year(timezone.localdate(closure.at))],
            [_("Digest of the last entry (SHA-256)"), closure.digest],
        ],
        meaning=_(
            "No entry is dated on or before this day any more. Whoever keeps this sheet can check later, with the"
            " archive of the accounts and the program in it, that nothing was changed: the digest must be the same."
        ),
    )  # fmt: skip


def attestation_pdf(issuer: Issuer) -> bytes:
    """The technical note and the form, filled with what we know; the organisation that runs the site signs it."""
    return _pdf(
        "attestation.typ", issuer,
        title=_("How the accounts are kept safe"),
        law=_("General tax code (CGI), article 286, I, 3° bis"),
        version=_("Maillage, version %(version)s") % {"version": version("maillage")},
        points=[
            [_("Nothing is changed"), _(
                "Entries, invoices, payments and closures are only added to. Triggers of the database refuse to change"
                " or remove them, whoever asks; what was wrong is taken back by its contrary, and both stay.")],
            [_("It is secured"), _(
                "Each entry holds the digest (SHA-256) of the one before it: changing, removing or moving one breaks"
                " every digest after it. One writes at a time: the chain has no fork. Invoices are numbered without"
                " a gap.")],
            [_("It is kept"), _(
                "Days, months and years are closed: the total of each account and the digest are kept, and nothing is"
                " dated before any more. Invoices stay ten years after the end of their year.")],
            [_("It is archived"), _(
                "All of it is taken away in one archive, with a program of one page that reads it again without this"
                " software and says what was changed.")],
            [_("Practice is apart, and kept"), _(
                "What is done to learn is marked FACTICE – EXERCICE from the first, on the screen, on paper and in its"
                " XML; its numbers begin with EX. It has a chain of its own, secured, kept and archived as the other,"
                " and is in no account, statement, file or report. A practice is never emptied: the next one holds the"
                " last digest and the number of entries of the one before, and the journal says who began it and when."
            )],
            [_("What is not covered"), _(
                "What a host receives at the till without an invoice, for a booking, a pass, an event or a coffee, is a"
                " register beside these accounts. Its lines are only added to, as triggers of the database see to; but"
                " no digest binds them, no closure sums them, and they are not in the archive. Who owes VAT and sells"
                " to private people that way writes an invoice for each, or keeps a certified till.")],
            [_("What is left of tests"), _(
                "A demonstration has its own database, and says on each page that it is invented. Nothing empties the"
                " books: where a database is begun anew, the last digest of the accounts before is made the first link"
                " of the new chain, with the reason, and the program of the archive says so; where that was not done,"
                " older papers show it.")],
        ],
        form_title=_("Statement, to be signed"),
        form=_(
            "I, the undersigned, ____________________, acting for ____________________, who makes this installation of"
            " Maillage available, state that it records invoices and what is paid of them as described above, what a"
            " till receives without an invoice excepted, and that its source code was not changed in what concerns the"
            " accounts, save: ____________________."
        ),
        signature=_("Place, day, name, quality, signature:"),
        warning=_(
            "The model of this statement is set by the tax office and changes: compare before you sign. Who changes the"
            " functions of accounts becomes their publisher. This is no legal advice."
        ),
    )  # fmt: skip


def _pdf(template: str, issuer: Issuer, **words: object) -> bytes:
    mark = MARK if issuer.is_training else ""
    content = {"mark": mark, "issuer": issuer.legal_name, "siren": f"SIREN {issuer.siren}", **words}
    return compile_pdf("maillage.economy", f"{TEMPLATES}/{template}", content, font_folders=typeface_folders())
