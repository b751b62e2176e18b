"""The map beside a list, in a real browser: pills, marks on either side, without scripts the list alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.kit.browser import Opened, on_both

HERE = re.compile("is-here")


@on_both
def test_list_and_map_answer_each_other(open_as: Opened, phone: bool) -> None:
    page = open_as(phone=phone)
    page.goto("/chercher/?ou=Florac")  # from now on minutes are those from Florac
    page.goto("/lieux/")
    pills, cards = page.locator(".pill"), page.locator(".place")
    expect(pills).to_have_count(7)
    expect(cards).to_have_count(7)
    expect(page.locator(".commune").first).to_be_attached()
    expect(page.locator(".map-legend")).to_be_visible()
    mende = page.locator(".pill[aria-label^='Télécentre de Mende']")
    expect(mende).to_contain_text("min")
    card = cards.filter(has_text="Télécentre de Mende")
    card.get_by_role("link").first.focus()
    expect(mende).to_have_class(HERE)
    mende.focus()
    expect(card).to_have_class(HERE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Télécentre de Mende")


def test_no_two_pills_touch(open_as: Opened) -> None:
    page = open_as(phone=True)
    page.goto("/lieux/")
    expect(page.locator(".map[data-ready]")).to_be_attached()
    boxes = [box for pill in page.locator(".pill:not(.is-dot) .pill-words").all() if (box := pill.bounding_box())]
    assert len(boxes) >= 5
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert apart or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]


def test_results_and_a_place_have_their_map(open_as: Opened) -> None:
    page = open_as()
    page.goto("/chercher/?ou=Florac&minutes=90")
    mende = page.locator(".pill[aria-label^='Télécentre de Mende']")
    expect(mende).to_contain_text("min")
    mende.locator(".pill-words").click()
    expect(page).to_have_url(re.compile("#lieu-mende$"))  # the page moves, so the pointer leaves the pill
    expect(page.locator("#lieu-mende:target")).to_be_in_viewport()
    page.goto("/lieux/mende/")
    page.locator(".map").scroll_into_view_if_needed()
    expect(page.locator(".pill")).to_have_count(1)


@pytest.mark.parametrize("path", ["/lieux/"])
def test_without_scripts_there_is_the_list_and_no_empty_map(open_as: Opened, path: str) -> None:
    page = open_as(js=False)
    page.goto(path)
    expect(page.locator(".place")).to_have_count(7)
    expect(page.locator(".map-frame")).to_be_hidden()


def test_a_host_moves_the_pin_of_a_place(open_as: Opened) -> None:
    page = open_as("hote")
    page.goto("/lieux/mende/gerer/presentation/")
    expect(page.locator("#id_lat")).to_be_hidden()  # the figures are folded away
    page.locator(".pin-frame").scroll_into_view_if_needed()
    pin = page.locator(".pin")
    expect(pin).to_be_visible()
    fields = page.locator("#id_lat"), page.locator("#id_lon")
    before = [field.input_value() for field in fields]
    pin.focus()
    page.keyboard.press("Shift+ArrowUp")
    assert float(page.locator("#id_lat").input_value()) > float(before[0])
    page.locator(".pin-frame .map").click(position={"x": 60, "y": 100})
    moved = page.locator("#id_lat").input_value(), page.locator("#id_lon").input_value()
    page.get_by_role("button", name="Enregistrer").click()
    page.goto("/lieux/mende/gerer/presentation/")
    assert float(page.locator("#id_lat").input_value()) == pytest.approx(float(moved[0]))
    assert float(page.locator("#id_lon").input_value()) == pytest.approx(float(moved[1]))
    for field, value in zip(fields, before, strict=True):  # back to where it was: others look at this place
        field.evaluate("(box, value) => { box.value = value; }", value)
    page.get_by_role("button", name="Enregistrer").click()
    page.goto("/lieux/mende/gerer/presentation/")
    assert [float(field.input_value()) for field in fields] == pytest.approx([float(value) for value in before])
