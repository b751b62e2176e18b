"""What the forms of grants are sent with."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.community.actions import give_role
from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind
from maillage.grants.actions.budget import LineDraft, add_line
from maillage.grants.actions.grants import expect_instalment, plan_report, promise_indicator, receive_instalment
from maillage.grants.actions.publicity import prove_publicity
from maillage.grants.actions.questions import ask_question
from maillage.grants.actions.reports import draft_of
from maillage.grants.models import Cost
from maillage.grants.rules.terms import ReportKind
from tests.factories import make_place
from tests.kit.grants import (
    PDF,
    make_category,
    make_cost,
    make_grant,
    make_imputed,
    make_report,
    make_story,
    receipt,
    today,
    worker_of,
)
from tests.kit.place_accounts import make_line
from tests.pages.probes.probe import Probe


def grants_probes(network: Network, dora: Person) -> dict[str, Probe]:
    """A grant that is frozen, and one that is running: whatever may be done with each."""
    frozen = make_story(dora, network)
    beneficiary, funder = frozen.report.grant.beneficiary, frozen.report.grant.funder
    grant = make_grant(dora, beneficiary, funder, network, title="Autre subvention")
    category, unused = make_category(dora, grant), make_category(dora, grant)
    declared = promise_indicator(dora, grant, 3, name="Emplois")
    report = make_report(dora, grant)
    imputed = make_imputed(dora, grant, category)
    loose = make_cost(dora, beneficiary, proof=receipt("loose"))
    carried = make_place(network, "Lieu porté", operator=beneficiary)
    locked = Cost.objects.get(kind="payslip")
    question = ask_question(worker_of(funder), grant, "Qui ?")
    instalment = frozen.report.grant.instalments.get()
    day = today().isoformat()
    convention = {
        "title": "Nouvelle", "beneficiary": beneficiary.pk, "funder": funder.pk, "envelope": "100", "rate": "50",
        "signed_on": day, "starts_on": day, "ends_on": day, "network": network.pk,
    }  # fmt: skip
    mistaken = make_grant(dora, beneficiary, funder, network, title="Par erreur")
    seats = promise_indicator(dora, grant, 3, key="half_days")
    give_role(dora, RoleKind.HOST, carried.scopes()[0], by=None, starts_on=today(), tell=False)
    dora.__dict__.pop("_grants", None)  # what she may do was read before she was given it
    amount = make_line(dora, carried)
    named = prove_publicity(dora, grant, "Plaque", today(), receipt("plaque"))
    typed, untyped = (add_line(dora, grant, LineDraft("75", name, 100)) for name in ("Dons", "Legs"))
    wrong, awaited, came = (expect_instalment(dora, grant, today(), cents) for cents in (100, 200, 300))
    receive_instalment(dora, grant, came.pk, today(), 300)
    other_report = plan_report(dora, grant, ReportKind.INTERMEDIATE, today(), grant.ends_on)
    cost = {"kind": "invoice", "words": "Tables", "incurred_on": day, "amount": "12"}

    def probe(name: str, /, *args: object, **data: object) -> tuple[str, Probe]:
        return f"grants:{name}", Probe(reverse(f"grants:{name}", args=args), "dora", data)

    def file(name: str, /) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, PDF.replace(b"receipt", name.encode()), "application/pdf")

    of_grant = grant.public_id
    return dict([
        probe("award", **convention),
        probe("change", of_grant, **(convention | {"envelope": "9000", "rate": "80",
              "starts_on": grant.starts_on.isoformat(), "ends_on": grant.ends_on.isoformat()})),
        probe("enter", beneficiary.slug, **cost),
        probe("change_cost", loose.public_id, **cost),
        probe("count_in_place", loose.public_id, place=carried.pk, nature="rent"),
        probe("remove_cost", loose.public_id),
        probe("withdraw_cost", locked.public_id, reason="Refusée"),
        probe("add_proof", loose.public_id, proof=file("b.pdf")),
        probe("remove_proof", loose.public_id, loose.proofs.get().pk),
        probe("impute", loose.public_id, category=category.pk, share="100"),
        probe("take_back", imputed.cost.public_id, grant.pk),
        probe("add_category", of_grant, kind="staff", name="Paie", planned="10"),
        probe("remove_category", of_grant, unused.pk),
        probe("promise", of_grant, key="events", target=3),
        probe("declare", of_grant, declared.pk, value=2, declared_on=day, method="registre"),
        probe("expect", of_grant, expected_on=day, amount="10"),
        probe("receive", frozen.report.grant.public_id, instalment.pk, received_on=day, amount="5000"),
        probe("plan_report", of_grant, kind=ReportKind.INTERMEDIATE.value, until=grant.ends_on.isoformat(),
              due_on=(today() + timedelta(days=9)).isoformat()),
        probe("change_category", of_grant, category.pk, kind=category.kind, name="Autre nom", planned="12"),
        probe("change_indicator", of_grant, declared.pk, name="Emplois", unit="emplois", target=4),
        probe("remove_indicator", of_grant, seats.pk),
        probe("change_instalment", of_grant, awaited.pk, expected_on=day, amount="3"),
        probe("remove_instalment", of_grant, wrong.pk),
        probe("undo_receipt", of_grant, came.pk),
        probe("change_report", of_grant, report.pk, kind="final", until=grant.ends_on.isoformat(), due_on=day),
        probe("remove_report", of_grant, other_report.pk),
        probe("add_budget_line", of_grant, account="63", name="Taxe", planned="10"),
        probe("change_budget_line", of_grant, typed.pk, account="75", name="Dons", planned="12", real="3"),
        probe("remove_budget_line", of_grant, untyped.pk),
        probe("add_publicity_proof", of_grant, words="Affiche", done_on=day, proof=file("c.pdf")),
        probe("remove_publicity_proof", of_grant, named.pk),
        probe("take_amount", beneficiary.slug, amount.public_id),
        probe("remove_grant", mistaken.public_id),
        probe("answer", of_grant, question.pk, text="Nous"),
        probe("report", of_grant, report.pk, story="Autre", gaps="", signer="Moi"),
        probe("freeze", of_grant, report.pk, digest=draft_of(report).digest, story=report.story, signer=report.signer),
        ("grants:ask", Probe(reverse("grants:ask", args=[of_grant]), "gil", {"text": "Combien ?"})),
    ])  # fmt: skip
