"""The page of who signs for the employer: a wrong code, a second press, what happens next, the mail with its code."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.community.models import Person
from maillage.community.rules import RoleKind
from maillage.places.models import Place
from maillage.telework.actions.agreements import sign_as_employer
from maillage.telework.actions.employers import attach_to_organisation
from maillage.telework.actions.paper import sign_on_paper_as_worker
from maillage.telework.mails import send
from maillage.telework.models import Agreement, Signature
from tests.factories import make_organisation, make_person
from tests.kit.agreements import SCAN, code_for, proved, sent, signed
from tests.kit.screens import SignedIn, text_of

WRONG = "Ce n’est pas le code envoyé"


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_wrong_code_is_said_at_its_field_and_what_was_typed_stays(as_: SignedIn, bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    typed = {"name": "Jeanne V.", "code": wrong(code_for(agreement))}
    answer = as_(None).post(f"/teletravail/employeur/{agreement.employer_key}/signer/", typed)
    assert answer.status_code == 422
    assert WRONG in text_of(answer)
    assert "Je signe pour l’employeur" in text_of(answer), "one is still on the page of the agreement"
    assert 'value="Jeanne V."' in answer.content.decode()


def test_a_wrong_code_for_the_paper_or_to_end_it_is_said_there_too(as_: SignedIn, bob: Person, place: Place) -> None:
    filed, active = sent(bob, place), signed(bob, place)
    sign_on_paper_as_worker(filed, bob, BytesIO(SCAN))
    fields = {"paper-name": "Jeanne", "paper-code": wrong(code_for(filed))}
    paper = as_(None).post(f"/teletravail/employeur/{filed.employer_key}/papier/", fields)
    typed = {"reason": "Le bureau ferme.", "code": wrong(code_for(active))}
    end = as_(None).post(f"/teletravail/employeur/{active.employer_key}/terminer/", typed)
    for answer, button in ((paper, "C’est bien le papier que j’ai signé"), (end, "Y mettre fin, avec son préavis")):
        assert answer.status_code == 422
        assert WRONG in text_of(answer)
        assert button in text_of(answer)
    assert "Le bureau ferme." in text_of(end) + end.content.decode()
    assert Agreement.objects.get(pk=active.pk).state == "active"


def test_who_presses_twice_reads_that_they_signed(as_: SignedIn, bob: Person, place: Place) -> None:
    agreement, client = sent(bob, place), as_(None)
    typed = {"name": "Jeanne Vidal", "code": code_for(agreement)}
    for _press in range(2):
        answer = client.post(f"/teletravail/employeur/{agreement.employer_key}/signer/", typed, follow=True)
        assert answer.status_code == 200
        assert "Vous avez signé" in text_of(answer)
    assert Signature.objects.count() == 1


def test_who_signed_first_is_told_whom_it_waits_for(as_: SignedIn, bob: Person, place: Place) -> None:
    agreement, client = sent(bob, place), as_(None)
    page = f"/teletravail/employeur/{agreement.employer_key}/"
    waits = f"Il prend effet quand {bob.name} aura signé"
    assert waits not in text_of(client.get(page))
    sign_as_employer(agreement, "Jeanne Vidal", code_for(agreement))
    assert waits in text_of(client.get(page))


@pytest.mark.parametrize("party", ["worker", "employer"])
def test_the_worker_who_presses_twice_comes_back_to_the_agreement(
    as_: SignedIn, bob: Person, place: Place, party: str
) -> None:
    agreement, client = sent(bob, place), proved(as_(bob), bob)
    if party == "employer":  # the first press then puts it in force
        sign_as_employer(agreement, "Jeanne Vidal", code_for(agreement))
    for _press in range(2):
        answer = client.post(f"/teletravail/accord/{agreement.public_id}/signer/")
        assert answer.status_code == 302
        assert answer["Location"] == agreement.get_absolute_url()
    assert Signature.objects.filter(party="worker").count() == 1


def test_the_mail_holds_its_code_large_and_alone_on_its_line(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    send("code", agreement.pk, "employer", "a key")
    message = mail.outbox[-1]
    code = message.subject[-6:]
    assert code.isdigit()
    assert f"\n{code}\n" in message.body
    html = str(message.alternatives[0][0])
    assert html.count(f">{code}</p>") == 1
    assert "font:700 32px" in html.partition(f">{code}</p>")[0].rpartition("<p")[2]


@pytest.mark.parametrize(
    ("day_off", "day_on", "said"),
    [
        ("", "", "obligatoire"),
        ("hier", "2026-02-30", "date valide"),
        ("2020-01-07", "2020-01-08", "Un jour passé ne s’échange pas"),
    ],
)
def test_a_swap_that_is_not_one_says_why_on_the_page_of_the_agreement(
    as_: SignedIn, bob: Person, place: Place, day_off: str, day_on: str, said: str
) -> None:
    agreement = signed(bob, place)
    days = {"day_off": day_off, "day_on": day_on}
    answer = as_(bob).post(f"/teletravail/accord/{agreement.public_id}/echanger/", days)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Échanger un jour" in text_of(answer)


def test_the_room_of_an_organisation_leads_to_the_dossiers_of_its_places_whoever_shows_days(
    as_: SignedIn, bob: Person, place: Place
) -> None:
    company = make_organisation("Fabrique", kind="employer")
    boss = make_person("ines", role=(RoleKind.MANAGER, company.scopes()[0]))
    dossier = reverse("telework:dossier", args=[place.slug])
    room = reverse("telework:organisation", args=[company.slug])
    assert dossier not in as_(boss).get(room).content.decode(), "of places that it has to do with"
    attach_to_organisation(signed(bob, place), company, boss)
    with CaptureQueriesContext(connection) as one:
        assert dossier in as_(boss).get(room).content.decode()
    for name in ("eve", "max"):
        attach_to_organisation(signed(make_person(name), place), company, boss)
    with CaptureQueriesContext(connection) as three:
        page = as_(boss).get(room)
    assert len(three) == len(one)
    assert page.content.decode().count(f'href="{dossier}"') == 1
