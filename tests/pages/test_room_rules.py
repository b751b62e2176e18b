"""The poster of the rules of a space: what one may do there, in both languages, tagged for who does not see it."""

from __future__ import annotations

import json

from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from maillage.kernel.typesetting import picture
from maillage.pages.room_rules import rules_poster
from maillage.places.models import Evidence, Space
from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.needs import Need
from maillage.web.fonts import typeface_folders
from tests.kit.pdfs import codes_of, is_certified, texts_of


def known(space: Space, level: int, *safeguards: str) -> Space:
    for axis in Axis:
        Evidence.objects.create(
            space=space, axis=axis, level=level, kind="observed", found_on=timezone.localdate(), safeguards=safeguards
        )
    return space


def test_an_open_space_says_what_is_for_another_room(desks: Space) -> None:
    with override("fr"):
        content = rules_poster(desks).content
    assert "Appeler un client ou un partenaire" in content["may_not"]
    assert "Parlez bas" in content["rules"][0]
    with override("en"):
        assert rules_poster(desks).content["may_title"] == "Here, you can"


def test_a_closed_room_says_to_close_its_door_and_lower_its_blinds(desks: Space) -> None:
    with override("fr"):
        content = rules_poster(known(desks, 3, "closing_door", "blinds")).content
    assert "Appeler un client ou un partenaire" in content["may"]
    assert "Fermez la porte avant de parler." in content["rules"]
    assert "Baissez les stores." in content["rules"]
    assert all("Parlez bas" not in rule for rule in content["rules"])


def test_the_poster_is_tagged(client: Client, desks: Space) -> None:
    answer = client.get(f"/lieux/{desks.place.slug}/espaces/{desks.pk}/regles.pdf")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file
    assert content.startswith(b"%PDF")
    assert is_certified(content)
    (text,) = texts_of(content)
    assert desks.name in text
    (code,) = codes_of(content)
    assert code.endswith(f"/lieux/{desks.place.slug}/incidents/")


def test_the_poster_is_one_page_with_all_that_one_may_do(desks: Space) -> None:
    handout = rules_poster(known(desks, 4, "closing_door", "blinds", "screen_filter", "visitor_register"))
    assert len(handout.content["may"]) == len(Need)
    inputs = {"said": json.dumps(handout.content), **handout.drawings}
    drawn = picture(handout.template, inputs, 20, font_folders=typeface_folders())
    assert drawn.startswith(b"\x89PNG")  # several pages are no picture


def test_a_space_of_another_place_has_no_poster_here(client: Client, desks: Space) -> None:
    assert client.get(f"/lieux/ailleurs/espaces/{desks.pk}/regles.pdf").status_code == 404
