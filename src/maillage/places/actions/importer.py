"""Importing places: each begins in project, where the file says or where its commune is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from maillage.community.actions.import_communes import CODE_COLUMNS, CommuneCells, preview_communes
from maillage.community.models import Network, Organisation, Person, Role
from maillage.community.rules import ScopeKind
from maillage.community.rules.directory import fold_text
from maillage.community.rules.tables import Column, Mistake, Row
from maillage.kernel.refusal import Refusal
from maillage.places.actions.places import add_place, describe
from maillage.places.models import Label, Place
from maillage.places.rules.hours import check_expression
from maillage.territory.models import Commune

LABELS = {"": "comptoir", "comptoir": "comptoir", "telecentre": "telecentre"}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of the file."""

    name: str
    insee: str
    address: str
    changes: dict[str, Any]
    operator: str


class PlacesImporter:
    """Name, commune, address, position, hours, label, who carries it."""

    kind = "places"
    label = _("places")
    columns = (
        Column("nom", required=True, also=("name",)),
        Column("commune", required=True, also=("ville", "town")),
        *CODE_COLUMNS,
        Column("adresse", also=("address",)),
        Column("latitude", also=("lat",)),
        Column("longitude", also=("lon", "lng")),
        Column("horaires", also=("opening_hours", "hours")),
        Column("label"),
        Column("porté par", also=("porteur", "carrier", "operator")),
        Column("courriel", also=("email", "e-mail")),
        Column("téléphone", also=("telephone", "phone")),
        Column("en une phrase", also=("tagline",)),
    )

    def read(self, network: Network, rows: Sequence[Row]) -> tuple[list[Any], list[Mistake]]:
        items, mistakes = [], []
        names = {fold_text(name): 0 for name in Place.objects.filter(network=network).values_list("name", flat=True)}
        communes = CommuneCells()
        for row in rows:
            wrong = _find_mistakes(row, communes, names)
            mistakes += wrong
            if not wrong:
                items.append(_parse_row(row, communes.insee_of(row) or ""))
            names.setdefault(fold_text(row["nom"]), row.line)
        return items, mistakes

    def preview(self, items: list[Any]) -> list[dict[str, Any]]:
        communes, labels = preview_communes([item.insee for item in items]), dict(Label.choices)
        return [
            {
                "nom": item.name,
                **communes[item.insee],
                "adresse": item.address,
                "latitude": item.changes.get("lat", ""),
                "longitude": item.changes.get("lon", ""),
                "horaires": item.changes.get("hours", ""),
                "label": labels[item.changes["label"]],
                "porté par": item.operator,
                "courriel": item.changes["email"],
                "téléphone": item.changes["phone"],
                "en une phrase": item.changes["tagline"],
            }
            for item in items
        ]

    def write(self, by: Person, network: Network, items: list[Any]) -> dict[str, list[int]]:
        """One after the other, as by hand: each has its minutes worked out."""
        communes = Commune.objects.in_bulk([item.insee for item in items])
        made = []
        for item in items:
            place = add_place(by, network, item.name, communes[item.insee], item.address)
            place = describe(by, place, item.changes)
            if item.operator:
                place.operator = Organisation.objects.filter(name__iexact=item.operator).first()
                place.save(update_fields=["operator"])
            made.append(place.pk)
        return {"places": made}

    def undo(self, network: Network, made: dict[str, list[int]]) -> None:
        """Delete the places an import made; refused when somebody has booked there."""
        try:
            with transaction.atomic():
                Place.objects.filter(pk__in=made["places"], network=network).delete()
                Role.objects.filter(scope_kind=ScopeKind.PLACE.value, scope_id__in=made["places"]).delete()
        except ProtectedError as error:
            raise Refusal(
                "used_since",
                "Some of it has been used since (%(count)d): it can’t be undone any more.",
                count=len(error.protected_objects),
            ) from error


def _find_mistakes(row: Row, communes: CommuneCells, names: dict[str, int]) -> list[Mistake]:
    mistakes = []

    def add_mistake(column: str, sentence: str, **facts: Any) -> None:
        mistakes.append(Mistake(row.line, column, sentence, facts))

    if not row["nom"]:
        add_mistake("nom", "A name is missing.")
    elif fold_text(row["nom"]) in names:
        if line := names[fold_text(row["nom"])]:
            add_mistake("nom", "This name is already on line %(line)s.", line=line)
        else:
            add_mistake("nom", "A place of that name is already in the network.")
    if communes.insee_of(row) is None:
        mistakes += communes.mistakes_of(row) or [Mistake(row.line, "commune", "A commune is missing.")]
    if row["horaires"] and check_expression(row["horaires"]):
        add_mistake(
            "horaires", "These hours can’t be read: %(value)s. An example: Mo-Fr 08:00-19:00.", value=row["horaires"]
        )
    if row["courriel"] and not _is_address(row["courriel"]):
        add_mistake("courriel", "This is not an email address: %(value)s.", value=row["courriel"])
    if row["porté par"] and not Organisation.objects.filter(name__iexact=row["porté par"]).exists():
        add_mistake("porté par", "No organisation is called %(value)s: add it first.", value=row["porté par"])
    if fold_text(row["label"]) not in LABELS:
        add_mistake("label", "This label is not known: %(value)s.", value=row["label"])
    return [*mistakes, *_find_position_mistakes(row)]


def _find_position_mistakes(row: Row) -> list[Mistake]:
    mistakes = [
        Mistake(row.line, column, "This is not a number of degrees: %(value)s.", {"value": row[column]})
        for column, most in (("latitude", 90), ("longitude", 180))
        if row[column] and ((degrees := _parse_number(row[column])) is None or abs(degrees) > most)
    ]
    if bool(row["latitude"]) != bool(row["longitude"]):
        mistakes.append(Mistake(row.line, "longitude", "Latitude and longitude go together."))
    return mistakes


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _parse_number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) else None


def _parse_row(row: Row, insee: str) -> PlaceRow:
    changes: dict[str, Any] = {
        "label": LABELS[fold_text(row["label"])],
        "email": row["courriel"][:254],
        "phone": row["téléphone"][:30],
        "tagline": row["en une phrase"][:160],
    }
    if row["horaires"]:
        changes["hours"] = row["horaires"]
    lat, lon = _parse_number(row["latitude"]), _parse_number(row["longitude"])
    if lat is not None and lon is not None:
        changes |= {"lat": lat, "lon": lon, "position_is_exact": True}
    return PlaceRow(row["nom"][:120], insee, row["adresse"][:200], changes, row["porté par"])
