"""What a domain brings to the house, said once, in its `domain.py`: the floors above and beside read it from here.

Each domain calls `register(Domain(...))` in its `domain.py`; `config` imports those of the installed domains, the
highest floor first, when Django is ready. See docs/decisions/0019-one-manifest-per-domain.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any, Protocol

from django.apps import apps
from django.http import HttpRequest

from maillage.web.disclosures import Discloser, Disclosure
from maillage.web.processing import Processing


class PersonalData(Protocol):
    """What a domain must be able to say and do about a person."""

    def export(self, person: Any) -> Iterable[Any]:
        """Everything this domain knows about them, table by table."""

    def erase(self, person: Any, ghost: Any) -> None:
        """Remove it, or give what must stay to `ghost`, who is nobody. Called from the roof down."""


def everybody(_request: HttpRequest) -> bool:
    """Visibility of a link that all see."""
    return True


def is_signed_in(request: HttpRequest) -> bool:
    """Visibility of a link for signed-in visitors."""
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


def is_stranger(request: HttpRequest) -> bool:
    """Visibility of a link for visitors who are not signed in."""
    return not is_signed_in(request)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a menu; `section` is what its pages call themselves, `is_visible` whether this visitor sees it.

    `icon`: its drawing, of web/icons.svg. `opens`: the menu of the part of the site that it enters. `group`: the
    heading it stands under. `subjects`: (request, context of the page) → the things it leads to, each with a slug and
    an entry of its own, under its name unless the link has a group.
    """

    label: Any
    address: str
    section: str = ""
    order: int = 50
    is_visible: Callable[[HttpRequest], bool] = everybody
    icon: str = ""
    opens: str = ""
    group: Any = ""
    subjects: Callable[[HttpRequest, Mapping[str, Any]], Sequence[Any]] | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A template that a page of a lower floor shows at a named spot, with that page's own context."""

    template: str
    order: int = 50


