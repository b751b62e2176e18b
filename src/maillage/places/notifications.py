"""What people are told about places and labels, and how it is said when it is read."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.mails.compose import on_one_line
from maillage.community.models import Notification
from maillage.community.rules import RoleKind
from maillage.places.models import Labelling, Place, PlaceAnswer, PlaceProposal, Space
from maillage.places.presenters.expiries import reminder_sentence
from maillage.places.queries import proofs_of_spaces
from maillage.places.rules.expiries import REMIND_DAYS
from maillage.web.domain import NotificationKind, NotificationLine
from maillage.web.formats import day


def lines_of_labels(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What the hosts of a place are told of its label."""
    labellings = Labelling.objects.select_related("place").in_bulk([row.about for row in rows])
    return {row.pk: _label_line(row.what, labellings[row.about]) for row in rows if row.about in labellings}


def _label_line(what: str, labelling: Labelling) -> NotificationLine:
    words = {"place": on_one_line(labelling.place.name), "label": labelling.get_label_display()}
    address = reverse("places:label", args=[labelling.place.slug, labelling.label])
    if what == "label_asked":
        address = reverse("places:review_label", args=[labelling.public_id])
        return NotificationLine(_("To review: %(place)s asks for the label %(label)s") % words, address)
    if what == "label_granted":
        return NotificationLine(_("%(place)s has the label %(label)s") % words, address)
    if what == "label_ending" and labelling.valid_until:
        words["d"] = day(labelling.valid_until)
        return NotificationLine(_("%(place)s: the label ends on %(d)s") % words, address)
    return NotificationLine(_("%(place)s: the label %(label)s is not granted yet") % words, address)


def lines_of_proposals(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What becomes of a place that somebody proposed."""
    proposals = PlaceProposal.objects.select_related("place").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        if (proposal := proposals.get(row.about)) is None:
            continue
        name = {"name": on_one_line(proposal.name)}
        if row.what == "proposed":
            address = reverse("places:proposal", args=[proposal.public_id])
            lines[row.pk] = NotificationLine(_("A place is proposed: %(name)s") % name, address)
        elif row.what == "place_declined":
            lines[row.pk] = NotificationLine(_("About your proposal: %(name)s") % name)
        else:
            address = reverse("places:manage", args=[proposal.place.slug]) if proposal.place else ""
            lines[row.pk] = NotificationLine(_("%(name)s joins the network") % name, address)
    return lines


def lines_to_follow(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What those who facilitate are told of places."""
    hostless = [row for row in rows if row.what == "no_host"]
    places = Place.objects.in_bulk([row.about for row in hostless])
    lines = lines_of_labels([row for row in rows if row.what == "label_asked"])
    lines |= lines_of_proposals([row for row in rows if row.what == "proposed"])
    for row in hostless:
        if place := places.get(row.about):
            text = _("Nobody hosts %(place)s any more") % {"place": on_one_line(place.name)}
            lines[row.pk] = NotificationLine(text, reverse("places:hosts", args=[place.slug]))
    return lines


def lines_of_answers(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What members answer to what a place struggles with."""
    answers = PlaceAnswer.objects.select_related("place").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        if answer := answers.get(row.about):
            words = {"place": on_one_line(answer.place.name)}
            waits = _("Somebody answers what %(place)s struggles with: show it or put it aside")
            reported = _("An answer on the page of %(place)s was reported")
            text = waits if row.what == "answer_waiting" else reported
            lines[row.pk] = NotificationLine(text % words, reverse("places:answers", args=[answer.place.slug]))
    return lines


def lines_of_evidence(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Which evidence of a space expires soon, as it stands when the line is read: two statements, however many."""
    spaces = Space.objects.select_related("place").in_bulk([row.about for row in rows])
    proofs, today, lines = proofs_of_spaces(spaces), timezone.localdate(), {}
    for row in rows:
        if space := spaces.get(row.about):
            name = on_one_line(space.place.name)
            if reminder := reminder_sentence(name, space, proofs[space.pk], today, max(REMIND_DAYS)):
                text = _("%(what)s (before %(d)s)") % {"what": reminder[0], "d": day(reminder[1])}
                address = reverse("places:inspection", args=[space.place.slug, space.pk])
                lines[row.pk] = NotificationLine(text, address)
    return lines


MY_PLACES, NETWORK = gettext_lazy("The places I look after"), gettext_lazy("Life of the network")
NOTIFICATIONS = (
    NotificationKind("label", gettext_lazy("The label of a place I look after"), MY_PLACES, lines_of_labels,
                     roles=frozenset({RoleKind.HOST.value}), order=30),
    NotificationKind("place_answer", gettext_lazy("An answer to what a place I look after struggles with"), MY_PLACES,
                     lines_of_answers, roles=frozenset({RoleKind.HOST.value, RoleKind.FACILITATOR.value}), order=30),
    NotificationKind("evidence", gettext_lazy("Evidence of confidentiality expires in a place I look after"), MY_PLACES,
                     lines_of_evidence, roles=frozenset({RoleKind.HOST.value}), order=30),
    NotificationKind("proposal_of_place", gettext_lazy("The answer about a place I proposed"), NETWORK,
                     lines_of_proposals),
    NotificationKind("places_to_follow", gettext_lazy("A place or a label waits for those who facilitate"), NETWORK,
                     lines_to_follow, roles=frozenset({RoleKind.FACILITATOR.value})),
)  # fmt: skip
