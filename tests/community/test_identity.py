"""One mailbox, one spelling: nobody is taken for somebody else; names hold on one line."""

from __future__ import annotations

import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django import forms
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from hypothesis import given
from hypothesis import strategies as st

import maillage
from maillage.community.actions import memberships
from maillage.community.actions.imports import try_import, write_import
from maillage.community.actions.people import join
from maillage.community.forms.organisations import WorkerForm
from maillage.community.models import Membership, Network, Person
from maillage.community.models.fields import AddressField, AddressFormField, LineField, LineFormField
from maillage.kernel.addresses import canonical_address, may_be_an_address
from maillage.kernel.lines import may_be_a_line, on_one_line
from maillage.kernel.refusal import Refusal
from tests.kit.migrations import Migrate
from tests.kit.screens import SignedIn

SAME = ["Chef@MAIL.example", "ＣＨＥＦ@mail.example", " chef@ＭＡＩＬ。example ", "chef@mail.example"]
BROKEN = [
    "Camille\rRoux",
    "Camille\nhttps://mechant.example/",
    "Ca\tmille",
    "Ca\x07mille",
    "Ca\u202emille",
    "Ca\u200bm",
    "Ca\u2028m",
]


# One spelling.


@pytest.mark.parametrize("spelling", SAME)
def test_one_mailbox_has_one_spelling(spelling: str) -> None:
    assert canonical_address(spelling) == "chef@mail.example"


@pytest.mark.parametrize(
    "other", ["chef@maıl.example", "chef@mail.example.org", "chéf@mail.example", "сhef@mail.example"]
)
def test_what_only_looks_alike_is_another_mailbox(other: str) -> None:
    assert canonical_address(other) != "chef@mail.example"


@given(st.text(max_size=40) | st.emails())
def test_a_spelling_found_once_is_found_for_good(text: str) -> None:
    assert canonical_address(canonical_address(text)) == canonical_address(text)


@given(st.text("abcXYZ019.+-", min_size=1, max_size=20).map(lambda local: f"{local}@Mail.example"))
def test_capitals_make_no_other_address(text: str) -> None:
    assert canonical_address(text.upper()) == canonical_address(text.lower()) == text.lower()


@pytest.mark.parametrize("address", ["vıctime@mail.example", "vİctime@mail.example", "a@\x00.example", "a b@c.fr"])
def test_letters_that_django_lets_pass_are_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        AddressFormField().clean(address)
    assert may_be_an_address(canonical_address(address)) is not None or " " in address


def test_every_address_that_is_kept_or_typed_is_in_its_one_spelling() -> None:
    kept = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("maillage.")
        for field in model._meta.fields
        if isinstance(field, models.EmailField) and not isinstance(field, AddressField)
    ]
    typed = [
        f"{form.__name__}.{name}"
        for form, name, field in fields_of_forms()
        if isinstance(field, forms.EmailField) and not isinstance(field, AddressFormField)
    ]
    assert (kept, typed) == ([], [])


# Nobody receives what is somebody else's.


def test_the_role_given_to_an_address_is_not_found_by_its_lookalike(db: None) -> None:
    chef, other = (Person.objects.create_user(email) for email in ("chef@mail.example", "chef@maıl.example"))
    for lookup in ("email", "email__iexact"):
        assert Person.objects.get(**{lookup: "CHEF@mail.example"}) == chef
        assert Person.objects.get(**{lookup: "chef@maıl.example"}) == other
    form = WorkerForm({"email": "chef@mail.example", "kind": "member"})
    assert form.is_valid(), form.errors


def test_a_request_by_a_lookalike_is_refused_or_goes_to_the_mailbox_it_names(network: Network, as_: SignedIn) -> None:
    victim = Person.objects.create_user("victime@mail.example")
    given = {"name": "V", "situation": "other", "work": "x", "home": None, "needs": "", "offers": "", "news": False}
    page = as_(None).post(f"/adherer/{network.slug}/", given | {"home": "", "email": "vıctime@mail.example"})
    assert page.status_code == 422
    memberships.ask_from_outside(network, "victime@maıl.example", "fr", given, "here")
    asked = Membership.objects.get(network=network)
    assert asked.email == "victime@xn--mal-kua.example"
    token = memberships.signing.dumps(str(asked.public_id), salt=memberships.CONFIRM_SALT)
    assert memberships.confirm_address(token).person != victim


def test_however_it_is_typed_one_signs_in_as_oneself(as_: SignedIn, db: None, mailoutbox: list[Any]) -> None:
    person = Person.objects.create_user("chef@mail.example", name="Chef")
    EmailAddress.objects.filter(user=person).update(verified=True)
    as_(None).post("/connexion/", {"email": "ＣＨＥＦ@Mail.example"})
    assert [message.to for message in mail.outbox] == [["chef@mail.example"]]


