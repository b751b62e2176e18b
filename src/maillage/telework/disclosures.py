"""By which ways of telework others can know where somebody works: employers, attestations, accidents."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.bookings.disclosures import hosts_in_words
from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.telework.models import AccidentRecord, Agreement, PresenceAttestation
from maillage.telework.queries.agreements import IN_FORCE, claim_of, consent_of
from maillage.telework.rules.days import Claim, is_day_of
from maillage.telework.rules.lifecycle import AgreementState
from maillage.web.disclosures import Disclosure, Reader, Switch

BY_THE_EMPLOYER = (
    "employer", "employer_document", "employer_end", "employer_suspend", "employer_resume", "employer_answer",
    "organisation",
)  # fmt: skip


def disclosures_of(person: Person, stay: Booking | None) -> list[Disclosure]:
    """Each agreement with its consent and its text, papers, accidents; counts, which name nobody."""
    rows = Agreement.objects.filter(worker=person).exclude(state=AgreementState.DRAFT.value)
    mine = list(rows.select_related("organisation").prefetch_related("versions", "swaps", "consents"))
    claims = {one.pk: claim for one in mine if one.state in IN_FORCE and (claim := claim_of(one))}
    return [
        *(_of_days(one, claims, stay) for one in mine if one.pk in claims),
        *(_of_text(one) for one in mine),
        *_of_papers(person, stay), *_of_accidents(person, stay), _of_counts(),
    ]  # fmt: skip


def _of_days(agreement: Agreement, claims: dict[int, Claim], stay: Booking | None) -> Disclosure:
    """By consent, from its day on, the days of that agreement: closed without an organisation that keeps it."""
    consent, organisation = consent_of(agreement), agreement.organisation
    is_open = consent is not None and organisation is not None and not claims[agreement.pk].is_suspended
    if is_open and stay is not None and consent is not None:
        day = timezone.localdate(stay.starts_at, timezone=stay.place.zone)
        others = [claim for pk, claim in claims.items() if pk != agreement.pk]
        is_own = is_day_of(claims[agreement.pk], others, day, stay.place.slug)
        is_open = is_own and day >= timezone.localdate(consent.given_at) and not stay.guest
    act, label = ("hide_days", _("Hide my days")) if consent else ("show_days", _("Let them see my days"))
    switch = Switch(label, reverse(f"telework:{act}", args=[agreement.public_id]), is_post=True)
    return Disclosure(
        "employer_days", _("Your days, in the room of your employer"),
        _("who speaks for %(employer)s") % {"employer": organisation.name if organisation else agreement.employer_name},
        _("The days of this agreement that you booked, and the "
          "place. Never the hours, nor the days of another employer."),
        is_open=is_open, readers=frozenset({Reader.EMPLOYER}), is_recorded=True,
        lasts=_("from the day you said yes until the day you say no; then none of them, past ones included"),
        switch=switch, addresses=frozenset({"telework:organisation"}),
    )  # fmt: skip


def _of_text(agreement: Agreement) -> Disclosure:
    return Disclosure(
        "agreement_text", _("The agreement itself"),
        _("who signs for %(employer)s, and whom they show it to") % {"employer": agreement.employer_name},
        _("The places and the days you agreed on; a day you swap, by email. Not what you book."), is_open=True,
        readers=frozenset({Reader.EMPLOYER, Reader.HOLDER}), kept="agreements",
        switch=Switch(_("See the agreement"), agreement.get_absolute_url()),
        addresses=frozenset(f"telework:{name}" for name in BY_THE_EMPLOYER),
    )  # fmt: skip


def _of_papers(person: Person, stay: Booking | None) -> list[Disclosure]:
    papers = PresenceAttestation.objects.filter(person=person, revoked_at=None)
    if stay is not None:
        day = timezone.localdate(stay.starts_at, timezone=stay.place.zone)
        papers = papers.filter(first__lte=day, last__gte=day)
    count = papers.count()
    return [
        Disclosure(
            "attestations", _("Attestations of presence you had made"),
            ngettext("whoever has the paper or its number (%(n)d paper)",
                     "whoever has a paper or its number (%(n)d papers)", count) % {"n": count},
            _("What is printed on it: your name, half-days, the place."), is_open=count > 0,
            readers=frozenset({Reader.HOLDER}), kept="presence_attestations",
            switch=Switch(_("See them and take them back"), reverse("telework:presence")),
            addresses=frozenset({"telework:attestation"}),
        )
    ]  # fmt: skip


def _of_accidents(person: Person, stay: Booking | None) -> list[Disclosure]:
    records = AccidentRecord.objects.filter(person=person)
    if stay is not None:
        day = timezone.localdate(stay.starts_at, timezone=stay.place.zone)
        records = records.filter(place=stay.place_id, happened_at__date=day)
    switch = Switch(_("See the records about me"), reverse("telework:own_accidents"))
    shared = records.exclude(share_key=None).count()
    return [
        Disclosure(
            "accidents", _("The record of an accident"), hosts_in_words(stay),
            _("What was written: the moment, the place, the facts, the witnesses."), is_open=records.exists(),
            readers=frozenset({Reader.HOST}), kept="accident_records", is_recorded=True, switch=switch,
            addresses=frozenset({"telework:accident", "telework:accident_file", "telework:place_accidents"}),
        ),
        Disclosure(
            "accidents_handed", _("The address of a record, that you handed out"),
            ngettext("whoever has the address of %(n)d record", "whoever has the address of %(n)d records", shared)
            % {"n": shared},
            _("The whole record."), is_open=shared > 0, readers=frozenset({Reader.HOLDER}), is_recorded=True,
            lasts=_("until you close the address"), switch=switch, addresses=frozenset({"telework:shared_accident"}),
        ),
    ]  # fmt: skip


def _of_counts() -> Disclosure:
    return Disclosure(
        "employer_counts", _("The sum of days, in the room of an employer"), _("who speaks for an organisation"),
        _("How many days its people worked in a quarter that is "
          "over: by fives, when five people came at least. Never who."),
        is_open=False, why=_("Nothing to close: it names nobody."),
    )  # fmt: skip
