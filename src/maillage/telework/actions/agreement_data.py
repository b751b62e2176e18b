"""What is known of a person by their agreements, how it is forgotten, what is kept for how long.

A signed agreement stays when its worker goes, for as long as either side may have to show it (the table of retention
says how long): tied to no account, but with the text both signed, which the employer holds as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.community.actions.privacy import PersonalTable, Remainder, kept_days
from maillage.community.models import Person
from maillage.telework.actions.paper import release_scans
from maillage.telework.models import Agreement, AgreementVersion, DaysConsent, DaySwap, Signature
from maillage.telework.rules.lifecycle import AgreementState

NEVER_SIGNED = (AgreementState.DRAFT.value, AgreementState.SENT.value, AgreementState.REFUSED.value)


def export_agreements(person: Person) -> list[PersonalTable]:
    """Agreements, their signatures, swaps of days, what the employer may see."""
    mine = Agreement.objects.filter(worker=person).prefetch_related("versions")
    drafts = [one for one in mine if one.state in NEVER_SIGNED]
    kept = [one for one in mine if one.state not in NEVER_SIGNED]
    return [
        PersonalTable("agreement_drafts", _("My agreements on telework that are not signed by both"),
                      [_agreement_row(one) for one in drafts]),
        PersonalTable("agreements", _("My agreements on telework"), [_agreement_row(one) for one in kept], "kept",
                      _("Either side may have to show it. It is tied to no account, and nobody sees your days by it."),
                      stays=tuple(_remainder(one) for one in kept)),
        PersonalTable("agreement_signatures", _("My signatures"), _signature_rows(person, of_both=True), "kept",
                      _("They stay with the agreement they sign."), files=_scans(person)),
        PersonalTable("lone_signatures", _("My signatures that wait for the other side"),
                      _signature_rows(person, of_both=False)),
        PersonalTable("agreement_swaps", _("Days I swapped"), _swap_rows(person)),
        PersonalTable("agreement_consents", _("When my employer could see my days"), _consent_rows(person)),
    ]  # fmt: skip


def erase_agreements(person: Person) -> None:
    """Drafts go; what both signed is nobody's on the site, and nobody sees days through it any more.

    What has not ended by then is kept as long as if it did that day: else nothing would ever end it.
    """
    mine = Agreement.objects.filter(worker=person)
    DaySwap.objects.filter(agreement__in=mine).delete()
    DaysConsent.objects.filter(agreement__in=mine).delete()
    _remove(mine.filter(state__in=NEVER_SIGNED))
    versions = AgreementVersion.objects.filter(agreement__in=mine).annotate(sides=Count("signatures"))
    alone = list(versions.filter(sides__lt=2).values_list("pk", flat=True))
    release_scans(Signature.objects.filter(version__in=alone))
    AgreementVersion.objects.filter(pk__in=alone).delete()
    mine.update(worker=None, organisation=None, end_reason="", terms={}, changed_at=timezone.now())


def _agreement_row(one: Agreement) -> dict[str, Any]:
    return {
        "employer": one.employer_name, "signer": one.signer_name, "address": one.signer_email,
        "state": one.get_state_display(), "made_at": one.created_at, "terms": one.terms,
        "texts": [version.text for version in one.versions.all()],
        "answers": [_answer_in_words(version) for version in one.versions.all() if version.answered_at],
        "ends_on": one.ends_on, "reason": one.end_reason,
    }  # fmt: skip


def _answer_in_words(version: AgreementVersion) -> str:
    """What the employer answered instead of signing: when, who, what, why."""
    words = (version.answer_name, version.get_answer_display(), version.answer_reason)
    return " · ".join([f"{version.answered_at:%Y-%m-%d}", *map(str, words)])


def _remainder(one: Agreement) -> Remainder:
    """What stays of a signed agreement were its person erased today, and the day on which it goes."""
    today = timezone.localdate()
    last = one.ends_on if one.state == AgreementState.ENDED and one.ends_on else today
    return Remainder(
        _("The agreement with %(employer)s") % {"employer": one.employer_name},
        _("the text both signed, with your name in it, and the two signatures: to change it would break them"),
        last + timedelta(days=kept_days("agreements") + 1),
    )


def _signature_rows(person: Person, *, of_both: bool) -> list[dict[str, Any]]:
    """Those of agreements that both signed, or the others."""
    signed = Signature.objects.filter(version__agreement__worker=person).select_related("version")
    waiting = {"version__agreement__state__in": NEVER_SIGNED}
    return [
        {"party": one.get_party_display(), "name": one.name, "how": one.get_method_display(), "at": one.signed_at,
         "statement": one.statement}
        for one in (signed.exclude(**waiting) if of_both else signed.filter(**waiting))
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
    day = timezone.localdate(before)
    ended = Q(state=AgreementState.ENDED.value, ends_on__lt=day)
    left = Q(worker=None, changed_at__date__lt=day) & ~Q(state=AgreementState.ENDED.value)
    old = Agreement.objects.filter(ended | left)
    return old.count() if dry else _remove(old)


def purge_drafts(before: datetime, dry: bool) -> int:
    """Remove what was written and not signed, untouched since; how many."""
    old = Agreement.objects.filter(state__in=NEVER_SIGNED, changed_at__lt=before)
    return old.count() if dry else _remove(old)


def _remove(old: QuerySet[Agreement]) -> int:
    release_scans(Signature.objects.filter(version__agreement__in=old))
    return old.delete()[1].get("telework.Agreement", 0)


AGREEMENT_RETENTION_PURGES = {"agreements": purge_agreements, "agreement_drafts": purge_drafts}
