"""Living with an agreement: the next one, notice that runs, the employer who suspends it, what is confidential."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from maillage.community.models import Person
from maillage.places.models import Place, Space
from maillage.telework.actions import agreements as actions
from maillage.telework.actions.reminders import remind_of_agreements
from maillage.telework.mails import send
from maillage.telework.models import Agreement
from maillage.telework.queries.agreements import claim_of
from maillage.telework.rules.lifecycle import Swap, last_day_of, may_renew, renewed
from maillage.telework.rules.terms import Terms
from tests.kit.agreements import code_for, sent, signed
from tests.kit.bookings import refused
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn, form_of, text_of

TODAY = timezone.localdate()


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


class TestTheNextOne:
    def test_it_takes_all_that_was_agreed_from_the_day_after(self, bob: Person, place: Place) -> None:
        mine = signed(bob, place, ends_on=in_days(60), equipment="Un portable.", requested_on=in_days(-90))
        following = actions.renew_agreement(mine, bob)
        terms = following.read_terms
        assert (following.state, following.follows, terms.starts_on) == ("draft", mine, in_days(61))
        assert terms.ends_on == in_days(61) + timedelta(days=90), "as long as the one before"
        assert (terms.equipment, terms.weekdays, terms.requested_on) == ("Un portable.", (1,), None)
        assert following.signer_email == mine.signer_email
        assert following.employer_key != mine.employer_key
        assert actions.renew_agreement(mine, bob) == following, "begun once"

    def test_not_before_two_months_nor_without_an_end_nor_by_others(
        self, bob: Person, charlie: Person, place: Place
    ) -> None:
        for mine in (signed(bob, place, ends_on=in_days(61)), signed(bob, place), sent(bob, place, ends_on=in_days(9))):
            with refused("renewed_too_early"):
                actions.renew_agreement(mine, bob)
        with refused("not_allowed"):
            actions.renew_agreement(signed(bob, place, ends_on=in_days(9)), charlie)

    def test_the_page_offers_it_in_time(self, as_: SignedIn, bob: Person, place: Place) -> None:
        early, late = signed(bob, place, ends_on=in_days(61)), signed(bob, place, ends_on=in_days(60))
        assert "Commencer l’accord suivant" not in text_of(as_(bob).get(early.get_absolute_url()))
        page = as_(bob).get(late.get_absolute_url())
        answer = form_of(page, "suivant").send(as_(bob))
        assert "Tout est repris de l’accord précédent" in text_of(answer)
        assert "L’accord suivant" in text_of(as_(bob).get(late.get_absolute_url()))

    def test_the_mails_say_how(self, bob: Person, place: Place) -> None:
        signed(bob, place, ends_on=in_days(30))
        remind_of_agreements(TODAY)
        for job in jobs("telework.send"):
            if job["what"] == "ending":
                send(**job)
        worker, employer = sorted((one for one in mail.outbox), key=lambda one: one.to[0] != bob.email)
        assert "commencez le suivant depuis sa page" in worker.body
        assert f"{bob.name} commence le suivant" in employer.body

    @pytest.mark.parametrize(
        ("first", "last", "start", "end"),
        [
            (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31)),
            (date(2026, 9, 1), date(2027, 2, 28), date(2027, 3, 1), date(2027, 8, 31)),
            (date(2026, 9, 7), date(2026, 9, 20), date(2026, 9, 21), date(2026, 10, 4)),
        ],
    )
    def test_it_is_as_long_in_months_where_the_first_was(self, first: date, last: date, start: date, end: date) -> None:
        terms = renewed(Terms(starts_on=first, ends_on=last), last, date(2026, 1, 1))
        assert (terms.starts_on, terms.ends_on) == (start, end)

    def test_after_its_end_it_begins_today_at_the_earliest(self) -> None:
        terms = renewed(Terms(starts_on=date(2025, 1, 1)), date(2026, 1, 1), date(2026, 6, 1))
        assert (terms.starts_on, terms.ends_on) == (date(2026, 6, 1), None)
        assert not may_renew(None, date(2026, 6, 1))
        assert last_day_of(Terms(), None) is None


class TestNotice:
    def test_it_goes_on_until_its_notice_has_run(self, bob: Person, place: Place) -> None:
        mine = signed(bob, place, weekdays=(0, 1, 2, 3, 4))
        ended = actions.end_agreement(mine, bob, "Je déménage.", today=TODAY)
        assert (ended.state, ended.ends_on, ended.last_day) == ("active", in_days(16), in_days(15))
        claim = claim_of(Agreement.objects.get(pk=mine.pk))
        assert claim is not None
        covered = {n for n in range(30) if claim.covers(in_days(n), place.slug)}
        assert covered == {n for n in range(16) if in_days(n).weekday() < 5}
        with refused("no_agreement_act"):
            actions.end_agreement(mine, None, "")
        remind_of_agreements(in_days(15))
        assert Agreement.objects.get(pk=mine.pk).state == "active"
        remind_of_agreements(in_days(16))
        over = Agreement.objects.get(pk=mine.pk)
        assert (over.state, over.ends_on) == ("ended", in_days(16))

    def test_days_are_swapped_until_then_and_not_after(self, bob: Person, place: Place) -> None:
        mine = signed(bob, place, weekdays=(0,), notice_days=365)
        monday = in_days(7 - TODAY.weekday())
        actions.end_agreement(mine, bob, "", today=TODAY)
        actions.swap_day(mine, bob, Swap(monday, monday + timedelta(days=1)), today=TODAY)
        Agreement.objects.filter(pk=mine.pk).update(ends_on=monday + timedelta(days=8))
        with refused("swap_taken"):
            next_monday = monday + timedelta(days=7)
            actions.swap_day(mine, bob, Swap(next_monday, next_monday + timedelta(days=1)), today=TODAY)

    def test_one_that_is_suspended_ends_all_the_same(self, bob: Person, place: Place) -> None:
        mine = signed(bob, place, ends_on=in_days(5))
        actions.suspend_agreement(mine, bob)
        remind_of_agreements(in_days(6))
        assert Agreement.objects.get(pk=mine.pk).state == "ended"

    def test_ending_says_what_it_does_before(self, as_: SignedIn, bob: Person, place: Place) -> None:
        mine = signed(bob, place)
        address = f"{mine.get_absolute_url()}terminer/"
        page = as_(bob).get(address)
        assert "Son préavis est de 15 jours" in text_of(page)
        assert "Cela ne se reprend pas" in text_of(page)
        assert Agreement.objects.get().ends_on is None
        answer = form_of(page, "reason").send(as_(bob), reason="Je déménage.")
        assert "prend fin le" in text_of(answer)
        assert "Vous y avez mis fin" in text_of(answer)
        assert as_(bob).get(address).status_code == 302, "it is ended once"
        trying = text_of(as_(bob).get(f"{signed(bob, place, adaptation_months=3).get_absolute_url()}terminer/"))
        assert "du jour au lendemain" in trying
        assert "Son préavis est" not in trying


class TestTheEmployer:
    @pytest.mark.parametrize(
        ("act", "before", "after"), [("suspendre", "active", "suspended"), ("reprendre", "suspended", "active")]
    )
    def test_suspends_and_takes_up_with_a_code(
        self, as_: SignedIn, bob: Person, place: Place, act: str, before: str, after: str
    ) -> None:
        mine = signed(bob, place)
        if before == "suspended":
            actions.suspend_agreement(mine, bob)
        client, home = as_(None), f"/teletravail/employeur/{mine.employer_key}/"
        assert f"{home}{act}/" in client.get(home).content.decode()
        page = client.get(f"{home}{act}/")
        assert "Recevoir un code" in text_of(page)
        asked = form_of(page, "code").send(client)
        assert asked.request["PATH_INFO"] == f"{home}{act}/", "one types it where one asked for it"
        code = code_for(mine)
        wrong: Any = client.post(f"{home}{act}/", {"code": f"{(int(code) + 1) % 1_000_000:06d}"})
        assert "Ce n’est pas le code envoyé" in text_of(wrong)
        assert client.post(f"{home}{act}/", {}).status_code == 422
        assert Agreement.objects.get().state == before
        client.post(f"{home}{act}/", {"code": code})
        assert Agreement.objects.get().state == after
        assert client.get(f"{home}{act}/").status_code == 302

    def test_ends_it_after_reading_what_it_does(self, as_: SignedIn, bob: Person, place: Place) -> None:
        mine = signed(bob, place)
        home = f"/teletravail/employeur/{mine.employer_key}/"
        assert "Son préavis est de 15 jours" in text_of(as_(None).get(f"{home}terminer/"))
        as_(None).post(f"{home}terminer/", {"code": code_for(mine), "reason": "Le bureau ferme."})
        assert "prend fin" in text_of(as_(None).get(home))
        assert Agreement.objects.get().ended_by == "employer"


class TestConfidentiality:
    def test_the_text_says_what_is_done_and_the_level_of_each_axis(self, bob: Person, place: Place) -> None:
        text = sent(bob, place, needs=("hr_talk", "papers")).versions.get().text
        assert "recrutement" in text
        assert "voix C3, écran C2, réseau C2, accès et équipement C2" in text

    def test_the_places_named_are_compared_before_one_signs(
        self, as_: SignedIn, bob: Person, place: Place, desks: Space
    ) -> None:
        mine = sent(bob, place, needs=("hr_talk",))
        for page in (
            as_(bob).get(mine.get_absolute_url()), as_(None).get(f"/teletravail/employeur/{mine.employer_key}/"),
        ):  # fmt: skip
            assert f"aucun espace ne convient ; le plus proche : {desks.name}" in text_of(page)
            assert "Voix : " in text_of(page)
        plain = sent(bob, place)
        assert "aucun espace ne convient" not in text_of(as_(bob).get(plain.get_absolute_url()))

    @pytest.mark.usefixtures("network")
    def test_needs_are_chosen_with_the_words_of_the_wizard(self, as_: SignedIn, bob: Person) -> None:
        mine = actions.new_agreement(bob)
        page = as_(bob).get(f"{mine.get_absolute_url()}ecrire/means/")
        assert "Des données de santé" in text_of(page)
        form_of(page, "needs").send(as_(bob), needs=["health_data"])
        assert Agreement.objects.get().read_terms.needs == ("health_data",)
