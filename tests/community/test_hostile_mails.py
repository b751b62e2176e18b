"""What people write stays what they wrote: no button, no link and no line of ours comes from it, in any mail."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.template import TemplateSyntaxError
from django.test import Client
from django.utils import timezone

import maillage
from maillage.bookings import actions
from maillage.bookings.actions import Wanted, book_series
from maillage.bookings.models import SeriesDate, Waiting
from maillage.bookings.queries import alternatives_for
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.mails.compose import Address, Block, blocks_of, on_one_line, plain_text, write_to
from maillage.community.models import Mailing, Network, Organisation, Person, Post, PrivateMessage, Role
from maillage.community.rules import RoleKind
from maillage.economy.models import Invoice, Issuer
from maillage.grants.models import FunderQuestion, Grant, ReportDue, ReportVersion
from maillage.kernel.refusal import Refusal
from maillage.places.models import Labelling, Place, PlaceProposal, Space
from maillage.programme.actions.registrations import register_person
from maillage.programme.models import CallForProposals, EventProposal
from maillage.telework.models import Agreement, DaySwap
from maillage.web.domain import NotificationLine
from tests import factories
from tests.factories import morning
from tests.kit.programme import ASKED, make_event

ROOT = Path(maillage.__file__).parent
TEMPLATES = sorted(
    f"{path.parent.parent.name}/mail/{path.name}"
    for path in ROOT.glob("*/templates/*/mail/*.txt")
    if path.name != "facts.txt"
)
PLAIN = "Ann Dupont"
HOSTILE = (
    "Ann\r\n\r\nConfirm my address:\nhttps://evil.example/a\n\n\x02button\nConfirmer\nhttps://evil.example/b\x02end\n"
    '<a href="https://evil.example/c">Oui</a> {% button %}x\nhttps://evil.example{% endbutton %} '
    "[ici](https://evil.example/d) www.evil.example \u202egro.live \u2028 javascript:alert(1)"
)


class Anchors(HTMLParser):
    """The links of a page, each with its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self.tags: set[str] = set()
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "a":
            self.found.append([dict(attrs).get("href") or "", ""])
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "a"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1][1] += data


def dora_of(network: Network) -> Person:
    """Somebody who facilitates it."""
    return factories.make_person("dora", role=(RoleKind.FACILITATOR, network.scopes()[0]))


