"""Agreements on telework, written, sent, signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from io import BytesIO
from itertools import count
from time import time as time_now
from typing import Any

from django.test import Client
from django.utils import timezone

from maillage.community.models import Organisation, Person
from maillage.places.models import Place
from maillage.telework.actions.agreements import (
    Draft,
    new_agreement,
    send_agreement,
    sign_as_employer,
    sign_as_worker,
    suspend_agreement,
    write_agreement,
)
from maillage.telework.actions.paper import sign_on_paper_as_employer, sign_on_paper_as_worker
from maillage.telework.mails import draw_code
from maillage.telework.models import Agreement
from maillage.telework.rules.terms import Payer, Regime, Terms

EMPLOYER = "La Fabrique du Causse"
ADDRESS = "direction@fabrique.example"
SCAN = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"
_numbers = count()  # an address is written to a few times a day: each agreement has its own


def terms_at(place: Place, **changes: Any) -> Terms:
    """Tuesdays in that place, since last month, days may be swapped."""
    terms = Terms(
        job="Comptable", places=(place.slug,), weekdays=(1,), contact_from=time(9), contact_until=time(17),
        starts_on=timezone.localdate() - timedelta(days=30), adaptation_months=0, notice_days=15,
        payer=Payer.EMPLOYER, swap_within_week=True,
    )  # fmt: skip
    return replace(terms, **changes)


def written(worker: Person, place: Place, **changes: Any) -> Agreement:
    """An agreement that is written, and not sent."""
    draft = Draft(EMPLOYER, "Jeanne Vidal", f"{next(_numbers)}.{ADDRESS}", terms_at(place, **changes))
    return write_agreement(new_agreement(worker), draft, worker)


def sent(worker: Person, place: Place, **changes: Any) -> Agreement:
    """One that both may sign."""
    agreement = written(worker, place, **changes)
    send_agreement(agreement, worker)
    return Agreement.objects.get(pk=agreement.pk)


def code_for(agreement: Agreement) -> str:
    """The code that a mail to the employer brings."""
    return draw_code(agreement)


def signed(worker: Person, place: Place, **changes: Any) -> Agreement:
    """An agreement that both parties signed, in force."""
    agreement = sent(worker, place, **changes)
    sign_as_employer(agreement, "Jeanne Vidal", code_for(agreement))
    sign_as_worker(agreement, worker)
    return Agreement.objects.get(pk=agreement.pk)


def proved(client: Client, person: Person, method: str = "code", ago_s: float = 0, **more: Any) -> Client:
    """The browser of who typed a code (or used a key) so long ago, as allauth writes it down."""
    session = client.session
    session["account_authentication_methods"] = [{"method": method, "at": time_now() - ago_s, **more}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def signed_on_paper(worker: Person, place: Place, **changes: Any) -> Agreement:
    """One in force by a paper that its worker filed and its employer confirmed."""
    agreement = sent(worker, place, **changes)
    sign_on_paper_as_worker(agreement, worker, BytesIO(SCAN))
    sign_on_paper_as_employer(agreement, "Jeanne Vidal", code_for(agreement), None)
    return Agreement.objects.get(pk=agreement.pk)


def addresses_of_agreements(bob: Person, place: Place) -> dict[str, list[Any]]:
    """The addresses of an agreement of Bob's, in force, and of his employer."""
    mine, on_paper = signed(bob, place), signed_on_paper(bob, place)
    of_worker = ("agreement", "send", "take_back", "delete", "sign", "suspend", "resume", "end", "renew", "swap",
                 "show_days", "hide_days", "keep_contact_hours", "paper")  # fmt: skip
    of_employer = ("", "_code", "_sign", "_paper", "_end", "_suspend", "_attach")
    rested = suspend_agreement(signed(bob, place), bob)
    return {
        **{f"telework:{n}": [mine.public_id] for n in of_worker},
        "telework:write": [written(bob, place).public_id, "days"],
        "telework:employer_answer": [sent(bob, place).employer_key],
        "telework:employer_resume": [rested.employer_key],
        "telework:request_paper": [written(bob, place, regime=Regime.PUBLIC).public_id],
        "telework:scan": [on_paper.public_id],
        "telework:employer_scan": [on_paper.employer_key],
        "telework:document": [mine.public_id, "md"],
        **{f"telework:employer{n}": [mine.employer_key] for n in of_employer},
        "telework:employer_document": [mine.employer_key, "md"],
        "telework:organisation": [Organisation.objects.get(kind="employer").slug],
    }
