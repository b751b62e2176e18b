"""A report is frozen once read over; what it holds never changes; a second version says what does."""

from __future__ import annotations

import base64
import json
import runpy
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from maillage.community.models import Network, Organisation, Person
from maillage.grants.actions import costs as actions
from maillage.grants.actions.costs import CostDraft
from maillage.grants.actions.questions import answer_question, ask_question
from maillage.grants.actions.reports import draft_of, freeze_report, write_report
from maillage.grants.actions.retention import purge_grants
from maillage.grants.models import Cost, CostCategory, CostProof, FrozenCost, Grant, Imputation, ReportVersion
from maillage.grants.presenters.annexes import write_archive
from maillage.grants.presenters.changes import changes_in_words
from maillage.grants.presenters.content import digest_of
from maillage.grants.presenters.paper import money, paper_of, report_pdf
from maillage.grants.presenters.report_texts import reading_of
from maillage.grants.queries.grants import imputed_of_cost, spending_of
from maillage.grants.rules.costs import CategoryKind, CostKind
from maillage.grants.rules.terms import ReportKind
from maillage.kernel.refusal import Refusal
from maillage.ledger import seals
from maillage.ledger.rules.seals import SealState
from tests.kit import grants as kit
from tests.kit.screens import SignedIn, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network) -> ReportVersion:
    return kit.make_frozen(tresor, beneficiary, funder, network)


def frozen_cost(version: ReportVersion, kind: CostKind = CostKind.INVOICE) -> Cost:
    return Cost.objects.get(frozen_in__version=version, kind=kind.value)


def archive(version: ReportVersion, *, for_funder: bool) -> ZipFile:
    out = BytesIO()
    write_archive(version, out, for_funder=for_funder)
    return ZipFile(out)


def test_its_digest_its_seal_and_its_files_verify(version: ReportVersion) -> None:
    assert digest_of(version.content) == version.digest
    manifest = version.manifest
    assert seals.check(manifest["content"], manifest["seal"]) == SealState.GENUINE
    assert manifest["content"]["digest"] == version.digest
    with archive(version, for_funder=False) as held:
        names = held.namelist()
        assert names == ["LISEZMOI.txt", "manifeste.json", "01-compte-rendu.pdf", "02-contenu.json",
                         "depense-001-piece-1.pdf", "depense-002-piece-1.pdf"]  # fmt: skip
        assert json.loads(held.read("manifeste.json")) == manifest
        for one in manifest["content"]["files"]:
            assert sha256(held.read(one["name"])).hexdigest() == one["sha256"]
    tampered = {**manifest["content"], "number": 2}
    assert seals.check(tampered, manifest["seal"]) == SealState.CHANGED


def test_who_has_the_archive_alone_checks_it_with_what_it_says(version: ReportVersion, tmp_path: Path) -> None:
    with archive(version, for_funder=True) as held:
        held.extractall(tmp_path)
    words = (tmp_path / "LISEZMOI.txt").read_text(encoding="utf-8")
    assert "/teletravail/cles.json" in words
    assert "/teletravail/verifier.py" in words
    listed = json.loads((tmp_path / "manifeste.json").read_text(encoding="utf-8"))
    assert not any("file" in one for one in listed["content"]["files"])  # names as in the archive, no place of ours
    script = runpy.run_path(str(files("maillage.telework").joinpath("data/verifier.py")))
    keys = {"keys": [{"name": one.name, "key": base64.b64encode(one.key).decode()} for one in seals.public_keys()]}
    assert script["verify"](listed, keys) == 0
    assert script["changed_files"](listed, tmp_path) == []
    (tmp_path / "01-compte-rendu.pdf").write_bytes(b"another")
    assert script["changed_files"](listed, tmp_path) == ["01-compte-rendu.pdf"]
    listed["content"]["files"][0]["sha256"] = sha256(b"another").hexdigest()
    assert script["verify"](listed, keys) == 1


def test_the_archive_and_the_pdf_are_the_same_bytes_each_time(version: ReportVersion) -> None:
    first, second = BytesIO(), BytesIO()
    write_archive(version, first, for_funder=False)
    write_archive(version, second, for_funder=False)
    assert first.getvalue() == second.getvalue()
    again = report_pdf(version.content, version.digest, version.changes, version.reason)
    assert sha256(again).hexdigest() == version.pdf_digest
    with default_storage.open(version.pdf.name) as kept:
        assert kept.read() == again


def test_every_euro_is_in_one_place(version: ReportVersion) -> None:
    content = version.content
    assert content["total"]["imputed_cents"] == sum(one["cents"] for one in content["costs"]) == 240_000
    assert content["total"]["imputed_cents"] == sum(row["imputed_cents"] for row in content["table"])
    for row in content["table"]:
        assert row["spent_cents"] == row["imputed_cents"] + row["others_cents"] + row["own_cents"]


