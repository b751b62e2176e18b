"""Who one can be in the demonstration, and the mails it would have sent."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network
from maillage.demonstration.data import NETWORK

MAILS_SHOWN = 20


@dataclass(frozen=True)
class Persona:
    """Someone one can become with one click. Without an address: nobody, a stranger."""

    slug: str
    email: str
    name: str
    title: Any
    description: Any
    landing: str


PERSONAS = (
    Persona("membre", "camille@maillage.example", "Camille Roux", _("a member"),
            _("Lives in Florac, works near home twice a week."), "search"),
    Persona("hote", "agnes@maillage.example", "Agnès Valette", _("a host"),
            _("Hosts the télécentre of Mende: sees who comes, edits the place."), "desk"),
    Persona("animateur", "bruno@maillage.example", "Bruno Martin", _("a facilitator"),
            _("Runs the network: requests to join, places, numbers, never who works where."), "facilitating"),
    Persona("administratrice", "solene@maillage.example", "Solène Delmas", _("an administrator"),
            _("Keeps the site running: may look as somebody else, reading only."), "facilitating"),
    Persona("employeuse", "jeanne@maillage.example", "Jeanne Vidal", _("an employer"),
            _("Signs for a company whose people telework: reads its agreements, and the days of who lets her."),
            "telework:index"),
    Persona("financeuse", "helene@maillage.example", "Hélène Mazel", _("a funder"),
            _("Works for who awarded a grant: reads where it stands and its frozen reports, never a name."),
            "grants:room"),
    Persona("inconnu", "", "", _("a stranger"),
            _("Has no account yet: sees the places, searches, may join."), "home"),
)  # fmt: skip


def persona(slug: str) -> Persona | None:
    """The persona of that slug, or None."""
    return next((p for p in PERSONAS if p.slug == slug), None)


def is_built() -> bool:
    """Is the demonstration in the database, to the last step?"""
    return Network.objects.filter(slug=NETWORK["slug"], is_demo=True).exists()


@dataclass(frozen=True)
class Mail:
    """A mail that was written instead of sent."""

    to: str
    subject: str
    date: str
    body: str


def mails(folder: Path) -> list[Mail]:
    """The latest mails, newest first. A file of Django's file-based backend may hold several, parted by dashes."""
    files = sorted(folder.glob("*.log"), reverse=True)[:MAILS_SHOWN] if folder.is_dir() else []
    latest: list[Mail] = []
    for file in files:
        texts = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
        latest += [_mail(text) for text in reversed(texts) if text.strip()]
    return latest[:MAILS_SHOWN]


def _mail(text: bytes) -> Mail:
    message = email.message_from_bytes(text, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    content = body.get_content() if body else ""
    return Mail(str(message["To"]), str(message["Subject"]), str(message["Date"]), str(content).strip())


def welcome(origin: str, folder: str) -> str:
    """What the terminal says once the demonstration is up."""
    lines = ["", f"  Maillage — {NETWORK['name']} est prêt : {origin}", "", "  Essayez-le comme (try it as) :"]
    french = {
        "membre": "une membre",
        "hote": "une hôte",
        "animateur": "un animateur",
        "administratrice": "une administratrice",
        "employeuse": "une employeuse",
        "financeuse": "une financeuse",
        "inconnu": "une inconnue",
    }
    lines += [f"    {french[p.slug]:<20} {p.name:<15} {origin}/demonstration/entrer/{p.slug}/" for p in PERSONAS]
    lines += [
        "",
        f"  Les mails s’affichent sur {origin}/demonstration/",
        f"  Les données sont dans {folder} (tout est inventé ; `--reset` recommence).",
        "  Pour arrêter : Ctrl-C.",
        "",
    ]
    return "\n".join(lines)