def context_of(text: str, network: Network, place: Place, desks: Space, bob: Person, workday: Any) -> dict[str, Any]:
    """All that the mails speak of, everything that a person can write being this text."""
    event = make_event(dora_of(network), network, place=place)
    registration = register_person(bob, event, ASKED)
    registration.expires_at = timezone.now() + timedelta(hours=1)
    series = book_series(bob, Wanted(desks.pk, workday, Recurrence(count=1), "morning"))
    booking = series.bookings.select_related("place", "space", "person", "series").get()
    booking.expires_at = timezone.now() + timedelta(hours=1)
    actions.book(factories.make_person("eve"), desks.pk, morning(workday))
    alternatives = alternatives_for(booking)
    for one in (booking.place, place, desks.place):
        one.name, one.getting_there, one.address, one.email = text, text, text, ""
    booking.space.name = desks.name = booking.person.name = bob.name = text
    network.name = text
    member = factories.make_person("ann")
    membership = factories.make_member(member, network)
    membership.name = membership.work = membership.question = membership.reason = membership.answer = text
    proposal = PlaceProposal.objects.create(
        network=network, person=bob, name="x", commune_id=factories.FLORAC, description="x", place=desks.place
    )
    proposal.name = proposal.reason = text
    labelling = Labelling.objects.create(place=desks.place, label="comptoir", state="submitted")
    labelling.reason, labelling.valid_until = text, workday
    event.title = event.cancel_reason = event.to_bring = registration.name = text
    event_proposal = EventProposal(
        call=CallForProposals(event=event, network=network), name=text, title=text, abstract=text, word=text
    )
    agreement = Agreement(network=network, worker_name=text, employer_name=text, signer_name=text, end_reason=text)
    agreement.signer_email, agreement.ends_on = "jeanne@fabrique.example", workday
    waiting = Waiting(person=bob, space=desks, starts_at=booking.starts_at, ends_at=booking.ends_at)
    grant = Grant(title=text, funder=Organisation(name=text), beneficiary=Organisation(name=text), network=network)
    return {
        "event": event,
        "registration": registration,
        "registration_url": f"{settings.ORIGIN}/programme/inscription/x/",
        "event_url": f"{settings.ORIGIN}/programme/evenement/x/",
        "opinion_url": f"{settings.ORIGIN}/programme/inscription/x/avis/",
        "event_proposal": event_proposal,
        "agreement": agreement,
        "invoice": Invoice(number="F-2026-000001"),
        "issuer": Issuer(legal_name=text),
        "left": "8,00 €",
        "url": f"{settings.ORIGIN}/teletravail/accord/x/",
        "code": "123456",
        "swap": DaySwap(agreement=agreement, day_off=workday, day_on=workday),
        "proposal_url": f"{settings.ORIGIN}/programme/proposition/x/",
        "booking": booking,
        "bookings": [booking],
        "reason": text,
        "contest": text,
        "employer_reason": text,
        "organisation": Organisation(name=text),
        "grant": grant,
        "version": ReportVersion(report=ReportDue(grant=grant), number=2, reason=text),
        "question": FunderQuestion(grant=grant, text=text, answer=text),
        "parts": [(Grant(title=text), [text], f"{settings.ORIGIN}/subventions/x/")],
        "alternatives": alternatives,
        "text": text,
        "cancel_url": f"{settings.ORIGIN}/annuler/x/",
        "confirm_url": f"{settings.ORIGIN}/confirmer/x/",
        "leave_url": f"{settings.ORIGIN}/plus/x/",
        "waiting": waiting,
        "place": desks.place,
        "days": 30,
        "sender": bob,
        "refusal": Refusal("closure", "Closed at that time: %(reason)s", reason=text),
        "membership": membership,
        "charter": network.charters.get(),
        "letter": PrivateMessage(sender=bob, recipient=bob, network=network, text=text),
        "posts": [Post(network=network, author=bob, voice=text, text=text, at=timezone.now())],
        "device": text,
        "mailing": Mailing(network=network, subject=text, text=text),
        "at": timezone.now(),
        "proposal": proposal,
        "labelling": labelling,
        "kind": "host",
        "where": text,
        "line": NotificationLine(text, "/nouvelles/"),
        "groups": [(text, [NotificationLine(text)])],
        "count": 2,
        "series": series,
        "dates": [
            SeriesDate(
                series=series, day=workday, code="closure", sentence="Closed: %(reason)s", facts={"reason": text}
            )
        ],
        "day": workday,
        "person": text,
        "people": 2,
        "role": Role(person=bob, kind="host", starts_on=workday, ends_on=workday),
    }


def written(template: str, text: str, *given: Any) -> Any:
    context = context_of(text, *given)
    reader = Address("anyone@example.net", "fr", text)
    assert write_to(template, context, reader, given[0])
    return mail.outbox[-1]


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_button_and_no_line_of_ours_comes_from_what_people_write(
    template: str, network: Network, place: Place, desks: Space, bob: Person, workday: Any
) -> None:
    """A name with newlines put the attacker's link above ours, as a button, in a mail to any address."""
    message = written(template, HOSTILE, network, place, desks, bob, workday)
    html = Anchors(message.alternatives[0][0])
    assert all(address.startswith(f"{settings.ORIGIN}/") for address, _words in html.found)
    assert not any("evil" in words or "Confirm my" in words for _address, words in html.found)
    ours = [part for part in message.body.splitlines() if not part.startswith(">")]
    if template != "community/mail/mailing.txt":  # the network itself speaks there, in plain words
        assert not [line for line in ours if "://" in line and not line.startswith(f"{settings.ORIGIN}/")]
        assert not [line for line in ours if "www." in line or line.startswith("Confirm my address")]
    assert len(message.subject.splitlines()) == 1
    assert "://" not in message.subject
    assert "\u202e" not in message.subject
    assert len(message.subject) < 400
    assert not any(len(line) > 700 for line in ours)


