"""Handing an invoice over to an approved platform: once, and what it says of it afterwards.

The message of life cycle is a CDAR (UN/CEFACT D22B, as the reform uses it): the invoice it is about, its state, the
day, why. Elements are those that the package pyfrctc 0.24 writes and reads. 207, 208, 212 and 501 mean what they
mean here in its Schematron; the other codes are from memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from io import BytesIO
from typing import Any

from lxml import etree

from maillage.kernel.refusal import Refusal

MOST_BYTES = 5 * 1024 * 1024  # of a paper that is handed over; and of a message that is read: a tenth of it
MOST_MESSAGE = MOST_BYTES // 10
SILENT_AFTER = timedelta(minutes=15)  # begun, and no end known: nobody knows whether it arrived
MOST_REASON = 200
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
UDT = "{urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100}"


class Way(StrEnum):
    """How an issuer hands its invoices over; a folder is what who chose none does."""

    MAIL = "mail"
    FLOW = "flow"


class HandOverState(StrEnum):
    """Where one hand-over is. `begun` is written before anything leaves: killed then, nobody knows."""

    WAITING = "waiting"
    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"  # it surely did not arrive


PENDING = frozenset({HandOverState.WAITING, HandOverState.BEGUN})


@dataclass(frozen=True, slots=True)
class LifeCycleMessage:
    """What a message says: of which invoice, which state (its code), when, why; how the platform names the message."""

    number: str
    code: str
    day: date
    reason: str
    reference: str


def is_unknown(state: HandOverState, since: datetime, now: datetime) -> bool:
    """Begun so long ago that nobody knows whether it arrived?"""
    return state in PENDING and now >= since + SILENT_AFTER


def may_hand_over_again(state: HandOverState, since: datetime, now: datetime) -> Refusal | None:
    """May one that did not end well be tried again? Only by somebody who says so."""
    if state == HandOverState.DONE:
        return Refusal("handed_over", "This invoice is handed over already.")
    if state in PENDING and not is_unknown(state, since, now):
        return Refusal("on_its_way", "This invoice is on its way: wait a quarter of an hour.")
    return None


def too_big_refusal() -> Refusal:
    """What is said of a paper that is larger than platforms take."""
    return Refusal("paper_too_big", "This file is too big to be sent: take it, and give it there.")


def read_message(content: bytes, reference: str) -> LifeCycleMessage | None:
    """What a CDAR says; None when it is none, or says nothing of an invoice. No entity is read, nothing is fetched."""
    if len(content) > MOST_MESSAGE or b"<!DOCTYPE" in content:
        return None
    try:
        root = etree.parse(BytesIO(content), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    except etree.XMLSyntaxError:
        return None
    about = root.find(f".//{RAM}ReferenceReferencedDocument")
    if about is None:
        return None
    number, code = _text(about, f"{RAM}IssuerAssignedID"), _text(about, f"{RAM}ProcessConditionCode")
    day = _day(_text(root, f".//{RAM}IssueDateTime/{UDT}DateTimeString"))
    if not number or not code or day is None:
        return None
    paths = (f"{RAM}Reason", f"{RAM}IncludedNote/{RAM}Content", f"{RAM}ReasonCode")
    statuses = about.findall(f"{RAM}SpecifiedDocumentStatus")
    why = [next(filter(None, (_text(status, path) for path in paths)), "") for status in statuses]
    return LifeCycleMessage(number[:35], code[:3], day, on_line(" ; ".join(filter(None, why))), reference)


def on_line(text: str) -> str:
    """On one line, and not too long."""
    return " ".join(text.split())[:MOST_REASON]


def _text(element: Any, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - the day alone, as it is written
    except ValueError:
        return None
