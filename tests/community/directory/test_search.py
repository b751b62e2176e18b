"""The directory searched, by words and by minutes; nothing hidden is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.community.models import DirectoryEntry, Membership, Network, Person
from maillage.community.queries.directory import answering_entries, find_people, minutes_from, suggest_people_words
from maillage.community.rules.directory import fold_text
from maillage.territory.models import Commune
from maillage.web.full_text.syntax import read_query
from tests import factories
from tests.community.directory.lines import FAR, NEAR, anonymous, shows
from tests.factories import FLORAC, MENDE
from tests.kit.screens import SignedIn


@pytest.mark.parametrize(
    "typed",
    [
        "ébéniste",
        "ebeniste",
        "EBÉNISTE",
        "ébénistes",
        "ebenist",
        "ébén",
        "oeuvre",
        "œuvres",
        "œuvre",
        "OEUVRES",
        "réparer",
        "répare",
        "reparation",
        "abîmées",
        "abîmé",
        "occitan",
        "français",
        "francais",
        "florac",
        "art",
        "ébéniste occitan",
        "l’ébéniste d’art",
        "ébéniste & occitan",
        "ébéniste:*",
        "!ébéniste",
        "((ébéniste",
        "ébéniste' OR 1=1 --",
        "ébéniste \\",
    ],
)
def test_one_searches_in_french_however_one_types(zoe: Person, member: Person, typed: str) -> None:
    shows(zoe)
    wanted = typed.replace(" OR 1=1 --", "")
    assert len(find_people(member, wanted)) == 1


@pytest.mark.parametrize("typed", ["plombier", "ébéniste plombier", "atelier", "zzz", "niste"])
def test_what_nobody_says_finds_nobody(zoe: Person, member: Person, typed: str) -> None:
    shows(zoe)
    assert find_people(member, typed) == []


@pytest.mark.parametrize("typed", ["a" * 5000, "é" * 200, "a b c d e f g h i j k l", "& | ! ( )", "''", "%", "<->"])
def test_whatever_is_searched_is_answered(as_: SignedIn, zoe: Person, typed: str) -> None:
    shows(zoe, "everyone")
    assert as_(None).get("/annuaire/", {"q": typed}).status_code in {200, 422}


def test_words_of_what_one_does_come_before_those_of_languages(network: Network, zoe: Person, member: Person) -> None:
    shows(zoe, does="Interprète d’occitan", languages="")
    other = factories.make_person("b")
    factories.make_member(other, network)
    shows(other, does="Comptable", helps="", languages="occitan")
    assert [card.lines["does"] for card in find_people(member, "occitan")] == ["Interprète d’occitan", "Comptable"]


@pytest.mark.parametrize(
    ("line", "word"), [("does", "ébéniste"), ("helps", "réparer"), ("languages", "occitan"), ("usual", "florac")]
)
def test_a_hidden_line_can_not_be_found_by_its_words(
    zoe: Person, member: Person, outsider: Person, line: str, word: str
) -> None:
    shows(zoe, "everyone", **{f"{line}_to": "nobody"})
    assert [find_people(who, word) for who in (member, outsider, anonymous())] == [[], [], []]
    shows(zoe, "everyone", **{f"{line}_to": "members"})
    assert [len(find_people(who, word)) for who in (member, outsider, anonymous())] == [1, 0, 0]
    shows(zoe, "everyone", **{f"{line}_to": "everyone"})
    assert [len(find_people(who, word)) for who in (member, outsider, anonymous())] == [1, 1, 1]


def test_a_line_that_is_hidden_again_is_forgotten_by_the_search(zoe: Person, member: Person) -> None:
    shows(zoe)
    shows(zoe, does_to="nobody")
    assert find_people(member, "ébéniste") == []
    shows(zoe, does="Potière")
    assert (len(find_people(member, "potière")), find_people(member, "ébéniste")) == (1, [])


def test_who_belongs_to_two_networks_is_found_by_the_members_of_both(
    zoe: Person, member: Person, outsider: Person
) -> None:
    factories.make_member(zoe, outsider.memberships.get().network)
    shows(zoe)
    assert [len(find_people(who, "ébéniste")) for who in (member, outsider)] == [1, 1]


@pytest.mark.parametrize(
    ("line", "typed", "better"),
    [
        ("does", "obéniste", "ébéniste"),
        ("helps", "abimmées", "abîmées"),
        ("languages", "ocitan", "occitan"),
        ("usual", "florrac", "florac"),
    ],
)
def test_a_slip_is_helped_by_the_words_one_may_see_and_by_no_other(
    readers: dict[str, Person | None], zoe: Person, line: str, typed: str, better: str
) -> None:
    def suggested(who: str) -> str | None:
        return suggest_people_words(readers[who] or anonymous(), typed)

    shows(zoe, "everyone")
    assert {suggested(who) for who in readers} == {better}
    shows(zoe, "everyone", **{f"{line}_to": "members"})
    assert {suggested(who) for who in NEAR} == {better}
    assert {suggested(who) for who in FAR} == {None}
    shows(zoe, "everyone", **{f"{line}_to": "nobody"})
    assert {suggested(who) for who in readers} == {None}
    shows(zoe, "everyone", name_to="members")
    assert {suggested(who) for who in FAR} == {None}, "who hides their name is not to be found by their lines"


def test_the_page_offers_the_word_that_was_meant(as_: SignedIn, zoe: Person) -> None:
    shows(zoe, "everyone")
    html = as_(None).get("/annuaire/", {"q": "obéniste", "minutes": "60"}).content.decode()
    assert '<a href="?q=%C3%A9b%C3%A9niste&amp;minutes=60">ébéniste</a>' in html
    assert "ébéniste</a>" not in as_(None).get("/annuaire/", {"q": "zzzzz"}).content.decode()


def test_plain_words_have_no_accent_no_ligature_and_stay_so() -> None:
    for text in ("Œdème à l’Épée", "ÆGIR", "Noël çà et là", "ﬁn"):
        assert fold_text(fold_text(text)) == fold_text(text)
        assert fold_text(text).isascii()


# Near where.


def commune(insee: str) -> Commune:
    return Commune.objects.get(insee=insee)


def test_who_is_within_so_many_minutes_is_found_and_how_far_is_told(zoe: Person, member: Person) -> None:
    shows(zoe)
    minutes = minutes_from(commune(MENDE), 60)[FLORAC]
    assert 30 < minutes < 60
    assert find_people(member, near=commune(MENDE), minutes=minutes - 1) == []
    (card,) = find_people(member, near=commune(MENDE), minutes=minutes)
    assert card.minutes == minutes
    (card,) = find_people(member, "ébéniste", commune(FLORAC), 20)
    assert card.minutes is not None
    assert card.minutes < 10


def test_the_nearest_come_first(network: Network, zoe: Person, member: Person) -> None:
    shows(zoe)
    other = factories.make_person("m")
    factories.make_member(other, network)
    shows(other, usual_id=MENDE)
    for where, first in ((FLORAC, zoe), (MENDE, other)):
        assert find_people(member, near=commune(where), minutes=60)[0].public_id == first.public_id


@pytest.mark.parametrize(
    ("audience", "found"), [("nobody", [0, 0, 0]), ("members", [1, 0, 0]), ("everyone", [1, 1, 1])]
)
def test_where_one_works_is_found_only_by_those_who_see_it(
    zoe: Person, member: Person, outsider: Person, audience: str, found: list[int]
) -> None:
    shows(zoe, "everyone", usual_to=audience)
    asked = [find_people(who, near=commune(FLORAC)) for who in (member, outsider, anonymous())]
    assert [len(cards) for cards in asked] == found


def test_the_page_searches_near_a_commune(as_: SignedIn, zoe: Person, member: Person) -> None:
    shows(zoe)
    client = as_(member)
    near = client.get("/annuaire/", {"q": "", "near": "Florac", "minutes": "20"})
    assert zoe.name in near.content.decode()
    assert zoe.name not in client.get("/annuaire/", {"q": "", "near": "Mende", "minutes": "20"}).content.decode()
    assert client.get("/annuaire/", {"near": "Nulle-part-sur-Rien"}).status_code == 422


def crowd(network: Network, count: int) -> list[Person]:
    """So many people who belong to the network today."""
    charter = factories.make_charter(network)
    people = Person.objects.bulk_create(
        Person(email=f"m{n}@example.org", name=f"Membre {n}", password="!") for n in range(count)
    )
    today = timezone.localdate()
    memberships = Membership.objects.bulk_create(
        (
            Membership(
                network=network,
                person=p,
                email=p.email,
                name=p.name,
                work="x",
                situation="other",
                state="accepted",
                starts_on=today,
                ends_on=today + timedelta(days=9),
            )
            for p in people
        ),
        batch_size=1000,
    )
    charter.signatures.bulk_create(
        (
            charter.signatures.model(membership=a, charter=charter, name=a.name, signed_at=timezone.now(), seal="0")
            for a in memberships
        ),
        batch_size=1000,
    )
    return people


def test_the_directory_of_a_thousand_answers_within_a_second(network: Network, member: Person) -> None:
    people = crowd(network, 1000)
    DirectoryEntry.objects.bulk_create(
        DirectoryEntry(
            person=p, does="Graphiste", does_to="members", name_to="members", usual_id=FLORAC, usual_to="members"
        )
        for p in people
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE community_directoryentry SET for_members = to_tsvector('french', does)")
        cursor.execute("ANALYZE community_person, community_membership, community_signature, community_directoryentry")
    find_people(member, "graphiste", commune(MENDE), 60)
    with CaptureQueriesContext(connection) as asked:
        assert len(find_people(member, "graphiste", commune(MENDE), 60)) == 60
    assert len(asked) <= 6, "as many statements for thousands as for three"


def test_twenty_thousand_people_are_searched_by_the_indexes(network: Network, member: Person) -> None:
    DirectoryEntry.objects.bulk_create(
        (
            DirectoryEntry(person=p, does=f"Métier {n}", does_to="everyone", name_to="everyone")
            for n, p in enumerate(crowd(network, 20_000))
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE community_directoryentry SET for_members = to_tsvector('french', does ||"
            " (SELECT string_agg(md5(does || n), ' ') FROM generate_series(1, 25) n))"
        )
        cursor.execute("UPDATE community_directoryentry SET for_everyone = for_members")
        cursor.execute("ANALYZE community_person, community_membership, community_signature, community_directoryentry")
    typed = read_query("metier 12345")
    assert typed
    plan = answering_entries(member, typed).explain()
    assert "Bitmap Index Scan on directory_members" in plan
    assert "Bitmap Index Scan on directory_everyone" in plan
    assert "Seq Scan on community_directoryentry" not in plan
