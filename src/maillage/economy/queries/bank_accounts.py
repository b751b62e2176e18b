"""By which bank account a place pays and is paid: its own where it has one, else the one on its carrier's invoices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.community.models import Organisation
from maillage.economy.models import ClearingAccount, Issuer
from maillage.economy.rules.credit_transfers import Account
from maillage.places.models import Place

LONGEST_HOLDER = 70


@dataclass(frozen=True, slots=True)
class PlaceAccount:
    """What is known: the account a place wrote down for itself, and that of its carrier's invoices."""

    own: Account | None
    of_invoices: Account | None

    @property
    def used(self) -> Account | None:
        """By which it pays and is paid."""
        return self.own or self.of_invoices

    @property
    def differs(self) -> bool:
        """Whether two accounts are known: nobody chooses between them but who knows."""
        return bool(self.own and self.of_invoices and self.own.iban != self.of_invoices.iban)


def account_on_invoices(issuer: Issuer | None) -> Account | None:
    """The account that an issuer writes on its invoices."""
    if issuer is None or not issuer.iban:
        return None
    return Account(issuer.legal_name[:LONGEST_HOLDER], issuer.iban, issuer.bic)


def accounts_of_places(places: Iterable[Place]) -> dict[int, PlaceAccount]:
    """By the number of the place. Two statements."""
    places = list(places)
    own = {row.place_id: row for row in ClearingAccount.objects.filter(place__in=places)}
    rows = Issuer.objects.filter(organisation__in={one.operator_id for one in places if one.operator_id})
    issuers = {row.organisation_id: row for row in rows}
    return {
        one.pk: PlaceAccount(
            Account(row.holder, row.iban, row.bic) if (row := own.get(one.pk)) else None,
            account_on_invoices(issuers.get(one.operator_id or 0)),
        )
        for one in places
    }


def account_of_place(place: Place) -> PlaceAccount:
    """Of one place."""
    return accounts_of_places([place])[place.pk]


def accounts_beside(organisation: Organisation, iban: str) -> list[tuple[Place, str]]:
    """The places it carries that wrote down another account than this one (any, when it has none)."""
    rows = ClearingAccount.objects.filter(place__operator=organisation).exclude(iban=iban)
    return [(row.place, row.iban) for row in rows.select_related("place").order_by("place__name")]
