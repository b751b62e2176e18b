"""An agreement between Bob and his employer: signed by both, sealed, lived with, shown to nobody else."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from django.utils.dateformat import format as format_date

from maillage.bookings.actions import book
from maillage.community.actions.privacy import apply_retention, erase, export_personal_data
from maillage.community.models import JournalEntry, Network, Organisation, Person
from maillage.community.rules import RoleKind
from maillage.kernel.refusal import Refusal
from maillage.ledger import seals
from maillage.ledger.rules.seals import SealState
from maillage.places.models import Place, Space
from maillage.telework.actions import agreements as actions
from maillage.telework.actions.agreement_data import purge_agreements, purge_drafts
from maillage.telework.actions.employers import attach_to_organisation, look_at_days
from maillage.telework.actions.reminders import remind_of_agreements
from maillage.telework.models import Agreement, DaysConsent
from maillage.telework.presenters.checks import read_sealed_agreement
from maillage.telework.presenters.documents import agreement_pdf, digest_of, sealed_file
from maillage.telework.rules.lifecycle import Swap
from tests import factories
from tests.factories import make_person, morning, next_workday
from tests.kit.agreements import EMPLOYER, code_for, sent, signed, terms_at, written
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn, text_of


def told(to: str) -> list[str]:
    return [job["what"] for job in jobs("telework.send") if job["to"] == to]


def test_both_sign_and_it_takes_effect(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    assert told("employer") == ["to_sign"]
    actions.sign_as_employer(agreement, "Jeanne Vidal", code_for(agreement))
    assert Agreement.objects.get().state == "sent"
    actions.sign_as_worker(agreement, bob)
    mine = Agreement.objects.get()
    assert (mine.state, mine.signer_name) == ("active", "Jeanne Vidal")
    assert told("worker") == ["employer_signed", "in_force"]
    assert told("employer") == ["to_sign", "in_force"]


def test_signatures_are_chained_and_name_the_text(bob: Person, place: Place) -> None:
    version = signed(bob, place).versions.get()
    assert version.digest == digest_of(version.text)
    first, second = (one.statement for one in version.signatures.all())
    assert first["content"]["digest"] == second["content"]["digest"] == version.digest
    assert (first["content"]["previous"], second["content"]["previous"]) == ("", actions.digest(first["content"]))
    assert seals.check(first["content"], first["seal"]) == SealState.GENUINE


def test_the_text_says_what_was_agreed_in_french_and_no_markup(bob: Person, place: Place) -> None:
    agreement = written(bob, place, equipment="## <b>Un</b> portable 🎒.")
    text = actions.send_agreement(agreement, bob).text
    assert text.startswith("# Accord de télétravail\n")
    for words in (bob.name, EMPLOYER, "Télétravail le mardi.", place.name, "de 9\u00a0h à 17\u00a0h", "15 jours"):
        assert words in text
    assert "\nQui fournit quoi\u00a0: <b>Un</b> portable 🎒.\n" in text, "a paragraph is no heading"


def test_a_code_serves_once_for_a_quarter_of_an_hour_and_five_tries(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    with refused("wrong_code"):
        actions.sign_as_employer(agreement, "Jeanne", "")
    code = code_for(agreement)
    Agreement.objects.update(code_until=timezone.now() - timedelta(seconds=1))
    with refused("wrong_code"):
        actions.sign_as_employer(agreement, "Jeanne", code)
    code = code_for(agreement)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _try in range(5):
        with refused("wrong_code"):
            actions.sign_as_employer(agreement, "Jeanne", wrong)
    with refused("too_often"):
        actions.sign_as_employer(agreement, "Jeanne", code)
    code = code_for(agreement)
    actions.sign_as_employer(agreement, "Jeanne", f"{code[:3]} {code[3:]}")
    with refused("wrong_code"):
        actions.require_code(agreement, code)


def test_a_code_of_one_agreement_opens_no_other(bob: Person, charlie: Person, place: Place) -> None:
    mine, other = sent(bob, place), sent(charlie, place)
    code_for(other)
    with refused("wrong_code"):
        actions.sign_as_employer(other, "Jeanne", code_for(mine))


def test_nobody_signs_twice_nor_what_was_taken_back(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    actions.sign_as_worker(agreement, bob)
    with refused("signed_already"):
        actions.sign_as_worker(agreement, bob)
    actions.take_back_agreement(agreement, bob)
    with refused("no_agreement_act"):
        actions.sign_as_employer(agreement, "Jeanne", code_for(agreement))
    actions.send_agreement(agreement, bob)
    assert Agreement.objects.get().versions.latest("number").signatures.count() == 0, "the new version is unsigned"


def test_another_address_gets_another_key(bob: Person, place: Place) -> None:
    agreement = written(bob, place)
    other = actions.Draft(EMPLOYER, "", "autre@fabrique.example", terms_at(place))
    same = actions.Draft(EMPLOYER, "", agreement.signer_email.upper(), terms_at(place))
    assert actions.write_agreement(agreement, same, bob).employer_key == agreement.employer_key
    assert actions.write_agreement(agreement, other, bob).employer_key != agreement.employer_key


def test_nobody_else_does_anything_with_it(bob: Person, charlie: Person, place: Place) -> None:
    agreement = signed(bob, place)
    swap = Swap(timezone.localdate(), timezone.localdate())
    for act in (
        lambda: actions.sign_as_worker(agreement, charlie), lambda: actions.suspend_agreement(agreement, charlie),
        lambda: actions.end_agreement(agreement, charlie, ""), lambda: actions.swap_day(agreement, charlie, swap),
        lambda: actions.give_consent(agreement, charlie), lambda: actions.withdraw_consent(agreement, charlie),
        lambda: actions.take_back_agreement(agreement, charlie), lambda: actions.delete_draft(agreement, charlie),
    ):  # fmt: skip
        with refused("not_allowed"):
            act()


def test_a_draft_that_was_sent_stays(bob: Person, place: Place) -> None:
    actions.delete_draft(written(bob, place), bob)
    agreement = sent(bob, place)
    actions.take_back_agreement(agreement, bob)
    with refused("agreement_was_sent"):
        actions.delete_draft(agreement, bob)
    assert Agreement.objects.count() == 1


def test_it_is_suspended_taken_up_again_and_ended_by_either_side(bob: Person, place: Place) -> None:
    agreement = signed(bob, place)
    assert actions.suspend_agreement(agreement, bob).state == "suspended"
    assert actions.resume_agreement(agreement, None).state == "active"
    today = timezone.localdate()
    ended = actions.end_agreement(agreement, None, "Fin du projet", today=today)
    assert (ended.state, ended.ends_on, ended.ended_by) == ("active", today + timedelta(days=16), "employer")
    remind_of_agreements(today + timedelta(days=16))
    with refused("no_agreement_act"):
        actions.resume_agreement(agreement, bob)
    assert told("worker")[-1] == "ended"


def test_a_day_is_swapped_once_and_the_employer_is_told(bob: Person, place: Place) -> None:
    agreement = signed(bob, place)
    tuesday = timezone.localdate() + timedelta(days=(1 - timezone.localdate().weekday()) % 7 + 7)
    wanted = Swap(tuesday, tuesday + timedelta(days=2))
    actions.swap_day(agreement, bob, wanted)
    with refused("swap_none"):
        actions.swap_day(agreement, bob, wanted)
    assert told("employer")[-1] == "swapped"
    actions.suspend_agreement(agreement, bob)
    with refused("no_agreement_act"):
        actions.swap_day(agreement, bob, Swap(tuesday + timedelta(days=7), tuesday + timedelta(days=8)))


@pytest.mark.concurrent
def test_who_sign_at_the_same_moment_sign_once_each(committed: object) -> None:
    network = factories.make_network()
    place, bob = factories.make_place(network), make_person("bob")
    agreement = sent(bob, place)
    actions.sign_as_employer(agreement, "Jeanne", code_for(agreement))
    came = at_once([lambda: actions.sign_as_worker(agreement, bob)] * 4)
    assert came == {"done": 1, "no_agreement_act": 3}
    assert Agreement.objects.get().versions.get().signatures.count() == 2


class TestSealedFile:
    """What anybody learns of a file that is brought."""

    def test_as_it_was_given_it_is_genuine(self, bob: Person, place: Place) -> None:
        data = json.loads(json.dumps(sealed_file(signed(bob, place).versions.get())))
        report = read_sealed_agreement(data)
        assert report.is_genuine
        assert [one.party for one in report.signatures] == ["employer", "worker"]
        assert report.state == "en vigueur"

    def test_any_change_is_seen(self, bob: Person, place: Place) -> None:
        data = sealed_file(signed(bob, place).versions.get())
        first, second = data["statements"]
        theirs = {**first, "content": {**first["content"], "name": "Jean Vidal"}}
        changes = {
            "other_text": {**data, "text": data["text"].replace("mardi", "lundi")},
            "changed": {**data, "statements": [theirs, second]},
            "unknown_key": {**data, "statements": [{**first, "seal": {**first["seal"], "key": "0" * 16}}, second]},
            "broken_chain": {**data, "statements": [second]},
        }
        for state, changed in changes.items():
            report = read_sealed_agreement(changed)
            assert not report.is_genuine, state
            assert state in {one.state for one in report.signatures}

    def test_a_signature_of_another_agreement_is_over_another_text(
        self, bob: Person, charlie: Person, place: Place
    ) -> None:
        mine = sealed_file(signed(bob, place).versions.get())
        other = sealed_file(signed(charlie, place).versions.get())
        assert not read_sealed_agreement({**mine, "statements": other["statements"]}).is_genuine

    @pytest.mark.parametrize(
        "data",
        [None, [], "x", {}, {"text": "x"}, {"text": "x", "statements": [1]}, {"text": 3, "statements": []},
         {"text": "x", "statements": [{}] * 50}, {"text": "x", "statements": [{"content": {"a": 1.5}, "seal": {}}]}],
    )  # fmt: skip
    @pytest.mark.usefixtures("db")
    def test_what_is_no_agreement_is_told_so(self, data: object) -> None:
        assert not read_sealed_agreement(data).is_genuine
        assert not read_sealed_agreement(data).is_agreement


def test_the_pdf_is_tagged_whatever_names_are(bob: Person, place: Place) -> None:
    Person.objects.filter(pk=bob.pk).update(name="Zoé 🎒 <b>")
    version = signed(Person.objects.get(pk=bob.pk), place).versions.get()
    made = agreement_pdf(version)
    assert made.startswith(b"%PDF")
    assert b"/MarkInfo" in made


class TestDaysOfWhoWorks:
    """The employer sees days by consent, from that moment, and each look is written."""

    @pytest.fixture
    def company(self, network: Network) -> Organisation:
        del network
        return factories.make_organisation("Fabrique", kind="employer")

    @pytest.fixture
    def ines(self, company: Organisation) -> Person:
        return make_person("ines", role=(RoleKind.MANAGER, company.scopes()[0]))

    def look(self, ines: Person, company: Organisation) -> dict[int, list[object]]:
        today = timezone.localdate()
        rows = list(Agreement.objects.filter(organisation=company).prefetch_related("versions", "consents"))
        return look_at_days(ines, company, rows, today, today + timedelta(days=30))  # type: ignore[return-value]

    def test_only_by_consent_and_not_after(
        self, bob: Person, desks: Space, ines: Person, company: Organisation
    ) -> None:
        day = next_workday(timezone.localdate() + timedelta(days=3))
        agreement = signed(bob, desks.place, weekdays=(day.weekday(),))
        attach_to_organisation(agreement, company, ines)
        book(bob, desks.pk, morning(day))
        assert self.look(ines, company) == {}
        assert not JournalEntry.objects.filter(verb="days_looked_at").exists()
        actions.give_consent(agreement, bob)
        actions.give_consent(agreement, bob)
        (days,) = self.look(ines, company).values()
        assert [(one.day, one.place) for one in days] == [(day, desks.place.name)]  # type: ignore[attr-defined]
        assert JournalEntry.objects.get(verb="days_looked_at").about == [bob.journal_id]
        actions.withdraw_consent(agreement, bob)
        assert self.look(ines, company) == {}
        assert DaysConsent.objects.count() == 1

    def test_other_places_and_guests_are_nobody_s_business(
        self, bob: Person, desks: Space, ines: Person, company: Organisation
    ) -> None:
        other = factories.make_place(desks.place.network, "Mende", factories.MENDE)
        agreement = signed(bob, other)
        attach_to_organisation(agreement, company, ines)
        actions.give_consent(agreement, bob)
        book(bob, desks.pk, morning(next_workday(timezone.localdate() + timedelta(days=3))))
        assert list(self.look(ines, company).values()) == [[]]

    def test_who_facilitates_the_network_does_not_speak_for_the_employer(
        self, bob: Person, dora: Person, place: Place, company: Organisation
    ) -> None:
        with refused("not_allowed"):
            attach_to_organisation(signed(bob, place), company, dora)

    def test_it_is_kept_by_one_organisation(
        self, bob: Person, place: Place, ines: Person, company: Organisation
    ) -> None:
        agreement = signed(bob, place)
        attach_to_organisation(agreement, company, ines)
        other = factories.make_organisation("Autre", kind="employer")
        max_ = make_person("max", role=(RoleKind.MANAGER, other.scopes()[0]))
        with refused("agreement_attached"):
            attach_to_organisation(agreement, other, max_)


def test_who_leaves_takes_drafts_along_and_what_was_signed_is_tied_to_nobody(bob: Person, place: Place) -> None:
    signed(bob, place)
    actions.give_consent(Agreement.objects.get(), bob)
    written(bob, place)
    erase(bob)
    left = Agreement.objects.get()
    assert (left.worker, left.organisation, left.state) == (None, None, "active")
    assert left.versions.get().signatures.count() == 2
    assert not left.consents.exists()


def test_what_stays_is_shown_before_one_is_erased_and_is_what_stays(as_: SignedIn, bob: Person, place: Place) -> None:
    """Two signed, of which one ended, one signed by one side, one draft: what remains is named, and until when."""
    in_force, ended, half = signed(bob, place), signed(bob, place), sent(bob, place)
    actions.sign_as_worker(half, bob)
    written(bob, place)
    end = timezone.localdate() - timedelta(days=40)
    Agreement.objects.filter(pk=ended.pk).update(state="ended", ends_on=end)
    tables = {table.code: table for table in export_personal_data(bob)}
    shown = tables["agreements"]
    assert (len(shown.rows), len(shown.stays), len(tables["agreement_drafts"].rows)) == (2, 2, 2)
    page = text_of(as_(bob).get("/mes-donnees/effacer/"))
    assert all(format_date(rest.until, "F Y") in page for rest in shown.stays)
    assert "avec votre nom" in page
    erase(bob)
    assert set(Agreement.objects.values_list("pk", "worker", "organisation")) == {
        (in_force.pk, None, None), (ended.pk, None, None),
    }  # fmt: skip
    assert all(one.versions.get().signatures.count() == 2 for one in Agreement.objects.all())
    for rest, gone in zip(sorted(shown.stays, key=lambda rest: rest.until), (ended, in_force), strict=True):
        for day, left in ((rest.until - timedelta(days=1), True), (rest.until, False)):
            night = datetime.combine(day, time(3), tzinfo=timezone.get_default_timezone())
            apply_retention(dry=False, now=night, only=["agreements"])
            assert Agreement.objects.filter(pk=gone.pk).exists() is left, day


def test_what_is_old_goes_and_what_lives_stays(bob: Person, place: Place) -> None:
    ended, live, draft = signed(bob, place), signed(bob, place), written(bob, place)
    long_ago = timezone.now() - timedelta(days=3000)
    Agreement.objects.filter(pk=ended.pk).update(state="ended", ends_on=long_ago.date())
    Agreement.objects.filter(pk__in=[live.pk, draft.pk]).update(changed_at=long_ago)
    before = timezone.now() - timedelta(days=2000)
    assert (purge_agreements(before, True), purge_drafts(before, True)) == (1, 1)
    assert (purge_agreements(before, False), purge_drafts(before, False)) == (1, 1)
    assert list(Agreement.objects.all()) == [live]


class TestReminders:
    """The yearly meeting, and an end that comes."""

    def test_both_are_told_once_in_the_month_they_chose(self, bob: Person, place: Place) -> None:
        agreement = signed(bob, place, interview_month=6)
        june = timezone.localdate().replace(year=timezone.localdate().year + 1, month=6, day=1)
        assert remind_of_agreements(june.replace(month=5)) == 0
        assert [remind_of_agreements(june), remind_of_agreements(june + timedelta(days=1))] == [1, 0]
        assert told("employer")[-1] == told("worker")[-1] == "interview"
        assert remind_of_agreements(june.replace(year=june.year + 1)) == 1
        assert agreement.pk

    def test_an_end_is_told_two_months_before_and_comes(self, bob: Person, place: Place) -> None:
        end = timezone.localdate() + timedelta(days=100)
        signed(bob, place, ends_on=end)
        assert remind_of_agreements(end - timedelta(days=61)) == 0
        assert remind_of_agreements(end - timedelta(days=60)) == 1
        assert remind_of_agreements(end) == 0
        assert remind_of_agreements(end + timedelta(days=1)) == 1
        assert Agreement.objects.get().state == "ended"


def test_an_agreement_to_oneself_is_not_sent(bob: Person, place: Place) -> None:
    draft = actions.Draft(EMPLOYER, "", bob.email.upper(), terms_at(place))
    agreement = actions.write_agreement(actions.new_agreement(bob), draft, bob)
    with pytest.raises(Refusal) as refusal:
        actions.send_agreement(agreement, bob)
    assert refusal.value.code == "no_employer"


def test_a_day_booked_besides_the_agreement_says_so(as_: SignedIn, bob: Person, desks: Space) -> None:
    tuesday = timezone.localdate() + timedelta(days=(1 - timezone.localdate().weekday()) % 7 + 7)
    agreement = signed(bob, desks.place, weekdays=(next_workday(tuesday).weekday(),))
    book(bob, desks.pk, morning(next_workday(tuesday)))
    assert "en plus de l’accord" not in text_of(as_(bob).get(agreement.get_absolute_url()))
    book(bob, desks.pk, morning(next_workday(next_workday(tuesday) + timedelta(days=1))))
    assert "en plus de l’accord" in text_of(as_(bob).get(agreement.get_absolute_url()))


def test_who_asks_for_a_code_has_where_to_type_it_before_the_mail_is_written(
    as_: SignedIn, bob: Person, place: Place
) -> None:
    agreement, client = sent(bob, place), as_(None)
    asked = client.post(f"/teletravail/employeur/{agreement.employer_key}/code/", follow=True)
    assert not Agreement.objects.get().code_digest, "the worker draws it in its own time"
    assert "Code reçu par courriel" in text_of(asked)


def test_to_begin_twice_begins_one_agreement(bob: Person, network: Network) -> None:
    """A double click, or coming back the next day: what nothing was said in is gone on with."""
    first = actions.new_agreement(bob)
    assert actions.new_agreement(bob) == first
    Agreement.objects.filter(pk=first.pk).update(employer_name="Les Ateliers")
    assert actions.new_agreement(bob) != first
