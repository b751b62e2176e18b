"""Importing people: each is invited by mail, and belongs once they accept; a list accepts nothing for anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.actions.import_communes import CODE_COLUMNS, CommuneCells, preview_communes
from maillage.community.mails.memberships import tell_invitations
from maillage.community.models import Membership, Network, Person
from maillage.community.models.memberships import SITUATION_LABELS
from maillage.community.rules.directory import fold_text
from maillage.community.rules.membership import ALIVE, MembershipState, Situation, a_year_after
from maillage.community.rules.tables import Column, Mistake, Row, date_mistake, parse_date, parse_yes_no
from maillage.kernel.addresses import canonical_address, may_be_an_address
from maillage.kernel.refusal import Refusal

SITUATIONS = {
    "salarie": Situation.EMPLOYEE, "salariee": Situation.EMPLOYEE, "employee": Situation.EMPLOYEE,
    "independant": Situation.FREELANCE, "independante": Situation.FREELANCE, "freelance": Situation.FREELANCE,
    "etudiant": Situation.STUDENT, "etudiante": Situation.STUDENT, "student": Situation.STUDENT,
    "agent public": Situation.PUBLIC, "fonctionnaire": Situation.PUBLIC, "public": Situation.PUBLIC,
    "benevole": Situation.VOLUNTEER, "volunteer": Situation.VOLUNTEER,
    "en recherche": Situation.SEEKER, "seeker": Situation.SEEKER, "autre": Situation.OTHER, "other": Situation.OTHER,
    "": Situation.OTHER,
}  # fmt: skip


LONGEST_ADDRESS = 254  # RFC 5321


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the file."""

    name: str
    email: str
    commune: str | None
    work: str
    situation: str
    starts_on: date
    ends_on: date
    news: bool


class PeopleImporter:
    """Name, address, commune, work, dates of the membership."""

    kind = "people"
    label = _("people and their memberships")
    columns = (
        Column("nom", required=True, also=("name", "nom complet", "prénom et nom")),
        Column("courriel", required=True, also=("email", "e-mail", "mail", "adresse électronique")),
        Column("commune", also=("ville", "town")),
        *CODE_COLUMNS,
        Column("métier", also=("activité", "work", "profession")),
        Column("situation", also=("statut", "status")),
        Column("adhésion depuis", also=("depuis", "since")),
        Column("adhésion jusqu’au", also=("jusqu'au", "until")),
        Column("nouvelles", also=("news", "consentement")),
    )

    def read(self, network: Network, rows: Sequence[Row]) -> tuple[list[Any], list[Mistake]]:
        items, mistakes, seen = [], [], dict[str, int]()
        communes = CommuneCells()
        known = _addresses_of_members(network, [canonical_address(row["courriel"]) for row in rows])
        for row in rows:
            wrong = list(_find_mistakes(row, seen, known, communes))
            mistakes += wrong
            if not wrong:
                items.append(_parse_row(row, communes))
            seen.setdefault(canonical_address(row["courriel"]), row.line)
        return items, mistakes

    def preview(self, items: list[Any]) -> list[dict[str, Any]]:
        communes, situations = preview_communes([item.commune for item in items]), dict(SITUATION_LABELS)
        return [
            {
                "nom": item.name,
                "courriel": item.email,
                **communes[item.commune],
                "métier": item.work,
                "situation": situations[item.situation],
                "adhésion depuis": item.starts_on,
                "adhésion jusqu’au": item.ends_on,
                "nouvelles": item.news,
            }
            for item in items
        ]

    def write(self, by: Person, network: Network, items: list[Any]) -> dict[str, list[int]]:
        """Accounts for those who have none, then invitations; a few statements, however many people."""
        emails = [item.email for item in items]
        there: dict[str, Person] = {p.email: p for p in Person.objects.filter(email__in=emails)}
        new = [
            Person(
                email=item.email, name=item.name, home_id=item.commune, public_id=uuid4(), password="!" + uuid4().hex
            )
            for item in items
            if item.email not in there
        ]
        Person.objects.bulk_create(new, batch_size=1000)
        EmailAddress.objects.bulk_create(
            [EmailAddress(user=p, email=p.email, primary=True, verified=False) for p in new], batch_size=1000
        )
        there |= {p.email: p for p in new}
        made = _create_memberships(
            [
                Membership(network=network, person=there[item.email], email=item.email, name=item.name, work=item.work,
                         situation=item.situation, home_id=item.commune, state=MembershipState.INVITED.value,
                         decided_by=by, starts_on=item.starts_on, ends_on=item.ends_on, news=item.news)
                for item in items
            ],
            batch_size=1000,
        )  # fmt: skip
        tell_invitations(made)
        return {"adhesions": [membership.pk for membership in made], "people": [person.pk for person in new]}

    def undo(self, network: Network, made: dict[str, list[int]]) -> None:
        """Withdraw the invitations and the accounts made with them; not once somebody accepted, signed in, booked."""
        memberships = Membership.objects.filter(pk__in=made["adhesions"], network=network)
        people = Person.objects.filter(pk__in=made["people"])
        used = memberships.exclude(state=MembershipState.INVITED.value).count()
        used += people.filter(last_login__isnull=False).count()
        others = Q(memberships__isnull=False) & ~Q(memberships__in=memberships)
        used += people.filter(others | Q(roles__isnull=False)).distinct().count()
        try:
            with transaction.atomic():
                if used:
                    raise ProtectedError("used since", set())
                memberships.delete()
                people.delete()
        except ProtectedError as error:
            used = max(used, len(error.protected_objects))
        if used:
            raise Refusal(
                "used_since", "Some of it has been used since (%(count)d): it can’t be undone any more.", count=used
            )