@dataclass(frozen=True, slots=True)
class NotificationLine:
    """What a notification says, in the reader's language, and where it leads; no address when it is no longer there."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """Something that people are told: in the site, and by mail as they choose.

    `lines` says notifications of this kind when they are read: number of each → its line; one that is left out is said
    by `label` alone. `essential`: its mail can't be turned off. `mail` is what becomes of it when nobody chose: now,
    digest or off. `may_wait` is false where the summary of the day would come too late. `consent`: mails to many, sent
    to those who agreed. `at_once`: not even chosen quiet hours keep it, the safety of an account. `roles`: told to
    those who hold one of these, and to nobody else.
    """

    code: str
    label: Any
    group: Any
    lines: Callable[[Sequence[Any]], Mapping[int, NotificationLine]] | None = None
    essential: bool = False
    mail: str = "now"
    may_wait: bool = True
    consent: bool = False
    at_once: bool = False
    roles: frozenset[str] = frozenset()
    order: int = 50  # of its group among the others


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name that may stand between braces in the own words of a network: its word in each language, what it is, and
    its value, from the context of the mail."""

    words: Mapping[str, str]
    label: Any
    value: Callable[[Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class EditableMail:
    """A kind of mail to which a network may add words of its own: the first of its `templates` is the one that is
    previewed, with the invented context that `sample` makes for a network."""

    code: str
    label: Any
    templates: tuple[str, ...]
    placeholders: tuple[Placeholder, ...]
    sample: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Domain:
    """The manifest of a domain. Everything is optional but its name.

    `journal` says each verb of the journal in a sentence; `looks` are those that say that somebody read about others,
    `of_work` the kinds of subject that tell who works where. `disclosures` says by which of its ways others can know
    where somebody works: a domain that keeps personal data must (`nothing_disclosed` where there is none).
    `retention` maps the code of a rule to (before this moment, dry run) → how many. `hooks` pairs a list of callables
    that a lower floor keeps with the callable that joins it; `scope_types` describes the kinds of scope the domain
    holds. Menus and panels go by the name of their spot.
    `intents` maps the name of an address to (query, **its parts) → what one is about to do there, for who must sign in.
    `token_scopes` says what a key for a program may open: scope → a sentence for who makes one. `mail_texts` are the
    mails to which a network may add words of its own.
    """

    name: str
    journal: Mapping[str, Any] = field(default_factory=dict)
    looks: frozenset[str] = frozenset()
    of_work: frozenset[str] = frozenset()
    personal_data: PersonalData | None = None
    disclosures: Discloser | None = None
    retention: Mapping[str, Callable[[datetime, bool], int]] = field(default_factory=dict)
    processing: tuple[Processing, ...] = ()
    importers: tuple[Any, ...] = ()
    hooks: tuple[tuple[list[Any], Any], ...] = ()
    scope_types: Mapping[Any, Any] = field(default_factory=dict)
    menus: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    panels: Mapping[str, tuple[Panel, ...]] = field(default_factory=dict)
    sitemaps: Mapping[str, Any] = field(default_factory=dict)
    intents: Mapping[str, Callable[..., str]] = field(default_factory=dict)
    notifications: tuple[NotificationKind, ...] = ()
    token_scopes: Mapping[str, Any] = field(default_factory=dict)
    mail_texts: tuple[EditableMail, ...] = ()


DOMAINS: list[Domain] = []  # the highest floor first


def register(domain: Domain) -> None:
    """Called by each `domain.py`, once; the lists of lower floors that it joins hold it once as well."""
    if domain.personal_data is not None and domain.disclosures is None:
        raise ValueError(f"{domain.name}: disclosures say by which ways others learn where somebody works, if any")
    DOMAINS.append(domain)
    for hook, joining in domain.hooks:
        if joining not in hook:
            hook.append(joining)


def menu(name: str) -> list[Link]:
    """The entries that the domains bring to that menu, in their order."""
    return sorted((link for one in DOMAINS for link in one.menus.get(name, ())), key=lambda link: link.order)


def panels(name: str) -> list[Panel]:
    """The panels that the domains bring to that spot, in their order."""
    return sorted((panel for one in DOMAINS for panel in one.panels.get(name, ())), key=lambda panel: panel.order)


def personal_data() -> list[PersonalData]:
    """What each domain knows about people, the highest floor first: what it keeps goes before the person does."""
    return [one.personal_data for one in DOMAINS if one.personal_data is not None]


def disclosures_about(person: Any, stay: Any) -> list[Disclosure]:
    """By which ways others can know where somebody works: by one of their bookings, or in general (None)."""
    return [way for one in DOMAINS if one.disclosures for way in one.disclosures(person, stay)]


def verbs() -> dict[str, Any]:
    """Each verb of the journal, and its sentence."""
    return {verb: sentence for one in DOMAINS for verb, sentence in one.journal.items()}


def verbs_by_domain() -> list[tuple[str, list[tuple[str, str]]]]:
    """The same under the name of each domain that has some, both in the order of the words."""
    groups = []
    for one in DOMAINS:
        sentences = sorted(((code, str(sentence)) for code, sentence in one.journal.items()), key=itemgetter(1))
        if sentences:
            groups.append((str(apps.get_app_config(one.name).verbose_name), sentences))
    return sorted(groups)


def looks() -> frozenset[str]:
    """The verbs of the journal that say that somebody looked at what concerns others."""
    return frozenset(verb for one in DOMAINS for verb in one.looks)


def kinds_of_work() -> frozenset[str]:
    """The kinds of subject of the journal that tell who works where."""
    return frozenset(kind for one in DOMAINS for kind in one.of_work)


def retention_purges() -> dict[str, Callable[[datetime, bool], int]]:
    """What each rule of retention does when its time has come."""
    return {code: purge for one in DOMAINS for code, purge in one.retention.items()}


def register_of_processing() -> list[Processing]:
    """The register of processing, in its order."""
    return sorted((line for one in DOMAINS for line in one.processing), key=lambda line: line.order)


def notification_kinds() -> dict[str, NotificationKind]:
    """Each kind of notification by its code, from the ground up."""
    kinds = [kind for one in reversed(DOMAINS) for kind in one.notifications]
    by_code = {kind.code: kind for kind in kinds}
    assert len(by_code) == len(kinds), "two domains bring one kind of notification"
    return by_code


def scope_types() -> dict[Any, Any]:
    """What the domains say of the kinds of scope they hold: kind → `community.queries.rights.ScopeType`."""
    return {kind: known for one in DOMAINS for kind, known in one.scope_types.items()}


def importers() -> list[Any]:
    """The kinds of table that can be imported, from the ground up."""
    return [importer for one in reversed(DOMAINS) for importer in one.importers]


def sitemaps() -> dict[str, Any]:
    """What search engines may read, from the ground up."""
    return {name: sitemap for one in reversed(DOMAINS) for name, sitemap in one.sitemaps.items()}


def intents() -> dict[str, Callable[..., str]]:
    """What one is about to do on a page, by the name of its address."""
    return {name: describe for one in DOMAINS for name, describe in one.intents.items()}


def token_scopes() -> dict[str, Any]:
    """What keys for programs may open, and what that lets a program do."""
    return {scope: label for one in reversed(DOMAINS) for scope, label in one.token_scopes.items()}


def editable_mails() -> dict[str, EditableMail]:
    """The mails to which a network may add words, by code, the highest floor first."""
    return {mail.code: mail for one in DOMAINS for mail in one.mail_texts}
