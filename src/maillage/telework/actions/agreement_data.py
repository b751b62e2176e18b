"""What is known of a person by their agreements, how it is forgotten, what is kept for how long.

A signed agreement stays when its worker goes, for as long as either side may have to show it (the table of retention
says how long): tied to no account, but with the text both signed, which the employer holds as well.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person
from maillage.telework.actions.paper import release_scans
from maillage.telework.models import Agreement, DaysConsent, DaySwap, Signature
from maillage.telework.rules.lifecycle import AgreementState

NEVER_SIGNED = (AgreementState.DRAFT.value, AgreementState.SENT.value)


def export_agreements(person: Person) -> list[PersonalTable]:
    """Agreements, their signatures, swaps of days, what the employer may see."""
    return [
        PersonalTable("agreements", _("My agreements on telework"), _agreement_rows(person), "nameless",
                      _("A signed agreement stays as long as either side may have to show it, no longer tied to"
                        " your account.")),
        PersonalTable("agreement_signatures", _("My signatures"), _signature_rows(person), "nameless",
                      _("They stay with the agreement they sign."), files=_scans(person)),
        PersonalTable("agreement_swaps", _("Days I swapped"), _swap_rows(person)),
        PersonalTable("agreement_consents", _("When my employer could see my days"), _consent_rows(person)),
    ]  # fmt: skip


def erase_agreements(person: Person) -> None:
    """Drafts go; what was signed is nobody's on the site, and nobody sees days through it any more."""
    mine = Agreement.objects.filter(worker=person)
    DaySwap.objects.filter(agreement__in=mine).delete()
    DaysConsent.objects.filter(agreement__in=mine).delete()
    unsigned = mine.filter(state__in=NEVER_SIGNED)
    release_scans(list(unsigned.values_list("pk", flat=True)))
    unsigned.delete()
    mine.update(worker=None, organisation=None)


def _agreement_rows(person: Person) -> list[dict[str, Any]]:
    mine = Agreement.objects.filter(worker=person).prefetch_related("versions")
    return [
        {"employer": one.employer_name, "signer": one.signer_name, "address": one.signer_email,
         "state": one.get_state_display(), "made_at": one.created_at, "terms": one.terms,
         "texts": [version.text for version in one.versions.all()], "ends_on": one.ends_on, "reason": one.end_reason}
        for one in mine
    ]  # fmt: skip


def _signature_rows(person: Person) -> list[dict[str, Any]]:
    signed = Signature.objects.filter(version__agreement__worker=person).select_related("version")
    return [
        {"party": one.get_party_display(), "name": one.name, "how": one.get_method_display(), "at": one.signed_at,
         "statement": one.statement}
        for one in signed
    ]  # fmt: skip


def _scans(person: Person) -> dict[str, bytes]:
    """The papers that were signed and scanned."""
    rows = Signature.objects.filter(version__agreement__worker=person).exclude(scan="")
    names = dict.fromkeys(rows.values_list("scan", flat=True))
    scans = {}
    for n, name in enumerate(names, 1):
        with default_storage.open(name) as file:
            scans[f"accord-signe-{n}{PurePosixPath(name).suffix}"] = file.read()
    return scans


def _swap_rows(person: Person) -> list[dict[str, Any]]:
    swaps = DaySwap.objects.filter(agreement__worker=person)
    return [{"day_off": one.day_off, "day_on": one.day_on, "made_at": one.made_at} for one in swaps]


def _consent_rows(person: Person) -> list[dict[str, Any]]:
    consents = DaysConsent.objects.filter(agreement__worker=person).select_related("agreement")
    return [
        {"employer": one.agreement.employer_name, "given_at": one.given_at, "withdrawn_at": one.withdrawn_at}
        for one in consents
    ]


def purge_agreements(before: datetime, dry: bool) -> int:
    """Remove agreements that ended before, with what was signed; how many."""
    old = Agreement.objects.filter(state=AgreementState.ENDED.value, ends_on__lt=timezone.localdate(before))
    return old.count() if dry else _remove(old)


def purge_drafts(before: datetime, dry: bool) -> int:
    """Remove what was written and not signed, untouched since; how many."""
    old = Agreement.objects.filter(state__in=NEVER_SIGNED, changed_at__lt=before)
    return old.count() if dry else _remove(old)


def _remove(old: QuerySet[Agreement]) -> int:
    release_scans(list(old.values_list("pk", flat=True)))
    return old.delete()[1].get("telework.Agreement", 0)


AGREEMENT_RETENTION_PURGES = {"agreements": purge_agreements, "agreement_drafts": purge_drafts}