def _create_memberships(memberships: list[Membership], batch_size: int) -> list[Membership]:
    try:
        with transaction.atomic():
            return Membership.objects.bulk_create(memberships, batch_size=batch_size)
    except IntegrityError as error:  # somebody of the file has asked to join meanwhile
        raise Refusal("changed_since", "Something has changed since this file was tried: send it again.") from error


def _addresses_of_members(network: Network, emails: list[str]) -> set[str]:
    """Addresses among `emails` that belong to the network already, have applied, or are invited."""
    there = [*sorted(ALIVE), MembershipState.INVITED.value]
    alive = Membership.objects.filter(network=network, state__in=there).select_related("person")
    rows = alive.filter(Q(email__in=emails) | Q(person__email__in=emails)).values_list("email", "person__email")
    return {email for pair in rows for email in pair if email}


def _find_mistakes(row: Row, seen: dict[str, int], known: set[str], communes: CommuneCells) -> list[Mistake]:
    mistakes = []

    def add_mistake(column: str, sentence: str, **facts: Any) -> None:
        mistakes.append(Mistake(row.line, column, sentence, facts))

    email = canonical_address(row["courriel"])
    if len(email) > LONGEST_ADDRESS:
        add_mistake("courriel", "This is not an email address: %(value)s.", value=f"{email[:40]}…")
        return mistakes
    if not row["nom"]:
        add_mistake("nom", "A name is missing.")
    if not _is_address(email):
        add_mistake("courriel", "This is not an email address: %(value)s.", value=email or "∅")
    if email in seen:
        add_mistake("courriel", "This address is already on line %(line)s.", line=seen[email])
    if email in known:
        add_mistake("courriel", "This address already belongs to the network, or is invited.")
    mistakes += communes.mistakes_of(row)
    if fold_text(row["situation"]) not in SITUATIONS:
        add_mistake("situation", "This situation is not known: %(value)s.", value=row["situation"])
    if parse_yes_no(row["nouvelles"]) is None:
        add_mistake("nouvelles", "Say yes or no: %(value)s.", value=row["nouvelles"])
    return [*mistakes, *_find_date_mistakes(row)]


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return may_be_an_address(email) is None


def _find_date_mistakes(row: Row) -> list[Mistake]:
    columns = ("adhésion depuis", "adhésion jusqu’au")
    mistakes = [date_mistake(row, column) for column in columns if row[column] and parse_date(row[column]) is None]
    if not mistakes and _parse_dates(row)[1] <= _parse_dates(row)[0]:
        return [Mistake(row.line, columns[1], "The membership ends before it begins.")]
    return mistakes


def _parse_dates(row: Row) -> tuple[date, date]:
    starts_on = parse_date(row["adhésion depuis"]) or timezone.localdate()
    return starts_on, parse_date(row["adhésion jusqu’au"]) or a_year_after(max(starts_on, timezone.localdate()))


def _parse_row(row: Row, communes: CommuneCells) -> PersonRow:
    starts_on, ends_on = _parse_dates(row)
    return PersonRow(
        row["nom"][:120], canonical_address(row["courriel"]), communes.insee_of(row), row["métier"][:200],
        SITUATIONS[fold_text(row["situation"])].value, starts_on, ends_on, bool(parse_yes_no(row["nouvelles"])),
    )  # fmt: skip
