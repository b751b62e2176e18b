"""Grants awarded, in the format of the SCDL: names, order, formats of its columns."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from maillage.community.models import Network, Organisation, Person
from maillage.grants.actions.grants import GrantDraft, change_grant, expect_instalment
from maillage.grants.models import Grant
from maillage.grants.presenters.scdl import scdl_csv
from maillage.grants.rules.scdl import Award, may_publish, scdl_row
from maillage.kernel.refusal import Refusal
from tests.kit import grants as kit
from tests.kit.screens import SignedIn

# The schema “subventions” 2.1.1 of the SCDL: each column in its order, with what its cells look like.
SCHEMA = {
    "nomAttribuant": r".+", "idAttribuant": r"\d{14}", "dateConvention": r"\d{4}-\d\d-\d\d", "referenceDecision": r".*",
    "nomBeneficiaire": r".+", "idBeneficiaire": r"(\d{14})?",
    "rnaBeneficiaire": r"(W[0-9A-Z]{9})?", "objet": r".{1,256}", "montant": r"\d+\.\d\d",
    "nature": r"aide en numéraire|aide en nature", "conditionsVersement": r"unique|échelonné|.{1,256}",
    "datesPeriodeVersement": r"[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?", "idRAE": r".{0,5}",
    "notificationUE": r"oui|non", "pourcentageSubvention": r"0\.\d\d|1\.00", "dispositifAide": r".*",
}  # fmt: skip
AWARD = Award(
    "Région", "00000002600013", date(2026, 3, 1), "2026-1", "Association", "00000003400017", "Ouvrir", 47_800_20, [],
    is_minimis=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("payments", "condition", "period"),
    [
        ([], "unique", "2026-03-01"),
        ([date(2026, 4, 1)], "unique", "2026-04-01"),
        ([date(2026, 9, 1), date(2026, 4, 1)], "échelonné", "2026-04-01/2026-09-01"),
    ],
)
def test_one_payment_is_a_day_several_are_a_period(payments: list[date], condition: str, period: str) -> None:
    row = scdl_row(Award(**{**{name: getattr(AWARD, name) for name in AWARD.__slots__}, "payments": payments}))
    assert (row[8], row[10], row[11]) == ("47800.20", condition, period)


@pytest.mark.django_db
def test_a_stranger_finds_the_file_its_schema_and_its_licence(client: Client, network: Network) -> None:
    for page in ("/donnees-ouvertes/", reverse("about")):
        text = client.get(page).content.decode()
        for words in (reverse("grants:open_data"), "SCDL", "Licence Ouverte"):
            assert words in text


def test_an_organisation_without_a_siret_is_named() -> None:
    refusal = may_publish([Award(**{**{n: getattr(AWARD, n) for n in AWARD.__slots__}, "funder_siret": ""})])
    assert refusal is not None
    assert refusal.facts["names"] == "Région"
    assert may_publish([AWARD]) is None


def test_an_association_without_a_siret_is_named_by_its_number_in_the_register() -> None:
    values = {n: getattr(AWARD, n) for n in AWARD.__slots__} | {
        "beneficiary_siret": "",
        "beneficiary_rna": "W481000001",
    }
    assert may_publish([Award(**values)]) is None
    assert scdl_row(Award(**values))[5:7] == ["", "W481000001"]


@pytest.mark.django_db
def test_the_file_is_as_the_schema_wants_it(
    as_: SignedIn, tresor: Person, finn: Person, grant: Grant, beneficiary: Organisation, funder: Organisation
) -> None:
    with pytest.raises(Refusal):
        scdl_csv(Grant.objects.select_related("funder", "beneficiary"))
    for one, siret in zip((beneficiary, funder), kit.SIRETS, strict=True):
        Organisation.objects.filter(pk=one.pk).update(siret=siret)
    expect_instalment(tresor, grant, grant.starts_on, 400_000)
    expect_instalment(tresor, grant, grant.ends_on, 600_000)
    mine = as_(tresor).get(reverse("grants:scdl", args=[beneficiary.slug])).content
    theirs = as_(finn).get(reverse("grants:funder_scdl")).content
    assert mine == theirs
    head, *rows = list(csv.reader(io.StringIO(mine.decode("utf-8"))))
    assert head == list(SCHEMA)
    assert len(rows) == 1
    for cell, pattern in zip(rows[0], SCHEMA.values(), strict=True):
        assert re.fullmatch(pattern, cell), (cell, pattern)


@pytest.mark.django_db
def test_everybody_reads_what_is_agreed_and_nothing_else(
    client: Client, tresor: Person, grant: Grant, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    for one, siret in zip((beneficiary, funder), kit.SIRETS, strict=True):
        Organisation.objects.filter(pk=one.pk).update(siret=siret)
    kit.make_grant(tresor, beneficiary, funder, network, title="Pas encore dite", reference="SECRET")
    numberless = kit.make_funder(network, "Sans numéro")
    kit.make_grant(tresor, beneficiary, numberless, network, title="Sans numéro", is_published=True)
    values = GrantDraft(
        grant.title, funder, network, grant.signed_on, grant.starts_on, grant.ends_on, grant.envelope_cents,
        grant.rate_bp, "Aide rurale", "2026-9", is_published=True,
    )  # fmt: skip
    change_grant(tresor, grant, values)
    answer = client.get("/donnees-ouvertes/subventions.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8"))))
    assert head == list(SCHEMA)
    assert [row[head.index("objet")] for row in rows] == [grant.title]
    for cell, pattern in zip(rows[0], SCHEMA.values(), strict=True):
        assert re.fullmatch(pattern, cell), (cell, pattern)
    assert rows[0][-1] == "Aide rurale"
