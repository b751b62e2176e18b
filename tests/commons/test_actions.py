"""Writing, at once and apart; proposals, forks, drafts, undoing; what is forgotten of a person."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from maillage.commons import actions, queries
from maillage.commons.models import Comment, Draft, Page, Picture, Proposal, Revision
from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.models import JournalEntry, Network, Person
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from tests.factories import make_member, make_network, make_page, make_person, page_fields

pytestmark = pytest.mark.django_db


def texts(page: Page) -> list[str]:
    return list(page.revisions.order_by("number").values_list("text", flat=True))


def test_each_change_is_a_revision_and_the_same_form_twice_is_one(key: Page, zoe: Person) -> None:
    for _click in range(2):
        actions.save(zoe, key, 1, page_fields("Un. Deux. Trois. Quatre."), message="une  étape\nde plus")
    key.refresh_from_db()
    assert texts(key) == ["Un. Deux. Trois.\n", "Un. Deux. Trois. Quatre.\n"]
    last = key.revisions.first()
    assert last
    assert (last.number, last.signature, last.message) == (2, "Zoé Æ 🎉", "une étape de plus")
    assert last.parent == key.revisions.last()
    assert key.head == last
    assert queries.credits_of(key) == ["Bob", "Zoé Æ 🎉"]
    assert JournalEntry.objects.filter(verb="page_written").count() == 2


def test_two_changes_of_one_revision_become_one(key: Page, bob: Person, zoe: Person) -> None:
    actions.save(bob, key, 1, page_fields("1. Deux. Trois."))
    actions.save(zoe, key, 1, page_fields("Un. Deux. Trois !", title="La clé"))
    key.refresh_from_db()
    assert key.head
    assert key.head.text == "1. Deux. Trois !\n"
    assert key.title == "La clé"


def test_the_same_sentence_is_shown_and_nothing_is_lost(key: Page, bob: Person, zoe: Person) -> None:
    actions.save(bob, key, 1, page_fields("Un. 2. Trois."))
    with pytest.raises(actions.Clash) as clash:
        actions.save(zoe, key, 1, page_fields("Un. II. Trois."))
    assert [(c.base, c.mine, c.theirs) for c in clash.value.merged.conflicts] == [("Deux.", "II.", "2.")]
    assert key.revisions.count() == 2
    actions.save(zoe, key, clash.value.onto, page_fields(clash.value.merged.text(["2, ou II."])))
    assert texts(key)[-1] == "Un. 2, ou II. Trois.\n"


def test_strangers_to_the_network_do_not_write(key: Page, charlie: Person, network: Network) -> None:
    for act in (
        lambda: actions.create(charlie, network, page_fields()),
        lambda: actions.save(charlie, key, 1, page_fields("x")),
        lambda: actions.restore(charlie, key, 1),
        lambda: actions.hide(charlie, key),
        lambda: actions.revert_all(charlie, network, charlie),
        lambda: actions.try_at(charlie, key, Place()),
        lambda: actions.add_picture(charlie, BytesIO(b""), "x"),
    ):
        with pytest.raises(Refusal) as raised:
            act()
        assert raised.value.code == "not_allowed"
    elsewhere = make_network("Ailleurs")
    make_member(charlie, elsewhere)
    assert not queries.may_write(charlie, key)


def test_a_title_taken_gets_another_address(bob: Person, network: Network) -> None:
    slugs = [make_page(bob, network, title=title).slug for title in ("Wi-Fi", "wi fi", "🎉", "Chercher")]
    assert slugs == ["wi-fi", "wi-fi-2", "page", "chercher-2"]


def test_licences_and_reading_over_have_their_rules(key: Page, bob: Person, zoe: Person) -> None:
    with pytest.raises(Refusal) as lock_bulk_writes:
        actions.save(bob, key, 1, page_fields(state="reviewed"))
    assert lock_bulk_writes.value.code == "read_by_another"
    actions.save(zoe, key, 1, page_fields(state="reviewed"))
    with pytest.raises(Refusal) as shared:
        actions.save(zoe, key, 2, page_fields(licence="CC0-1.0", state="reviewed"))
    assert shared.value.code == "licence_forbids"
    with pytest.raises(Refusal) as long:
        actions.save(zoe, key, 2, page_fields("a" * 30_000))
    assert long.value.code == "line_too_long"
    with pytest.raises(Refusal):
        actions.save(zoe, key, 2, page_fields(title=" \u200b "))


def test_an_old_revision_stands_again_and_the_rest_stays(key: Page, zoe: Person) -> None:
    actions.save(zoe, key, 1, page_fields("Rien."))
    actions.restore(zoe, key, 1)
    assert texts(key) == ["Un. Deux. Trois.\n", "Rien.\n", "Un. Deux. Trois.\n"]


def test_a_proposal_is_merged_with_what_changed_and_keeps_its_author(
    key: Page, bob: Person, charlie: Person, zoe: Person
) -> None:
    made = actions.propose(charlie, key, 1, page_fields("Un. Deux. 3."), message="un chiffre")
    again = actions.propose(charlie, key, 1, page_fields("Un. Deux. 3."), message="un chiffre")
    assert made.pk == again.pk
    actions.save(bob, key, 1, page_fields("1. Deux. Trois."))
    actions.comment(charlie, made, "C’est mieux ?")
    revision = actions.take_in(zoe, made)
    assert revision.text == "1. Deux. 3.\n"
    assert (revision.author, revision.signature, revision.message) == (charlie, "Charlie", "un chiffre")
    made.refresh_from_db()
    assert (made.fate, made.decided_by) == ("merged", zoe)
    for act in (actions.take_in, actions.refuse):
        with pytest.raises(Refusal) as raised:
            act(bob, made)
        assert raised.value.code == "decided"


def test_a_conflicting_proposal_asks_and_choices_settle_it(key: Page, bob: Person, charlie: Person) -> None:
    made = actions.propose(charlie, key, 1, page_fields("Un. II. Trois."))
    actions.save(bob, key, 1, page_fields("Un. 2. Trois."))
    with pytest.raises(actions.Clash):
        actions.take_in(bob, made)
    made.refresh_from_db()
    assert made.fate == "open"
    assert actions.take_in(bob, made, ["Deux (2)."]).text == "Un. Deux (2). Trois.\n"


def test_a_stranger_s_proposal_waits_and_is_counted(key: Page, dora: Person, bob: Person) -> None:
    made = actions.propose(None, key, 1, page_fields("Un."), signature="Une passante", origin="192.0.2.1")
    assert made.fate == "waiting"
    assert not queries.may_see(bob, made)
    assert queries.may_see(dora, made)
    assert list(queries.proposals_for(dora)) == [made]
    assert not queries.proposals_for(bob)
    with pytest.raises(Refusal):
        actions.let_in(bob, made)
    actions.let_in(dora, made)
    assert list(queries.proposals_for(bob)) == [made]
    actions.refuse(bob, made, "Déjà dit ailleurs.")
    assert Comment.objects.get().text == "Déjà dit ailleurs."
    for number in range(4):
        actions.propose(None, key, 1, page_fields(f"Spam {number}."), origin="192.0.2.1")
    with pytest.raises(Refusal) as raised:
        actions.propose(None, key, 1, page_fields("Spam."), origin="192.0.2.1")
    assert raised.value.code == "too_often"
    with pytest.raises(Refusal) as nothing:
        actions.propose(None, key, 1, page_fields(), origin="192.0.2.9")
    assert nothing.value.code == "nothing_changed"
    licence = actions.propose(None, key, 1, page_fields("X.", licence="CC0-1.0", state="tried"), origin="192.0.2.8")
    assert (licence.licence, licence.state) == ("CC-BY-SA-4.0", "draft")


def test_a_copy_follows_its_source_and_gives_back(key: Page, bob: Person, zoe: Person, place: Place) -> None:
    copy = actions.fork(zoe, key, key.network, place)
    assert (copy.upstream, copy.title) == (key, f"La clé du lieu ({place.name})")
    assert list(copy.places.all()) == [place]
    actions.save(zoe, copy, 1, page_fields("Un. Deux. Chez nous.", title=copy.title, places=[place.slug]))
    actions.save(bob, key, 1, page_fields("1. Deux. Trois."))
    copy.refresh_from_db()
    assert [one.number for one in queries.behind_upstream(copy)] == [2]
    assert actions.take_upstream(zoe, copy).text == "1. Deux. Chez nous.\n"
    copy.refresh_from_db()
    assert not queries.behind_upstream(copy)
    back = actions.give_back(zoe, copy)
    assert (back.page, back.title) == (key, "La clé du lieu")
    revision = actions.take_in(bob, back)
    assert revision.text == "1. Deux. Chez nous.\n"
    copy.refresh_from_db()
    assert copy.upstream_at == revision
    assert queries.credits_of(copy) == ["Bob", "Zoé Æ 🎉"]


def test_a_translation_says_since_when_it_is_behind(key: Page, bob: Person) -> None:
    english = actions.create(bob, key.network, page_fields("One.", title="The key", language="en"), original=key)
    assert queries.outdated_since(english) is None
    second = actions.save(bob, key, 1, page_fields("Un."))
    actions.save(bob, key, 2, page_fields("Un !"))
    english.refresh_from_db()
    assert queries.outdated_since(english) == second


def test_what_is_typed_is_kept_until_it_is_written(key: Page, zoe: Person) -> None:
    actions.autosave(zoe, key, {"text": "En cours", "base": 1, "other": "x"})
    actions.autosave(zoe, key, {"text": "En cours…", "base": 1})
    draft = queries.draft_of(zoe, key)
    assert draft
    assert draft.fields == {"text": "En cours…", "base": 1}
    actions.autosave(zoe, None, {"text": "Nouvelle"})
    assert Draft.objects.count() == 2
    actions.save(zoe, key, 1, page_fields("Fini."))
    assert queries.draft_of(zoe, key) is None
    actions.forget_draft(zoe, None)
    assert not Draft.objects.exists()


def test_links_are_known_both_ways_and_missing_pages_are_wanted(key: Page, bob: Person, network: Network) -> None:
    linking = make_page(bob, network, "Voir [[la-cle-du-lieu]] et [[Le wifi|wifi]].", title="Accueil")
    assert list(queries.backlinks(key)) == [linking]
    assert [(one.slug, one.count) for one in queries.missing_pages()] == [("le-wifi", 1)]
    make_page(bob, network, title="Le wifi")
    assert queries.missing_pages() == []


@pytest.mark.parametrize("typed", ["télétravail", "teletravail", "télétravails", "TÉLÉTRAVAIL", '"le télétravail"'])
def test_words_are_found_with_accents_or_without_in_the_plural_too(bob: Person, network: Network, typed: str) -> None:
    body = make_page(bob, network, "On y parle du télétravail et des œufs.", title="Divers")
    titled = make_page(bob, network, "Rien d’autre.", title="Le télétravail en Lozère")
    pages, total = queries.search(typed)
    assert pages == [titled, body]
    assert total == 2
    assert "<mark>" in pages[1].excerpt  # type: ignore[attr-defined]  # annotated
    assert queries.search(typed, language="en") == ([], 0)
    assert queries.search("oeufs")[0] == [body]
    assert queries.search(f"{typed} -divers")[0] in ([titled], [titled, body])
    assert queries.search("'; DROP TABLE x; -- & | ! ( :*")[1] == 0


def test_places_say_what_they_tried(key: Page, zoe: Person, place: Place) -> None:
    for _click in range(2):
        actions.try_at(zoe, key, place, "Avec  six personnes")
    assert [(trial.place, trial.note) for trial in key.trials.all()] == [(place, "Avec six personnes")]
    key.refresh_from_db()
    assert key.state == "tried"
    assert queries.search("", place=place.slug)[0] == [key]
    with pytest.raises(Refusal) as raised:
        actions.try_at(zoe, key, place, tried_on=timezone.localdate() + timedelta(days=1))
    assert raised.value.code == "not_yet"


def test_pictures_are_written_anew_and_kept_once(bob: Person) -> None:
    raw = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(raw, "JPEG", exif=b"Exif\x00\x00secret-gps")
    one = actions.add_picture(bob, BytesIO(raw.getvalue()), "Un carré")
    two = actions.add_picture(bob, BytesIO(raw.getvalue()), "Le même")
    assert one.pk == two.pk
    assert b"secret-gps" not in one.image.read()
    assert Picture.objects.count() == 1
    for content, alt, code in ((b"GIF89a", "x", "not_a_photo"), (raw.getvalue(), "  ", "no_alt")):
        with pytest.raises(Refusal) as raised:
            actions.add_picture(bob, BytesIO(content), alt)
        assert raised.value.code == code


def test_all_that_a_vandal_wrote_is_undone_at_once(key: Page, dora: Person, network: Network) -> None:
    vandal = make_person("vandale")
    make_member(vandal, network)
    actions.save(vandal, key, 1, page_fields("ACHETEZ"))
    actions.save(vandal, key, 2, page_fields("ACHETEZ !"))
    spam = make_page(vandal, network, title="Achetez")
    actions.propose(vandal, key, 3, page_fields("X."))
    assert actions.revert_all(dora, network, vandal) == 2
    key.refresh_from_db()
    spam.refresh_from_db()
    assert key.head
    assert key.head.text == "Un. Deux. Trois.\n"
    assert spam.hidden
    assert Proposal.objects.get().fate == "refused"
    assert actions.revert_all(dora, network, vandal) in (0, 1)
    assert list(queries.visible_pages()) == [key]


def test_who_leaves_takes_their_name_not_the_text(key: Page, bob: Person, charlie: Person) -> None:
    made = actions.propose(charlie, key, 1, page_fields("Un."))
    actions.comment(charlie, made, "Voilà")
    assert {table.code for table in export_personal_data(charlie)} >= {"commons_proposals", "commons_comments"}
    for person in (charlie, bob):
        erase(person)
    assert Revision.objects.get().signature == ""
    assert (Proposal.objects.get().signature, Comment.objects.get().signature) == ("", "")
    assert queries.credits_of(key) == []
