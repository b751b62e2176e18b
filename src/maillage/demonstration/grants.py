"""Three grants in the demonstration: one reported and put right, one that runs, one that pays a part of both.

Funders, beneficiary, costs: invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from maillage.community.actions import give_role
from maillage.community.actions.attachments import Content
from maillage.community.actions.organisations import free_slug
from maillage.community.models import Network, Organisation, Participation, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.community.rules.pictures import reencode
from maillage.demonstration.drawings import draw_flip_chart, draw_landscape, draw_logo
from maillage.grants.actions.budget import LineDraft, add_line
from maillage.grants.actions.costs import CostDraft, correct_cost, enter_cost, impute
from maillage.grants.actions.grants import (
    GrantDraft,
    add_category,
    award_grant,
    declare_value,
    expect_instalment,
    plan_report,
    promise_indicator,
    receive_instalment,
)
from maillage.grants.actions.publicity import prove_publicity
from maillage.grants.actions.questions import answer_question, ask_question
from maillage.grants.actions.reports import draft_of, freeze_report, write_report
from maillage.grants.models import Cost, CostCategory, Grant
from maillage.grants.rules.costs import CategoryKind, CostKind
from maillage.grants.rules.terms import ReportKind
from maillage.kernel.period import instant
from maillage.kernel.typesetting import typeset
from maillage.places.models import Place
from maillage.programme.actions.events import set_event_image
from maillage.programme.actions.slugs import free_slug as free_slug_of
from maillage.programme.models import Event, Registration
from maillage.programme.rules.events import EventState

REGION = "Région d’exemple (inventée)"
FUNDER, BENEFICIARY = "Département d’exemple (inventé)", "Fabrique d’exemple (inventée)"
READER = "Hélène Mazel"
SIRETS = {REGION: "00000005900012", FUNDER: "00000002600013", BENEFICIARY: "00000003400017"}
RECEIPT = b"""
#set document(title: sys.inputs.words, date: none)
#set page(width: 8cm, height: 11cm, margin: 0.8cm)
#set text(lang: "fr", size: 11pt)
= #sys.inputs.words
#v(1fr)
#text(size: 15pt)[#sys.inputs.amount]
#v(1fr)
Invent\xc3\xa9, pour la d\xc3\xa9monstration.
"""
STORY = (
    "Sept lieux ont ouvert leurs portes cinq jours par semaine. Des personnes qui partaient travailler à Mende ou à"
    " Montpellier y viennent une à trois demi-journées par semaine.\nCelles et ceux qui travaillaient seuls chez eux"
    " s’y connaissent maintenant, et se passent du travail."
)
GAPS = "L’énergie a coûté moins que prévu ; le poste d’animation a commencé deux mois plus tard."
MOVED = "Un avoir du fournisseur est arrivé après le premier compte rendu."


@dataclass(frozen=True, slots=True)
class Spent:
    """A cost of the demonstration: how many days ago, for how much, in which kind of cost."""

    words: str
    days: int
    euros: int
    category: int
    kind: CostKind = CostKind.INVOICE
    share_bp: int = 10_000
    key: str = ""
    is_paid: bool = True
    is_proven: bool = True


OVER = (
    Spent("Mobilier du Causse, douze chaises", 330, 2400, 0),
    Spent("Libraire des Gorges, papeterie", 300, 180, 0),
    Spent("Régie des eaux, énergie de l’année", 210, 3600, 1, share_bp=5000, key="la moitié, aux mètres carrés"),
    Spent("Assureur de montagne, multirisque", 200, 960, 1),
    Spent("Bulletin de paie inventé, animation", 150, 6200, 2, CostKind.PAYSLIP, 8000, "80 % du temps de travail"),
    Spent("Trajets inventés vers Langogne", 120, 254, 3, CostKind.MILEAGE),
    Spent("Réparation d’un vélo par des bénévoles", 110, 240, 4, CostKind.VOLUNTEER),
)
RUNNING = (
    Spent("Câblage du Gévaudan, réseau de la salle", 70, 3100, 0),
    Spent("Peinture et cloisons, devis accepté", 30, 2300, 0, is_paid=False),
    Spent("Impression de la signalétique", 20, 420, 1, is_proven=False),
)


BUDGET = (  # account, what it is, planned and real euros
    ("60", "Mobilier et fournitures", 3800, 0),
    ("61", "Locaux", 3700, 0),
    ("62", "Déplacements", 600, 0),
    ("63", "Taxe sur les salaires", 300, 260),
    ("64", "Animation", 6900, 0),
    ("indirect", "Comptabilité, téléphone", 500, 480),
    ("86", "Bénévolat", 500, 0),
    ("74", REGION, 1000, 0),
    ("70", "Ventes de carnets", 1200, 1350),
)


@dataclass(slots=True)
class Desk:
    """Who files, for whom, and what is shared by the two grants."""

    by: Person
    beneficiary: Organisation
    network: Network
    today: date
    costs: list[Cost] = field(default_factory=list)


def build_grants(network: Network, places: Sequence[Place], people: dict[str, Person], today: date) -> None:
    """Bruno files for an organisation that facilitates the network; Hélène works for who funds."""
    funder = _organisation(network, FUNDER, "funder")
    beneficiary = _organisation(network, BENEFICIARY, "facilitator")
    reader = people[READER]
    give_role(
        reader, RoleKind.MEMBER, Scope(ScopeKind.ORGANISATION, funder.pk), by=None,
        starts_on=today - timedelta(days=400), tell=False,
    )  # fmt: skip
    reader.__dict__.pop("_grants", None)  # what they may do was read before they were given it
    desk = Desk(people["Bruno Martin"], beneficiary, network, today)
    shared = _regional(desk, _organisation(network, REGION, "funder"))
    _reported(desk, funder, reader, shared[0], places)
    _running(desk, funder, places)
    impute(desk.by, desk.costs[len(OVER)], shared[1])  # the wiring: the first grant pays 70 %, this one 20 %


def _organisation(network: Network, name: str, part: str) -> Organisation:
    organisation = Organisation.objects.create(name=name, kind=part, slug=free_slug(name), siret=SIRETS[name])
    Participation.objects.create(network=network, organisation=organisation, role=part)
    return organisation


def _regional(desk: Desk, funder: Organisation) -> list[CostCategory]:
    """A second funder, of two years, that pays a part of what the first one pays: never the same euro."""
    today = desk.today
    grant = award_grant(
        desk.by, desk.beneficiary,
        GrantDraft(
            "Animer et équiper les lieux", funder, desk.network, today - timedelta(days=405),
            today - timedelta(days=400), today + timedelta(days=250), 5_000_00, 2000, "Tiers-lieux ruraux",
            "REG-2025-0031", "Avec le soutien de la Région d’exemple.", is_minimis=True, is_published=True,
        ),
        is_demo=True,
    )  # fmt: skip
    categories = _plan(desk, grant, (
        (CategoryKind.STAFF, "Animation", 3000_00, None), (CategoryKind.EQUIPMENT, "Équipement", 2000_00, 2000_00),
    ))  # fmt: skip
    expect_instalment(desk.by, grant, today + timedelta(days=60), 5_000_00, "au vu des dépenses")
    plan_report(desk.by, grant, ReportKind.FINAL, grant.ends_on + timedelta(days=90), grant.ends_on)
    return categories


def _reported(
    desk: Desk, funder: Organisation, reader: Person, shared: CostCategory, places: Sequence[Place]
) -> None:  # fmt: skip
    """A grant that is over: its final report frozen, then a second version, since an invoice was put right."""
    today = desk.today
    grant = award_grant(
        desk.by, desk.beneficiary,
        GrantDraft(
            "Sept lieux ouverts toute l’année", funder, desk.network, today - timedelta(days=400),
            today - timedelta(days=395), today - timedelta(days=31), 12_000_00, 8000, "Aide à l’animation rurale",
            "DEP-2025-0412", "Avec l’aide financière du Département d’exemple.", is_minimis=True, is_published=True,
        ),
        _receipt("Convention DEP-2025-0412", "12 000 €"), logo=draw_logo("squares", "#1d5f6f", "#9cc7b8"), is_demo=True,
    )  # fmt: skip
    categories = _plan(desk, grant, (
        (CategoryKind.PURCHASES, "Mobilier et fournitures", 3000_00, None),
        (CategoryKind.PREMISES, "Locaux", 3000_00, None),
        (CategoryKind.STAFF, "Animation", 5500_00, 5500_00),
        (CategoryKind.TRAVEL, "Déplacements", 500_00, None),
        (CategoryKind.VOLUNTEERS, "Bénévolat", 500_00, None),
    ))  # fmt: skip
    promise_indicator(desk.by, grant, 600, key="half_days")
    promise_indicator(desk.by, grant, 10, key="people")
    promise_indicator(desk.by, grant, 15_000, key="hours_open")
    promise_indicator(desk.by, grant, 7, key="places_open")
    jobs = promise_indicator(desk.by, grant, 2, name="Emplois consolidés", unit="emplois")
    declare_value(desk.by, grant, jobs.pk, 2, today - timedelta(days=35), "registre du personnel")
    first = expect_instalment(desk.by, grant, today - timedelta(days=390), 6000_00, "à la signature")
    receive_instalment(desk.by, grant, first.pk, today - timedelta(days=380), 6000_00)
    expect_instalment(desk.by, grant, today + timedelta(days=40), 6000_00, "sur compte rendu accepté")
    _spend(desk, categories, OVER)
    pay = next(one for one in desk.costs if one.kind == CostKind.PAYSLIP)
    impute(desk.by, pay, shared, share_bp=8000, key="80 % du temps de travail")
    _budget(desk, grant, BUDGET)
    prove_publicity(
        desk.by, grant, "Affiche à l’entrée des sept lieux", today - timedelta(days=300), draw_landscape()
    )  # fmt: skip
    _past_events(desk, places)
    report = plan_report(desk.by, grant, ReportKind.FINAL, today + timedelta(days=20), grant.ends_on)
    report = write_report(desk.by, report, STORY, GAPS, "Marie Exemple, présidente (inventée)", with_photos=True)
    freeze_report(desk.by, report, draft_of(report, today).digest, day=today)
    chairs = desk.costs[0]
    cheaper = CostDraft(
        CostKind.INVOICE, chairs.words, chairs.incurred_on, 2150_00, 2150_00, 2150_00, chairs.paid_on
    )  # fmt: skip
    correct_cost(desk.by, chairs, cheaper, MOVED)
    freeze_report(desk.by, report, draft_of(report, today).digest, MOVED, day=today)
    question = ask_question(reader, grant, "Combien de personnes viennent de plus de vingt kilomètres ?")
    answer_question(desk.by, grant, question.pk, "Une sur trois environ, d’après leur commune d’inscription.")


HELD = (  # days ago, rank of the place, kind, title, how many came
    (250, 0, "coffee", "Café partagé au télécentre", 14),
    (160, 3, "workshop", "Atelier : travailler loin de son bureau", 9),
    (60, 1, "visit", "Portes ouvertes", 23),
)
ALTS = (
    "Dessin : des collines le soir, une fenêtre éclairée", "Dessin : une feuille au feutre, ce que l’on a noté", "",
)  # fmt: skip
NOTES = ("Travailler loin", "Une porte qui ferme", "Du bon pain", "Des gens le midi")


def _past_events(desk: Desk, places: Sequence[Place]) -> None:
    """Events held within the days of the grant, with their attendance, two with a drawing for a photo: invented."""
    sheet, size = reencode(draw_flip_chart(NOTES).getvalue())
    pictures = (draw_landscape(), Content(sheet, ".webp", *size), None)
    for (days, rank, kind, title, came), alt, picture in zip(HELD, ALTS, pictures, strict=True):
        place = places[rank]
        start = instant(desk.today - timedelta(days=days), time(17, 30), place.zone)
        event = Event.objects.create(
            network=desk.network, created_by=desk.by, state=EventState.ANNOUNCED.value, kind=kind, title=title,
            slug=free_slug_of(Event, title, "rencontre"), summary="Inventé, pour la démonstration.", place=place,
            starts_at=start, ends_at=start + timedelta(hours=2), announced_at=start - timedelta(days=30), is_demo=True,
        )  # fmt: skip
        Registration.objects.create(
            event=event, name="Feuille de présence (inventée)", people=came, state="confirmed", arrived_at=start,
            arrived_people=came, arrived_by=Registration.ArrivedBy.ORGANISER,
        )  # fmt: skip
        if picture is not None:
            set_event_image(desk.by, event, picture, alt, "SoLozère (dessin), CC BY 4.0")


def _running(desk: Desk, funder: Organisation, places: Sequence[Place]) -> None:
    """A grant that runs: a report is due in a month, a proof is missing, an invoice is not paid."""
    today = desk.today
    grant = award_grant(
        desk.by, desk.beneficiary,
        GrantDraft(
            "Équiper la salle de Mende", funder, desk.network, today - timedelta(days=100), today - timedelta(days=95),
            today + timedelta(days=200), 8000_00, 7000, "Investissement des tiers-lieux", "DEP-2026-0088",
            "Avec l’aide financière du Département d’exemple.", places=places[:1],
        ),
        is_demo=True,
    )  # fmt: skip
    categories = _plan(desk, grant, (
        (CategoryKind.EQUIPMENT, "Équipement de la salle", 6000_00, 4000_00),
        (CategoryKind.SERVICES, "Communication", 2000_00, None),
    ))  # fmt: skip
    promise_indicator(desk.by, grant, 200, key="half_days")
    expect_instalment(desk.by, grant, today - timedelta(days=12), 4000_00, "à la signature")
    _spend(desk, categories, RUNNING)
    plan_report(desk.by, grant, ReportKind.INTERMEDIATE, today + timedelta(days=30), today + timedelta(days=15))
    plan_report(desk.by, grant, ReportKind.FINAL, grant.ends_on + timedelta(days=60), grant.ends_on)


def _plan(
    desk: Desk, grant: Grant, kinds: Sequence[tuple[CategoryKind, str, int, int | None]]
) -> list[CostCategory]:  # fmt: skip
    return [
        add_category(desk.by, grant, kind, name, planned, ceiling_cents=ceiling)
        for kind, name, planned, ceiling in kinds
    ]


def _budget(desk: Desk, grant: Grant, lines: Sequence[tuple[str, str, int, int]]) -> None:
    for account, name, planned, real in lines:
        add_line(desk.by, grant, LineDraft(account, name, planned * 100, real * 100))


def _spend(desk: Desk, categories: Sequence[CostCategory], spent: Sequence[Spent]) -> None:
    for one in spent:
        day, cents = desk.today - timedelta(days=one.days), one.euros * 100
        paid_on = day + timedelta(days=9) if one.is_paid and one.kind != CostKind.VOLUNTEER else None
        draft = CostDraft(one.kind, one.words, day, cents, cents, cents, paid_on)
        proof = _receipt(one.words, f"{one.euros} €") if one.is_proven else None
        cost = enter_cost(desk.by, desk.beneficiary, draft, proof)
        impute(desk.by, cost, categories[one.category], share_bp=one.share_bp, key=one.key)
        desk.costs.append(cost)


def _receipt(words: str, amount: str) -> Content:
    """An invented receipt."""
    return Content(typeset(RECEIPT, {"words": words, "amount": amount}).pdf, ".pdf")
