from tests.bookings.test_daily_screens import *


def test_x(as_, desks, alice, workday):
    r = called(as_(alice), desks, workday, nom="x")
    import re

    print(
        r.status_code,
        re.findall(r'class="error".*', text_of(r)),
        form_of(as_(alice).get(f"/lieux/{desks.place.slug}/telephone/"), "adresse"),
    )
    assert 0


def test_y(as_, house, hedy):
    client, address = as_(hedy), f"/lieux/{house.slug}/portes/"
    form = form_of(client.get(f"{address}nouvelle/"), "driver")
    print(form)
    given = {"name": "Entrée", "driver": "shown_code", "show_minutes": "60"}
    r = form.send(client, **given)
    print(re.findall(r'class="error".*', text_of(r)))
    assert 0
