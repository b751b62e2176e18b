"""What the forms about places are sent with, and those of who facilitates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import ImportRun, Invitation, Mailing, Network, Person, Role
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.places.forms import PresentationForm
from maillage.places.models import (
    Criterion,
    CriterionAnswer,
    Labelling,
    Photo,
    Place,
    PlaceAnswer,
    PlaceProposal,
    Space,
)
from tests import factories
from tests.kit.confidentiality import make_evidence, make_evidence_photo
from tests.kit.pictures import picture
from tests.pages.probes.probe import Probe


def places_probes(network: Network, place: Place, desks: Space, bob: Person, dora: Person) -> dict[str, Probe]:
    proposal = PlaceProposal.objects.create(
        network=network, person=bob, name="Ispagnac", commune_id=factories.FLORAC, description="x"
    )
    criterion = Criterion.objects.create(network=network, label="comptoir", text="Une table")
    labelling = Labelling.objects.create(
        place=factories.make_place(network, "Villefort"),
        label="comptoir",
        state="submitted",
        submitted_at=timezone.now(),
    )
    CriterionAnswer.objects.create(labelling=labelling, criterion=criterion, met=True, evidence="photo")
    photo, second = (
        Photo.objects.create(place=place, image="places/x.webp", alt="La salle", width=1, height=1, position=n)
        for n in range(2)
    )
    role = Role.objects.filter(kind="host", scope_kind="place", scope_id=place.pk).first()
    also = factories.make_person("also", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk))).roles.get()
    assert role is not None
    Place.objects.filter(pk=place.pk).update(struggles="La salle est froide")
    waiting, shown, own = (
        PlaceAnswer.objects.create(place=place, author=who, text=text, state=state)
        for who, text, state in (
            (also.person, "Un poêle", "waiting"),
            (also.person, "Un tapis", "shown"),
            (bob, "Un pull", "shown"),
        )
    )
    hidden, published = make_evidence_photo(desks), make_evidence_photo(desks, is_published=True)
    slug, today = place.slug, timezone.localdate().isoformat()
    a_space = {
        "name": "Nouveau",
        "kind": "desk",
        "unit_names": "Un",
        "seats": 1,
        "granularity": "half_day",
        "step_minutes": 30,
        "max_minutes": 0,
        "notice_minutes": 0,
        "advance_days": 90,
        "cancel_minutes": 0,
        "buffer_before": 0,
        "buffer_after": 0,
        "grace_minutes": 0,
        "wheelchair": "unknown",
        "approval": "",
        "active": "on",
    }
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "accept_proposal": ([proposal.public_id], "dora", {}),
        "decline_proposal": ([proposal.public_id], "dora", {"reason": "Trop près"}),
        "decide_label": ([labelling.public_id], "dora", {"grant": "on"}),
        "label": (
            [slug, "comptoir"],
            "alice",
            {f"c{criterion.pk}_met": "on", f"c{criterion.pk}_kind": "declared", f"c{criterion.pk}_evidence": "vue"},
        ),
        "criteria": ([network.slug], "dora", {"telecentre": "Une prise", "comptoir": "Une chaise"}),
        "answer": ([slug], "bob", {"reponse": "Un poêle à granulés"}),
        "show_answer": ([slug, waiting.public_id], "alice", {}),
        "put_answer_aside": ([slug, shown.public_id], "alice", {}),
        "report_answer": ([shown.public_id], "bob", {}),
        "remove_answer": ([own.public_id], "bob", {}),
        "remove_photo": ([slug, photo.pk], "alice", {}),
        "move_photo": ([slug, second.pk], "alice", {"to": "first"}),
        "photo": ([slug, photo.pk], "alice", {"alt": "La grande salle", "focus": "centre"}),
        "photos": (
            [slug],
            "alice",
            {
                "alt": "La cour",
                "focus": "centre",
                "image": SimpleUploadedFile("cour.png", picture(), content_type="image/png"),
            },
        ),
        "copy_space": ([slug, desks.pk], "alice", {}),
        "translation": ([slug], "alice", {"tagline": "Between two rivers"}),
        "presentation": ([slug], "alice", presentation(place) | {"tagline": "Entre deux rivières"}),
        "add_evidence": (
            [slug, desks.pk],
            "alice",
            {"axis": "voice", "level": 2, "kind": "declared", "found_on": today, "note": "porte"},
        ),
        "listening_begin": (
            [slug, desks.pk],
            "alice",
            {"voice": "normal", "door": "closed", "distance_cm": 100, "sound_db": 60, "language": "fr", "length": 10},
        ),
        "evidence_photos": (
            [slug, make_evidence(desks).pk],
            "alice",
            {"alt": "La porte", "image": SimpleUploadedFile("porte.png", picture(), content_type="image/png")},
        ),
        "publish_evidence_photo": ([slug, hidden.public_id], "alice", {}),
        "hide_evidence_photo": ([slug, published.public_id], "alice", {}),
        "remove_evidence_photo": ([slug, make_evidence_photo(desks).public_id], "alice", {}),
        "inspection": ([slug, desks.pk], "alice", {"screen": ["screen_filter"]}),
        "hosts": ([slug], "alice", {"adresse": bob.email}),
        "end_host": ([slug, also.pk], "alice", {}),
        "hours": ([slug, "ouverture"], "alice", {"expression": "Mo-Fr 09:00-12:00"}),
        "new_space": ([slug], "alice", a_space),
        "space": ([slug, desks.pk], "alice", a_space),
        "life": ([slug], "alice", {"state": "closed", "on": today, "sure": "on"}),
        "new_place": ([], "dora", {"network": network.pk, "name": "Barjac", "commune_name": "Florac", "address": ""}),
    }
    return {
        f"places:{name}": Probe(reverse(f"places:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }


def presentation(place: Place) -> dict[str, Any]:
    """What the form of a place would send of it as it is."""
    form = PresentationForm(instance=place)
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in {None, False}}


def facilitating_probes(network: Network, place: Place, alice: Person, bob: Person, dora: Person) -> dict[str, Probe]:
    table = [
        {
            "": 2,
            "nom": "Nouvelle",
            "courriel": "nouvelle@example.org",
            "commune": "",
            "métier": "",
            "situation": "",
            "adhésion depuis": "",
            "adhésion jusqu’au": "",
            "nouvelles": "",
        }
    ]
    tried = ImportRun.objects.create(network=network, kind="people", file_name="x.csv", rows=1, table=table)
    written = ImportRun.objects.create(
        network=network,
        kind="people",
        file_name="y.csv",
        rows=1,
        state="written",
        made={
            "adhesions": [factories.make_member(factories.make_person(), network, signed=False, state="invited").pk],
            "people": [],
        },
    )
    offered: dict[str, Any] = {"kind": "host", "scope_kind": "place", "scope_id": place.pk, "given_by": dora}
    to_bob = Invitation.objects.create(email=bob.email, **offered)
    to_another = Invitation.objects.create(email="quelquun@example.org", **offered)
    Person.objects.filter(pk=bob.pk).update(news_since=timezone.now())
    mailing = Mailing.objects.create(
        network=network,
        subject="Lettre",
        text="Bonjour",
        selection="members",
        written_by=dora,
        wanted=1,
        leaves_at=timezone.now() + timedelta(hours=1),
    )
    role = alice.roles.get(scope_id=place.pk)
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "write_import": ([tried.public_id], "dora", {}),
        "undo_import": ([written.public_id], "dora", {}),
        "give_role": ([], "dora", {"email": bob.email, "where": f"host:place:{place.pk}"}),
        "end_role": ([role.pk], "dora", {}),
        "accept_invitation": ([to_bob.public_id], "bob", {}),
        "decline_invitation": ([to_bob.public_id], "bob", {}),
        "withdraw_invitation": ([to_another.public_id], "dora", {}),
        "see_as": ([bob.public_id], "max", {}),
        "new_mailing": (
            [network.slug],
            "dora",
            {"selection": "members", "subject": "Lettre du mois", "text": "Bonjour", "etape": "envoyer"},
        ),
        "stop_mailing": ([mailing.pk], "dora", {}),
        "bookings:limits_of": (
            [network.slug],
            "dora",
            {"amount": 2, "measure": "hours", "window": "week", "kind": "", "place": place.pk},
        ),
        "community:edit_face": ([network.slug], "dora", {"home_title": "Travailler au pays"}),
        "retention_rule": (["letters"], "max", {"days": 123, "basis": "x", "source": "x"}),
    }
    return {name: Probe(reverse(name, args=args), whom, data) for name, (args, whom, data) in given.items()}