def test_joining_under_another_spelling_makes_no_second_account(as_: SignedIn, db: None, mailoutbox: list[Any]) -> None:
    Person.objects.create_user("chef@mail.example", name="Chef")
    for spelling in SAME:
        join(spelling, "Autre", "fr")
    assert Person.objects.filter(email__contains="mail.example").count() == 1


def test_the_database_keeps_one_account_a_mailbox(db: None) -> None:
    Person.objects.create_user("Chef@mail.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.bulk_create([Person(email="chef@ＭＡＩＬ.example")])


# Addresses that were there before.

ACCOUNTS = (("community", "Person"), ("account", "EmailAddress"))


def test_accounts_that_turn_out_to_have_one_address_are_both_kept_and_named(
    before: Migrate, capsys: pytest.CaptureFixture[str]
) -> None:
    apps = before(("community", "0005_retention"), ("account", "0009_emailaddress_unique_primary_email"))
    people, addresses = (
        apps.get_model(*name).objects for name in (("community", "Person"), ("account", "EmailAddress"))
    )
    written = ("ſam@mail.example", "sam@mail.example", "c@Écoles.example")
    first, second, alone = (people.create(email=email) for email in written)
    for person in (first, second, alone):
        addresses.create(user=person, email=person.email, verified=True, primary=True)
    network = apps.get_model("community", "Network").objects.create(name="SoLozère", slug="solozere")
    apps.get_model("community", "Adhesion").objects.create(network=network, person=alone, email="zoé@ÉCOLES.example")
    capsys.readouterr()
    apps = before(("community", "0006_one_spelling_of_addresses"))
    told = capsys.readouterr().err
    people, addresses = (
        apps.get_model(*name).objects for name in (("community", "Person"), ("account", "EmailAddress"))
    )
    emails = dict(people.values_list("pk", "email"))
    assert emails[second.pk] == "sam@mail.example", "the one that was spelt so already keeps it"
    assert emails[first.pk].endswith("@mis-de-cote.invalid")
    assert emails[alone.pk] == "c@xn--coles-9ra.example"
    assert f"{first.pk} and {second.pk}" in told or f"{second.pk} and {first.pk}" in told
    assert "ſam@mail.example" in told
    kept = dict(addresses.values_list("email", "verified"))
    assert kept == {"ſam@mail.example": False, "sam@mail.example": True, "c@xn--coles-9ra.example": True}
    journal = apps.get_model("community", "JournalEntry").objects
    assert journal.filter(verb="address_set_aside", about=[first.journal_id]).exists()
    (membership,) = apps.get_model("community", "Adhesion").objects.all()
    assert membership.email == canonical_address("zoé@ÉCOLES.example")


# Names hold on one line.


@pytest.mark.parametrize("name", BROKEN)
def test_a_name_with_line_breaks_or_unseen_characters_is_refused(name: str) -> None:
    refusal = may_be_a_line(name)
    assert refusal is not None
    assert refusal.code == "not_a_line"
    assert may_be_a_line(on_one_line(name)) is None


@pytest.mark.parametrize(
    "name", ["", "Zoé", "Jean-Noël d’Œuvre", "محمد", "שלום", "राम", "نمی\u200cدانم", "👩\u200d💻", "a\u00a0: b", "李"]
)
def test_names_of_the_whole_world_are_names(name: str) -> None:
    assert may_be_a_line(name) is None


@pytest.mark.parametrize("name", ["\u200d", " \u200e "])
def test_a_name_that_cannot_be_seen_is_none(name: str) -> None:
    assert may_be_a_line(name) == Refusal("nothing_seen", "")


def fields_of_forms() -> list[tuple[type[forms.BaseForm], str, forms.Field]]:
    """Every field of every form of ours, with those allauth takes from us."""
    found: list[tuple[type[forms.BaseForm], str, forms.Field]] = []
    for module in pkgutil.walk_packages(maillage.__path__, "maillage."):
        if ".forms" not in module.name and module.name not in {"maillage.pages.accounts", "maillage.pages.sign_in"}:
            continue
        for _name, form in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(form, forms.BaseForm) and form.__module__ == module.name:
                found += [(form, name, field) for name, field in getattr(form, "base_fields", {}).items()]
    return found


# Read by the program, not by people: each has a rule of its own.
READ_BY_MACHINE = {
    "debut",
    "fin",
    "isbn",
    "doi",
    "siren",
    "siret",
    "rna",
    "ou",
    "q",
    "website",
    "username",
    "domain",
    "counted",
    "digest",
} | {
    "main_colour",
    "link_colour",
}


def test_every_line_that_is_typed_refuses_what_is_not_a_line() -> None:
    lines = [
        (form, name, field)
        for form, name, field in fields_of_forms()
        if type(field) in {forms.CharField, LineFormField} and not isinstance(field.widget, forms.Textarea)
    ]
    assert len(lines) > 20
    assert [
        f"{form.__name__}.{name}"
        for form, name, field in lines
        if name not in READ_BY_MACHINE and not isinstance(field, LineFormField)
    ] == []


# Texts of the program itself: codes, sums, secrets, positions in a file, what the law or a machine says.
NOT_TYPED = {
    "AccessToken.prefix",
    "AccessToken.digest",
    "IdempotencyKey.key",
    "IdempotencyKey.digest",
    "IdempotencyKey.location",
    "StoredFile.name",
    "Person.password",
    "Person.language",
    "Membership.language",
    "Invitation.language",
    "Notification.kind",
    "Notification.what",
    "Notification.key",
    "Notification.summary_key",
    "Notification.scope_kind",
    "NotificationPreference.kind",
    "NotificationSchedule.summary_days",
    "NotificationSchedule.quiet_days",
    "NetworkFace.main_colour",
    "NetworkFace.link_colour",
    "NetworkFace.domain",
    "Charter.sha256",
    "Signature.seal",
    "JournalEntry.verb",
    "JournalEntry.subject_kind",
    "JournalEntry.scope_kind",
    "MailSent.key",
    "Attempt.key",
    "Mailing.selection",
    "ImportRun.kind",
    "Retention.basis",
    "Retention.source",
    "Network.departement",
    "Organisation.siren",
    "Organisation.siret",
    "Organisation.rna",
    "Place.timezone",
    "Place.hours",
    "Place.staffed_hours",
    "Place.arrival_secret",
    "Place.kiosk_key",
    "Equipment.name_fr",
    "Equipment.name_en",
    "Reach.source",
    "Reach.mode",
    "ListeningTest.code",
}


def test_every_name_that_is_kept_is_a_line(db: None) -> None:
    loose = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith(("maillage.community", "maillage.places"))
        for field in model._meta.fields
        if type(field) is models.CharField and not field.choices
    }
    assert loose - NOT_TYPED == set()
    names = {f"{m.__name__}.{f.name}" for m in apps.get_models() for f in m._meta.fields if isinstance(f, LineField)}
    assert {
        "Person.name",
        "Place.name",
        "Space.name",
        "Organisation.name",
        "Network.name",
        "Charter.title",
        "Booking.guest",
        "Page.title",
        "Collection.title",
        "Door.name",
        "Scenario.name",
    } <= names