def test_lines_add_up_to_the_total_with_hours_of_volunteers_beside_them(
    as_: SignedIn, tresor: Person, finn: Person, grant: Grant, category: CostCategory
) -> None:
    kit.make_imputed(tresor, grant, category)
    hours = kit.make_category(tresor, grant, CategoryKind.VOLUNTEERS, "Bénévolat")
    kit.make_imputed(tresor, grant, hours, 24_000, kind=CostKind.VOLUNTEER, words="Zoé Secrète")
    version = kit.freeze(tresor, kit.make_report(tresor, grant))
    content, total = version.content, version.content["total"]["imputed_cents"]
    assert sum(one["cents"] for one in content["costs"] if not one.get("is_apart")) == total == 80_000
    paper = paper_of(content, version.digest, [], "")
    column = paper["costs_head"].index("Cette subvention")
    paid = [row[column] for row in paper["costs"]]
    assert (paid, paper["costs_total"], paper["total"][2]) == ([money(total), "—"], money(total), money(total))
    assert money(19_200) in paper["costs"][1][1]
    reading = reading_of(content)
    assert reading.costs_cents == total
    address = reverse("grants:version", args=[grant.public_id, version.report_id, version.number])
    for client, page in ((as_(finn), address), (as_(tresor), reverse("grants:costs", args=[grant.beneficiary.slug]))):
        text = text_of(client.get(page))
        assert "valorisé 192,00 €, hors total" in text
        assert "192,00 € imputé" not in text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grants_reportversion SET reason = 'x'",
        "DELETE FROM grants_reportversion",
        "UPDATE grants_frozencost SET cost_id = cost_id",
        "DELETE FROM grants_frozencost",
        "UPDATE grants_cost SET words = 'x'",
        "DELETE FROM grants_imputation",
        "UPDATE grants_imputation SET cents = 1",
        "UPDATE grants_costproof SET digest = 'x'",
        "DELETE FROM grants_costproof",
        "TRUNCATE grants_reportversion CASCADE",
        "TRUNCATE grants_cost CASCADE",
    ],
)
def test_the_database_refuses_to_change_what_is_frozen(version: ReportVersion, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table is emptied between transactions
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            cursor.execute(statement)


def test_a_frozen_cost_is_neither_changed_nor_removed_nor_its_proofs(tresor: Person, version: ReportVersion) -> None:
    cost = frozen_cost(version)
    draft = CostDraft(CostKind.INVOICE, "Autre", cost.incurred_on, 1, 1, 1)
    category = cost.imputations.get().category
    for act in (
        lambda: actions.change_cost(tresor, cost, draft), lambda: actions.remove_cost(tresor, cost),
        lambda: actions.remove_proof(tresor, cost, cost.proofs.get().pk),
        lambda: actions.impute(tresor, cost, category, cents=1),
        lambda: actions.take_back(tresor, cost, category.grant_id),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refusal:
            act()
        assert refusal.value.code == "frozen"


def test_what_changed_since_it_was_read_over_is_not_frozen_unread(
    tresor: Person, grant: Grant, category: CostCategory
) -> None:
    report = kit.make_report(tresor, grant)
    digest = draft_of(report).digest
    kit.make_imputed(tresor, grant, category)
    with pytest.raises(Refusal) as refusal:
        freeze_report(tresor, report, digest)
    assert refusal.value.code == "changed_meanwhile"
    assert not ReportVersion.objects.exists()


def test_a_report_without_words_or_before_its_end_is_not_frozen(
    tresor: Person, grant: Grant, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    wordless = kit.make_report(tresor, grant, words=False)
    running = kit.make_grant(tresor, beneficiary, funder, network, ends_on=kit.today())
    for report, code in ((wordless, "no_words"), (kit.make_report(tresor, running), "too_early")):
        with pytest.raises(Refusal) as refusal:
            kit.freeze(tresor, report)
        assert refusal.value.code == code


def test_a_second_version_says_what_changed_and_why(tresor: Person, version: ReportVersion) -> None:
    report = version.report
    with pytest.raises(Refusal) as refusal:
        kit.freeze(tresor, report, "pour rien")
    assert refusal.value.code == "nothing_new"
    cost = frozen_cost(version)
    draft = CostDraft(CostKind.INVOICE, cost.words, cost.incurred_on, 80_000, 80_000, 80_000, cost.paid_on)
    new = actions.correct_cost(tresor, cost, draft, "Un avoir est arrivé.")
    assert (new.line, imputed_of_cost(new)) == (cost.line, 64_000)
    with pytest.raises(Refusal) as refusal:
        kit.freeze(tresor, report)
    assert refusal.value.code == "no_reason"
    second = kit.freeze(tresor, report, "Un avoir est arrivé.")
    assert (second.number, second.reason) == (2, "Un avoir est arrivé.")
    changed = {tuple(one["path"]): (one["before"], one["after"]) for one in second.changes}
    assert changed[("costs", str(cost.line), "cents")] == (80_000, 64_000)
    assert changed[("total", "imputed_cents")] == (240_000, 224_000)
    assert not any(path[0] in {"words", "events", "grant"} for path in changed)
    texts = [(one.what, one.before, one.after) for one in changes_in_words(second.changes)]
    assert any("Fournisseur inventé" in what and after == "640,00\u00a0€" for what, _before, after in texts)
    version.refresh_from_db()
    assert digest_of(version.content) == version.digest  # the first stays as it was


def test_a_cost_left_out_is_gone_from_the_next_version(tresor: Person, version: ReportVersion) -> None:
    cost = frozen_cost(version)
    actions.withdraw_cost(tresor, cost, "Refusée par le financeur")
    second = kit.freeze(tresor, version.report, "Une dépense est écartée")
    (removed,) = [one for one in second.changes if one["path"] == ["costs", str(cost.line)]]
    assert "after" not in removed
    assert removed["name"] == cost.words
    assert spending_of(version.report.grant).table.total.imputed_cents == 160_000


def test_a_late_proof_is_added_and_said(tresor: Person, version: ReportVersion) -> None:
    cost = frozen_cost(version)
    actions.add_proof(tresor, cost, kit.receipt("late"))
    second = kit.freeze(tresor, version.report, "Une pièce est arrivée")
    assert [one["path"][-1] for one in second.changes] == ["proofs"]
    assert len(second.annexes) == len(version.annexes) + 1


def test_an_intermediate_report_locks_its_days_alone(
    tresor: Person, grant: Grant, category: CostCategory, beneficiary: Organisation
) -> None:
    early = kit.make_imputed(tresor, grant, category)
    late = kit.make_imputed(tresor, grant, category, incurred_on=kit.today() - timedelta(days=10))
    until = kit.today() - timedelta(days=50)
    version = kit.freeze(tresor, kit.make_report(tresor, grant, ReportKind.INTERMEDIATE, until=until))
    assert [one.cost_id for one in FrozenCost.objects.filter(version=version)] == [early.cost_id]
    actions.take_back(tresor, late.cost, grant.pk)
    assert Imputation.objects.count() == 1


def test_nothing_of_a_report_names_anybody(version: ReportVersion) -> None:
    words = json.dumps([version.content, version.manifest, version.changes], ensure_ascii=False)
    assert "Secrète" not in words
    assert "Fournisseur inventé" in words
    with archive(version, for_funder=True) as held:
        assert "depense-001-piece-1.pdf" in held.namelist()
        assert "depense-002-piece-1.pdf" not in held.namelist()  # the payslip
        assert "dépense" in held.read("LISEZMOI.txt").decode()


def test_the_words_of_a_report_are_changed_without_touching_what_is_frozen(
    tresor: Person, version: ReportVersion
) -> None:
    write_report(tresor, version.report, "Autre récit.", "", "La présidente")
    version.refresh_from_db()
    assert version.content["words"]["story"] == "Le lieu a ouvert."


def test_questions_and_answers_are_kept(tresor: Person, finn: Person, grant: Grant) -> None:
    question = ask_question(finn, grant, "Qui entretient le lieu ?")
    answer_question(tresor, grant, question.pk, "La commune.")
    for act in (
        lambda: answer_question(tresor, grant, question.pk, "Non."), lambda: ask_question(tresor, grant, "?"),
        lambda: answer_question(finn, grant, question.pk, "?"),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            act()
    question.refresh_from_db()
    assert question.answer == "La commune."


def test_reports_are_kept_ten_years_after_the_convention_and_go_with_their_costs(
    tresor: Person, version: ReportVersion, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    then = kit.today().replace(year=kit.today().year - 12, month=6, day=1)
    old = kit.make_grant(tresor, beneficiary, funder, network, starts_on=then, ends_on=then + timedelta(days=9))
    kit.make_imputed(tresor, old, kit.make_category(tresor, old), incurred_on=then, proof=kit.receipt("old"))
    kit.freeze(tresor, kit.make_report(tresor, old))
    before = version.frozen_at
    assert purge_grants(before, dry=True) == 1
    assert Grant.objects.count() == 2
    assert purge_grants(before + timedelta(days=4000), dry=False) == 1  # of the other, the time is still to come
    assert Grant.objects.get() == version.report.grant
    assert CostProof.objects.count() == Cost.objects.count() == 2
