"""Telework in the demonstration: agreements in force and to be signed, an attestation that anybody may check."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, time, timedelta
from typing import Any

from django.db import connection
from django.utils import translation

from maillage.community.actions import give_role
from maillage.community.models import Organisation, Person
from maillage.community.rules import RoleKind
from maillage.demonstration.community import EMPLOYER
from maillage.places.models import Place
from maillage.places.rules.needs import Need
from maillage.telework.actions.agreements import (
    Draft,
    new_agreement,
    send_agreement,
    sign_as_employer,
    sign_as_worker,
    write_agreement,
)
from maillage.telework.actions.attestations import issue_attestation
from maillage.telework.actions.employers import attach_to_organisation
from maillage.telework.forms.agreements import SUGGESTIONS
from maillage.telework.mails import draw_code
from maillage.telework.models import Agreement, PlaceDossier, PresenceAttestation
from maillage.telework.rules.lifecycle import AgreementState, Party
from maillage.telework.rules.terms import Payer, Regime, Terms

SIGNER = "Jeanne Vidal"
SECOND_EMPLOYER = "Les Ateliers du Valat"


def build_telework(places: list[Place], people: dict[str, Person], today: date) -> None:
    """Camille had last month attested; the first place has a whole dossier, the second one with holes.

    Camille's agreement is in force, and kept by her employer, who sees no day of hers; another one, with a second
    employer, waits for her signature; that of Inès waits for her employer's answer. Nobody is written to.
    """
    kept = _agreement(people["Camille Roux"], places[0], today, by=frozenset(Party))
    soon = today + timedelta(days=14)
    _agreement(people["Camille Roux"], places[2], soon, by={Party.EMPLOYER}, weekday=3, employer=SECOND_EMPLOYER)
    _agreement(people["Inès Bonnet"], places[1], soon, by=set())
    employer = Organisation.objects.get(name=EMPLOYER)
    give_role(people[SIGNER], RoleKind.MANAGER, employer.scopes()[0], by=None, tell=False)
    attach_to_organisation(kept, employer, people[SIGNER])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'telework.send' AND status = 'todo'")
    last = today.replace(day=1) - timedelta(days=1)
    issue_attestation(people["Camille Roux"], places[:1], last.replace(day=1), last)
    checked = today - timedelta(days=120)
    whole: dict[str, Any] = {
        "erp_type": "W", "insurer": "Mutuelle du Causse", "insured_until": today + timedelta(days=200),
        "electrical_on": checked, "electrical_by": "la direction des bâtiments", "fire_on": checked,
        "fire_by": "la direction des bâtiments", "keys": "l’hôte, la direction des bâtiments",
        "cleaning": "une entreprise, le mardi et le vendredi soir", "cameras": "aucune", "catering": "no",
        "access_log": "l’heure d’ouverture des portes, trois mois", "acceslibre_url": "https://acceslibre.beta.gouv.fr/",
    }  # fmt: skip
    PlaceDossier.objects.create(place=places[0], **whole)
    holes = {
        "erp_type": "W",
        "insurer": "Mutuelle du Causse",
        "insured_until": today - timedelta(days=20),
        "cameras": "aucune",
    }
    PlaceDossier.objects.create(place=places[1], **holes)


def _agreement(
    worker: Person, place: Place, starts_on: date, *, by: AbstractSet[Party], weekday: int = 1, employer: str = EMPLOYER
) -> Agreement:
    """A day a week for a year, all that texts ask said; signed by these sides, today: it never begins before."""
    with translation.override("fr"):
        sentences: dict[str, Any] = {name: str(sentence) for name, sentence in SUGGESTIONS.items()}
    terms = Terms(
        regime=Regime.SIMPLE, job="Comptable", places=(place.slug,), weekdays=(weekday,),
        needs=(Need.CLIENT_CALL.value, Need.PAPERS.value),
        starts_on=starts_on, ends_on=starts_on + timedelta(days=364),
        contact_from=time(9), contact_until=time(17), adaptation_months=2, notice_days=15, payer=Payer.EMPLOYER,
        return_priority=True, interview_month=6, swap_within_week=True, **sentences,
    )  # fmt: skip
    draft = Draft(employer, SIGNER, f"direction.{place.slug}@maillage.example", terms)
    agreement = write_agreement(new_agreement(worker), draft, worker)
    send_agreement(agreement, worker)
    if Party.EMPLOYER in by:
        sign_as_employer(agreement, SIGNER, draw_code(agreement))
    if Party.WORKER in by:
        sign_as_worker(agreement, worker)
    Agreement.objects.filter(pk=agreement.pk).update(is_demo=True)
    return agreement


def things_to_try() -> tuple[PresenceAttestation | None, Agreement | None]:
    """For a stranger: an attestation to check; for an employer: an agreement that waits for their answer."""
    waiting = Agreement.objects.filter(is_demo=True, state=AgreementState.SENT.value)
    unsigned = waiting.exclude(versions__signatures__party=Party.EMPLOYER.value)
    attested = PresenceAttestation.objects.filter(revoked_at=None, person__email__endswith="@maillage.example")
    return attested.order_by("issued_at", "pk").first(), unsigned.order_by("pk").first()
