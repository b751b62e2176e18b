"""What the site knows of doors, codes and visitors is not to be bought again; no level rises by it."""

from __future__ import annotations

from django.utils import timezone

from maillage.access.models import Door, Voucher
from maillage.bookings.models import VisitorRegister
from maillage.community.models import Person
from maillage.places.models import Place, Space
from maillage.places.rules.safeguards import Safeguard
from maillage.telework.presenters.safeguards import advice_on_spaces
from maillage.telework.queries.safeguards import known_safeguards
from tests.factories import make_space
from tests.kit.confidentiality import make_evidence
from tests.kit.screens import SignedIn, statements, text_of


def test_each_thing_that_was_set_up_is_known_where_it_serves(place: Place) -> None:
    desk, office = make_space(place, "Bureau ouvert"), make_space(place, "Bureau fermé")
    place.staffed_hours = ""
    assert known_safeguards(place, [desk, office]) == {desk.pk: frozenset(), office.pk: frozenset()}
    inner = Door.objects.create(place=place, name="Bureau fermé", driver="shown_code")
    inner.spaces.add(office)
    only_office = {desk.pk: frozenset(), office.pk: {Safeguard.BADGE, Safeguard.ROOM_KEY}}
    assert known_safeguards(place, [desk, office]) == only_office
    inner.spaces.add(desk)  # it is no longer for the office alone
    assert known_safeguards(place, [desk, office])[office.pk] == {Safeguard.BADGE}
    inner.delete()
    Door.objects.create(place=place, name="Entrée", driver="shown_code")
    Door.objects.create(place=place, name="Condamnée", driver="shown_code", active=False).spaces.add(desk)
    register = VisitorRegister.objects.create(place=place)
    Voucher.objects.create(place=place, code="wifi-1")
    place.staffed_hours = "Mo-Fr 09:00-12:00"
    every = {Safeguard.BADGE, Safeguard.VISITOR_REGISTER, Safeguard.PERSONAL_CODES, Safeguard.STAFFED}
    assert known_safeguards(place, [desk, office]) == {desk.pk: every, office.pk: every}
    register.is_open = False
    register.save()
    assert Safeguard.VISITOR_REGISTER not in known_safeguards(place, [desk])[desk.pk]


def test_what_is_known_leaves_the_list_and_the_level_stays(place: Place) -> None:
    Place.objects.filter(pk=place.pk).update(staffed_hours="")
    current = Place.objects.get(pk=place.pk)
    space = make_space(current, "Bureau fermé")
    for axis in ("voice", "screen", "network"):
        make_evidence(space, axis=axis, level=1)

    def advice() -> tuple[str, list[str]]:
        one = next(one for one in advice_on_spaces(current, timezone.localdate()) if one.space == space)
        assert one.rise is not None
        assert one.rise.level == 1
        return one.known, [addition.name for addition in one.rise.additions]

    known, lacking = advice()
    assert (known, len(lacking)) == ("", 1)  # somebody at the door, or a badge
    Door.objects.create(place=current, name="Entrée", driver="shown_code")
    known, lacking = advice()
    assert (bool(known), lacking) == (True, [])
    make_evidence(space, axis="access", level=1, safeguards=["badge"])
    one = next(one for one in advice_on_spaces(current, timezone.localdate()) if one.space == space)
    assert (one.known, one.rise and one.rise.level) == ("", 2)


def test_only_who_runs_the_place_reads_it_and_more_spaces_ask_no_more(
    as_: SignedIn, alice: Person, bob: Person, place: Place, desks: Space
) -> None:
    address = f"/lieux/{place.slug}/dossier/"
    way = f"/lieux/{place.slug}/gerer/espaces/{desks.pk}/tour/"
    assert way in text_of(as_(alice).get(address))
    assert way not in text_of(as_(bob).get(address))
    assert way not in text_of(as_(None).get(address))
    as_(alice).get(address)
    before = statements(as_(alice), address)
    for number in range(3):
        make_evidence(make_space(place, f"Bureau {number}"))
    assert statements(as_(alice), address) == before
