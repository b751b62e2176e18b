"""What people are told about belonging, roles, messages and their account, and how it is said when it is read."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.community.mails.compose import on_one_line
from maillage.community.models import Invitation, Membership, Notification, Person, PrivateMessage, Role
from maillage.community.queries.networks import network_that_writes_to
from maillage.community.queries.notifications import MOST_COUNTED, unread_count
from maillage.community.queries.rights import network_of
from maillage.community.rules import RoleKind, Scope
from maillage.web.domain import NotificationKind, NotificationLine
from maillage.web.formats import day


def label_of_me(request: HttpRequest) -> str:
    """“Me” in the menu, with how many news are unread."""
    return _with_unread(request, _("Me"))


def label_of_news(request: HttpRequest) -> str:
    """“News” in the menu, with how many are unread."""
    return _with_unread(request, _("News"))


def _with_unread(request: HttpRequest, name: str) -> str:
    """The name and how many news are unread, up to “9+”; who looks as somebody else sees no number."""
    person = request.user
    if not isinstance(person, Person) or getattr(request, "seen_by", None) is not None:
        return name
    count: int | None = getattr(request, "unread_news", None)
    if count is None:
        count = request.unread_news = unread_count(person)  # type: ignore[attr-defined]  # two entries say it
    if not count:
        return name
    figure = f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)
    unread = ngettext("%(n)s unread", "%(n)s unread", count) % {"n": figure}
    return format_html(
        '{} <span class="count" aria-hidden="true">{}</span><span class="out-of-sight">({})</span>',
        name,
        figure,
        unread,
    )


def lines_of_messages(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Who wrote, as they are called today; never what."""
    letters = PrivateMessage.objects.select_related("sender").in_bulk([row.about for row in rows])
    return {
        row.pk: NotificationLine(
            _("A message from %(name)s") % {"name": on_one_line(str(letter.sender))}, letter.get_absolute_url()
        )
        for row in rows
        if (letter := letters.get(row.about)) and letter.recipient_id == row.person_id
    }


MEMBERSHIP: dict[str, str | Promise] = {
    "asked": gettext_lazy("%(name)s: a question about your request"),
    "declined": gettext_lazy("%(name)s: about your request"),
    "ended": gettext_lazy("%(name)s: your membership has ended"),
    "ending": gettext_lazy("%(name)s: your membership ends on %(d)s"),
    "invited": gettext_lazy("%(name)s invites you to belong"),
    "welcome": gettext_lazy("Welcome to %(name)s"),
}


def lines_of_memberships(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What becomes of my belonging; to those who facilitate, who asks to join."""
    memberships = Membership.objects.select_related("network").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        if (membership := memberships.get(row.about)) is None:
            continue
        if row.what == "to_review":
            text = _("To review: %(name)s asks to join") % {"name": on_one_line(membership.name)}
            lines[row.pk] = NotificationLine(text, reverse("community:review", args=[membership.public_id]))
        elif row.what in MEMBERSHIP and membership.person_id == row.person_id:
            words = {
                "name": on_one_line(membership.network.name),
                "d": day(membership.ends_on) if membership.ends_on else "",
            }
            lines[row.pk] = NotificationLine(str(MEMBERSHIP[row.what]) % words, membership.get_absolute_url())
    return lines


def lines_of_roles(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """A role is offered, is mine, has ended: as little as the subject of the mail says."""
    offered = Invitation.objects.in_bulk([row.about for row in rows if row.what == "role_offered"])
    roles = Role.objects.in_bulk([row.about for row in rows if row.what != "role_offered"])
    names: dict[Scope, str] = {}
    lines = {}
    for row in rows:
        about = offered.get(row.about) if row.what == "role_offered" else roles.get(row.about)
        if about is None:
            continue
        scope = about.scope if isinstance(about, Invitation) else about.grant.scope
        if scope not in names:
            names[scope] = on_one_line(str(network_of(scope) or ""))
        lines[row.pk] = _role_line(row.what, names[scope])
    return lines


def _role_line(what: str, name: str) -> NotificationLine:
    if what == "role_offered":
        return NotificationLine(_("%(name)s: a role is offered to you") % {"name": name}, reverse("invitations"))
    if what == "role_given":
        return NotificationLine(_("%(name)s: a role is yours") % {"name": name}, reverse("desk"))
    return NotificationLine(_("%(name)s: a role has ended") % {"name": name})


def lines_of_account(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """A sign-in from a device that was not known."""
    network = network_that_writes_to(rows[0].person) if rows else None
    text = _("%(name)s: a new sign-in to your account") % {"name": on_one_line(str(network or ""))}
    return {row.pk: NotificationLine(text, reverse("usersessions_list")) for row in rows if row.what == "new_sign_in"}


MESSAGES, NETWORK, ACCOUNT = gettext_lazy("Messages"), gettext_lazy("Life of the network"), gettext_lazy("My account")
NOTIFICATIONS = (
    NotificationKind("message", gettext_lazy("A message from somebody of the directory"), MESSAGES, lines_of_messages,
                     order=20),
    NotificationKind("membership", gettext_lazy("My membership: accepted, renewed, ended"), NETWORK,
                     lines_of_memberships, essential=True),
    NotificationKind("membership_to_review", gettext_lazy("Somebody asks to join the network"), NETWORK,
                     lines_of_memberships, roles=frozenset({RoleKind.FACILITATOR.value})),
    NotificationKind("news", gettext_lazy("Letters of the network, and the week of the wall"), NETWORK, mail="off",
                     may_wait=False, consent=True),
    NotificationKind("account", gettext_lazy("The safety of my account"), ACCOUNT, lines_of_account, essential=True,
                     at_once=True, order=60),
    NotificationKind("role", gettext_lazy("A role is offered to me, is mine, or ends"), ACCOUNT, lines_of_roles,
                     essential=True, order=60),
)  # fmt: skip
