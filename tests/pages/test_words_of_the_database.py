"""Nothing of the database on screens: labels of forms, one's data, rules of retention."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.utils.functional import Promise
from django.utils.html import strip_tags

from maillage.community.actions.privacy import change_retention, rules_in_force
from maillage.community.models import JournalEntry, Person, Retention
from maillage.community.rules import INSTANCE, RoleKind
from maillage.pages.retention import RETENTION_NAMES
from tests import factories
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn, form_of, text_of

A_NAME = re.compile(r"\b[a-z]+_[a-z_]+\b")


def forms_of_ours(parent: type = forms.ModelForm) -> Iterator[type[forms.ModelForm]]:
    for form in parent.__subclasses__():
        yield from forms_of_ours(form)
        if form.__module__.startswith("maillage.") and not form.__module__.endswith(".admin"):
            yield form


SAID_SO = {"siren", "siret", "rna"}  # numbers of registers, known by these names


def names_shown(form: type[forms.ModelForm]) -> set[str]:
    """The fields whose label is the name of their column: nobody translated it."""
    return {name for name, field in form.base_fields.items() if field.label and not isinstance(field.label, Promise)}


@pytest.mark.parametrize("form", sorted(set(forms_of_ours()), key=lambda form: form.__qualname__))
def test_each_field_of_a_form_is_said_in_words(form: type[forms.ModelForm]) -> None:
    assert names_shown(form) - SAID_SO == set()


@pytest.fixture
def max_(db: None) -> Person:
    return factories.make_person("max", role=(RoleKind.ADMINISTRATOR, INSTANCE))


def test_what_is_known_of_me_is_said_in_words(as_: SignedIn, alice: Person) -> None:
    page = strip_tags(text_of(as_(alice).get("/mes-donnees/")))
    assert A_NAME.findall(page) == []
    assert "la veille" in page.lower()


def test_each_rule_of_retention_has_a_name(as_: SignedIn, dora: Person) -> None:
    assert {rule.code for rule in rules_in_force()} <= set(RETENTION_NAMES)
    page = strip_tags(text_of(as_(dora).get("/animation/conservation/")))
    assert A_NAME.findall(page) == []
    assert "Messages privés" in page


def test_administrators_change_how_long_something_is_kept(as_: SignedIn, max_: Person, dora: Person) -> None:
    before = Retention.objects.filter(code="letters").count()
    form = form_of(as_(max_).get("/animation/conservation/letters/"), "days")
    form.send(as_(max_), days="200", basis="Décision du réseau", source="Réunion")
    (rule,) = [rule for rule in rules_in_force() if rule.code == "letters"]
    assert (rule.days, Retention.objects.filter(code="letters").count()) == (200, before + 1)
    assert JournalEntry.objects.filter(verb="retention_changed").count() == 1
    assert as_(max_).post("/animation/conservation/letters/", {"days": "0"}).status_code == 422
    assert as_(max_).get("/animation/conservation/nothing/").status_code == 404
    with refused("not_allowed"):
        change_retention(dora, "letters", 1, "x", "y")
    with refused("no_such_rule"):
        change_retention(max_, "nothing", 1, "x", "y")