@pytest.mark.parametrize("name", BROKEN)
def test_whoever_writes_it_a_broken_name_is_not_kept(db: None, name: str) -> None:
    with pytest.raises(Refusal):
        Person.objects.create_user("a@example.org", name=name)


@pytest.mark.parametrize("name", BROKEN)
def test_an_import_says_by_line_and_column_which_name_is_broken(network: Network, dora: Person, name: str) -> None:
    run = try_import(
        dora, network, "people", f'nom;courriel\nZoé;z@example.org\n"{name}";a@example.org'.encode(), "a\r.csv"
    )
    assert [(m["line"], m["column"]) for m in run.mistakes] == [(3, "nom")]
    assert run.file_name == "a .csv"


def test_joining_under_a_broken_name_is_refused_with_a_sentence(as_: SignedIn, db: None) -> None:
    client = as_(None)
    client.post("/connexion/", {"email": "a@example.org"})
    code = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert code is not None
    client.post("/connexion/code/", {"code": code[0]})
    page = client.post("/connexion/nom/", {"name": "Camille\nhttps://mechant.example/"})
    assert "tient sur une ligne" in page.content.decode()
    assert not Person.objects.filter(email="a@example.org").exists()


# Communes of a list.


def test_codes_that_lost_their_zero_are_found_or_asked_and_never_another_commune(
    network: Network, dora: Person
) -> None:
    """A spreadsheet makes 1053 of 01053, and 48095.0 of 48095: never Troyes (10000) for 1000, in silence."""
    table = (Path(__file__).parent / "cases" / "insee_lost_zero.csv").read_bytes()
    run = try_import(dora, network, "people", table, "liste.csv")
    asked = [(one["line"], one["column"]) for one in run.mistakes]
    assert asked in ([], [(3, "commune")]), "at most 1000, a postal code of several communes, is asked about"
    sure = b"\n".join(line for line in table.splitlines() if b";1000" not in line)
    write_import(dora, try_import(dora, network, "people", sure, "liste.csv"))
    homes = dict(Membership.objects.filter(network=network).values_list("name", "home"))
    assert homes == {"Z": "01053", "X": "48095", "W": "48095"}