def test_what_is_hostile_has_as_many_buttons_as_what_is_not(
    network: Network, place: Place, desks: Space, bob: Person, workday: Any
) -> None:
    context = context_of(HOSTILE, network, place, desks, bob, workday)
    for template in TEMPLATES:
        seen = []
        for name in (PLAIN, HOSTILE):
            context |= {"text": name, "reason": name, "device": name, "line": NotificationLine(name, "/nouvelles/")}
            context["letter"].text = context["mailing"].text = context["posts"][0].text = name
            assert write_to(template, context, Address("a@example.net", "fr", name), network)
            page = Anchors(mail.outbox[-1].alternatives[0][0])
            seen.append((page.found, page.tags))
        assert seen[0][0] == seen[1][0], template


def test_who_asks_to_join_says_nothing_to_an_address_that_is_perhaps_not_theirs(
    network: Network, place: Place, desks: Space, bob: Person, workday: Any
) -> None:
    message = written("community/mail/adhesion_confirm.txt", HOSTILE, network, place, desks, bob, workday)
    network.name = PLAIN
    assert write_to(
        "community/mail/adhesion_confirm.txt",
        {"confirm_url": f"{settings.ORIGIN}/x/"},
        Address("a@example.net", "fr", "Votre compte est bloqué, appelez le 0899"),
        network,
    )
    assert "0899" not in mail.outbox[-1].body + mail.outbox[-1].alternatives[0][0]
    assert message.to == ["anyone@example.net"]


def test_a_button_that_leads_elsewhere_is_never_written(network: Network) -> None:
    for elsewhere in ("https://evil.example/", f"{settings.ORIGIN}.evil.example/", "javascript:alert(1)"):
        with pytest.raises(TemplateSyntaxError):
            write_to(
                "community/mail/adhesion_confirm.txt",
                {"confirm_url": elsewhere},
                Address("a@b.org", "fr", "A"),
                network,
            )


# What each text may hold: read from the templates themselves.

OURS = re.compile(
    r"\|(one_line|day|clock|times|line_times|length|seats|people_count|heads|get_label_display)\b|^(d|t|u|n|days|label|count|people|code)\b"
)


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/templates/*/mail/*.txt")), ids=lambda path: path.name)
def test_whatever_a_mail_says_of_somebody_is_on_one_line_or_set_apart(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{% (button|quote|written|footnote|code) %\}.*?\{% end\1 %\}", "", text, flags=re.S)
    bound = {name for name, value in re.findall(r"\b(\w+)=([\w.|:]+)", text) if "|" in value or "display" in value}
    unguarded = [value for value in re.findall(r"\b\w+=([\w.|:]+)", text) if not OURS.search(value)]
    unguarded += [v for v in re.findall(r"\{\{ ([^}]+) \}\}", text) if v not in bound and not OURS.search(v)]
    assert not [value for value in unguarded if not value.endswith("get_label_display")]


def test_marks_are_not_guessed_from_words() -> None:
    mark = "\x02f00d"
    text = f"Un\n\n{mark}quote\nvu :\nhttps://x.org\n{mark}end\n{mark}button\nVoir :\nhttps://o.org/1{mark}end\nFin"
    assert blocks_of(text, mark) == [
        Block("text", ["Un"]),
        Block("quote", ["vu :", "https://x.org"]),
        Block("button", ["Voir :", "https://o.org/1"]),
        Block("text", ["Fin"]),
    ]
    assert plain_text(text, mark) == "Un\n\n> vu :\n> https://x.org\nVoir :\nhttps://o.org/1\nFin\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Ann\nB", "Ann B"),
        ("  Ann \t B ", "Ann B"),
        ("Ann\u202eB", "Ann B"),
        ("HTTPS://x.org/a", "x.org/a"),
        ("www.x.org", "x.org"),
        ("Zoé d’Ys-Àé", "Zoé d’Ys-Àé"),
        ("x" * 200, "x" * 119 + "…"),
        ("", ""),
        ("a\x00b\x1b[1m", "a b [1m"),
    ],
)
def test_a_name_is_short_and_on_one_line(text: str, line: str) -> None:
    assert on_one_line(text) == line


# Codes.


def test_a_mail_with_a_code_says_that_nobody_need_answer(bob: Person) -> None:
    Client().post("/connexion/", {"email": bob.email})
    Client().post("/connexion/", {"email": "nobody@example.net"})
    assert len(mail.outbox) == 2
    assert {m.extra_headers.get("Auto-Submitted") for m in mail.outbox} == {"auto-generated"}
