"""Finding a commune from what someone types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.territory.rules.names import Entry, Index, fold_name, without_article


def entry(insee: str, name: str, population: int = 500, **more: bool) -> Entry:
    return Entry(insee, fold_name(name), population, more.pop("local", True), **more)


MENDE = entry("48095", "Mende", 12_000)
FLORAC = entry("48061", "Florac Trois Rivières", 2_000)
OLD_FLORAC = entry("48061", "Florac", 2_000, former=True)
COCURES = entry("48050", "Cocurès", 180)
ENIMIE = entry("48146", "Sainte-Enimie", 500)
CHELY = entry("48140", "Saint-Chély-d'Apcher", 4_000)
PONT = entry("48116", "Le Pont-de-Montvert", 600)
VIGAN = entry("30350", "Le Vigan", 3_900, local=False)
FAR_VIGAN = entry("46334", "Le Vigan", 1_500, local=False)
MENDEZ = entry("99999", "Mendez-sur-Loin", 90_000, local=False)
AJACCIO = entry("2A004", "Ajaccio", 70_000, local=False)
EVERYONE = [MENDE, FLORAC, OLD_FLORAC, COCURES, ENIMIE, CHELY, PONT, VIGAN, FAR_VIGAN, MENDEZ, AJACCIO]
POSTAL = {
    "48000": [MENDE],
    "48400": [FLORAC, OLD_FLORAC, COCURES],
    "48210": [ENIMIE],
    "30120": [VIGAN],
    "46300": [FAR_VIGAN],
    "20000": [AJACCIO],
}


INDEX = Index(EVERYONE, POSTAL)


def search_names(text: str, limit: int = 8) -> list[str]:
    return [hit.entry.insee for hit in INDEX.search(text, limit)]


def exact(text: str) -> list[str]:
    return [hit.entry.insee for hit in INDEX.search(text) if hit.exact]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Mende", "mende"),
        ("  MENDE \t", "mende"),
        ("St-Chély-d’Apcher", "saint chely d apcher"),
        ("SAINTE ENIMIE", "sainte enimie"),
        ("Ste. Enimie", "sainte enimie"),
        ("Sts-Geosmes", "saints geosmes"),
        ("N.D. de Lorette", "n d de lorette"),
        ("ND de Lorette", "notre dame de lorette"),
        ("Pont s/ Yonne", "pont sur yonne"),
        ("Bois s.s. Roche", "bois sur sur roche"),
        ("saint s", "saint s"),  # who types goes on
        ("Paris 16e", "paris 16"),
        ("PARIS 16ÈME ARRONDISSEMENT", "paris 16"),
        ("Paris 01", "paris 1"),
        ("Lyon 3ᵉ arr.", "lyon 3"),
        ("Bois ss Roche", "bois sous roche"),
        ("L'Œuf", "l oeuf"),
        ("Lætitia", "laetitia"),
        ("Cocure\u0301s", "cocures"),  # the accent written apart
        ("Cocurès\u00a0bas", "cocures bas"),
        ("Ｍｅｎｄｅ", "mende"),  # full-width letters
        ("Mende\u200b", "mende"),  # a space of no width
        ("🐑 Mende 🐑", "mende"),
        ("🐑", ""),
        ("", ""),
        ("-'’", ""),
        ("\x00\n\r", ""),
        ("莫恩德", ""),
        ("Y", "y"),  # a commune of the Somme
    ],
)
def test_a_name_is_folded_to_plain_words(text: str, key: str) -> None:
    assert fold_name(text) == key


@pytest.mark.parametrize("one", ["Saint-Chély", "St Chély", "ST. CHELY", "saint‐chely", "saint – chély"])
def test_all_ways_to_write_a_name_have_one_key(one: str) -> None:
    assert fold_name(one) == "saint chely"


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


@given(st.text(max_size=60))
def test_a_key_holds_only_plain_letters_digits_and_single_spaces(text: str) -> None:
    key = fold_name(text)
    assert key == " ".join(key.split())
    assert all(c == " " or (c.isascii() and c.isalnum() and c == c.lower()) for c in key)


@given(st.text(alphabet="aàâéÈçôÜ -'stndSTND", max_size=30))
def test_case_does_not_count(text: str) -> None:
    assert fold_name(text.upper()) == fold_name(text.lower()) == fold_name(text)


@pytest.mark.parametrize(
    ("key", "bare"),
    [
        ("le vigan", "vigan"),
        ("la canourgue", "canourgue"),
        ("les bondons", "bondons"),
        ("l hospitalet", "hospitalet"),
    ],
)
def test_a_leading_article_may_be_left_out(key: str, bare: str) -> None:
    assert without_article(key) == bare


@pytest.mark.parametrize("key", ["lecci", "mende", "la", "", "saint les mines"])
def test_what_only_looks_like_an_article_stays(key: str) -> None:
    assert without_article(key) == key


@pytest.mark.parametrize(
    ("text", "insee"),
    [
        ("Mende", "48095"),
        ("mende", "48095"),
        ("men", "48095"),  # the territory before the most people
        ("ste enimie", "48146"),
        ("enimie", "48146"),  # a word inside
        ("st chely", "48140"),
        ("apcher", "48140"),
        ("vigan", "30350"),  # without the article, the most people first
        ("le vigan", "30350"),
        ("pont de montvert", "48116"),
        ("Mende (48000)", "48095"),
        ("Mende 48000", "48095"),
        ("48000 Mende", "48095"),
        ("Le Vigan 46300", "46334"),  # the postal code tells which
        ("48061", "48061"),
        ("48400", "48061"),
        ("2a004", "2A004"),
        (" 2A004 ", "2A004"),
        ("mande", "48095"),  # a slip
        ("Floraq", "48061"),
        ("st enimi", "48146"),
    ],
)
def test_the_commune_meant_comes_first(text: str, insee: str) -> None:
    assert search_names(text)[0] == insee


@pytest.mark.parametrize(
    "text",
    ["", " ", "🐑", "🐑🐑🐑🐑", "()", "((((", "xyzzyx", "99998", "7", "%", "\x00", ".*", "莫恩德", "٤٨٠"],
)
def test_odd_input_finds_nothing_and_breaks_nothing(text: str) -> None:
    assert search_names(text) == []


def test_an_emoji_beside_a_name_does_not_hide_it() -> None:
    assert search_names("🐑 Mende") == ["48095", "99999"]


@pytest.mark.parametrize(
    ("text", "insee"),
    [("Mende", ["48095"]), ("FLORAC", ["48061"]), ("vigan", ["30350", "46334"]), ("men", []), ("mande", [])],
)
def test_only_what_was_typed_in_full_is_exact(text: str, insee: list[str]) -> None:
    assert exact(text) == insee


def test_a_postal_code_is_exact_when_it_names_one_commune() -> None:
    assert exact("48000") == ["48095"]
    assert exact("48400") == []
    assert search_names("48400") == ["48061", "48050"]


def test_the_beginning_of_a_postal_code_lists_its_communes_the_most_people_first() -> None:
    assert search_names("48") == ["48095", "48061", "48146", "48050"]
    assert search_names("484") == ["48061", "48050"]
    assert exact("48") == []


def test_a_commune_with_two_names_is_listed_once() -> None:
    assert search_names("florac") == ["48061"]


def test_a_slip_in_a_very_short_word_is_not_guessed() -> None:
    assert search_names("mrn") == []


def test_the_territory_comes_first_however_many_names_begin_alike() -> None:
    elsewhere = [entry(f"{n:05}", f"Saint-Aubin {n:04}", local=False) for n in range(500)]
    here = entry("48199", "Saint-Étienne-Vallée-Française")
    assert Index([*elsewhere, here], {}).search("saint")[0].entry == here


@given(st.text(max_size=40) | st.text(alphabet="mendeflorac 0148()'-", max_size=12), st.integers(1, 10))
def test_whatever_is_typed_gives_at_most_so_many_communes_each_once(text: str, limit: int) -> None:
    answers = [hit.entry.insee for hit in INDEX.search(text, limit)]
    assert len(answers) <= limit
    assert len(answers) == len(set(answers))


@given(st.sampled_from([e for e in EVERYONE if e != MENDEZ]), st.integers(2, 30))
def test_the_beginning_of_a_name_finds_it(sought: Entry, letters: int) -> None:
    assert sought.insee in {hit.entry.insee for hit in INDEX.search(sought.key[:letters], 20)}


@given(st.sampled_from(EVERYONE))
def test_a_whole_name_is_found_exactly_and_first(sought: Entry) -> None:
    first, *_rest = INDEX.search(sought.key)
    assert first.exact
    assert first.entry.key == sought.key
