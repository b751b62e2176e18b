"""What the forms about people are sent with: memberships, directory, messages, wall, news."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillage.community.actions.directory import describe_myself
from maillage.community.models import (
    Membership,
    Network,
    Notification,
    Organisation,
    Participation,
    Person,
    Post,
    PrivateMessage,
    Role,
)
from tests import factories
from tests.pages.probes.probe import Probe


def belonging_probes(network: Network, bob: Person, dora: Person) -> dict[str, Probe]:
    charter = network.charters.get()
    theirs = bob.memberships.get()
    Membership.objects.filter(pk=theirs.pk).update(ends_on=timezone.localdate() + timedelta(days=10))
    newcomer = factories.make_person("newcomer")
    asked = factories.make_member(newcomer, network, signed=False, state="submitted", starts_on=None, ends_on=None)
    other = factories.make_network("Réseau voisin")
    question = factories.make_member(bob, other, signed=False, state="asked", starts_on=None, ends_on=None)
    unsigned = factories.make_member(bob, factories.make_network("Troisième"), signed=False)
    fields: dict[str, Any] = {"signed": False, "state": "invited", "starts_on": None, "ends_on": None}
    invited = factories.make_member(bob, factories.make_network("Quatrième"), **fields)
    return {
        "community:answer": Probe(reverse("community:answer", args=[question.public_id]), "bob", {"text": "Oui"}),
        "community:sign": Probe(
            reverse("community:sign", args=[unsigned.public_id, 1]), "bob", {"name": "Bob", "read": "on"}
        ),
        "community:accept_membership": Probe(reverse("community:accept_membership", args=[invited.public_id]), "bob"),
        "community:decline_membership": Probe(reverse("community:decline_membership", args=[invited.public_id]), "bob"),
        "community:renew": Probe(reverse("community:renew", args=[theirs.public_id]), "bob"),
        "community:leave": Probe(reverse("community:leave", args=[theirs.public_id]), "bob"),
        "community:accept": Probe(reverse("community:accept", args=[asked.public_id]), "dora"),
        "community:ask": Probe(reverse("community:ask", args=[asked.public_id]), "dora", {"ask-text": "Depuis ?"}),
        "community:decline": Probe(reverse("community:decline", args=[asked.public_id]), "dora", {"no-text": "Non"}),
        "community:edit_charter": Probe(
            reverse("community:edit_charter", args=[network.slug]), "dora", {"title": charter.title, "text": "Autre"}
        ),
    }


def meeting_probes(network: Network, bob: Person, dora: Person) -> dict[str, Probe]:
    member, other = factories.make_person("member"), factories.make_person("other")
    for person in (member, other):
        factories.make_member(person, network)
        describe_myself(person, {"name_to": "members", "letters_to": "members"})
    received = PrivateMessage.objects.create(sender=dora, recipient=bob, text="Bonjour", network=network)
    reported = PrivateMessage.objects.create(
        sender=bob, recipient=member, text="Hm", reported_at=timezone.now(), network=network
    )
    post = Post.objects.create(
        network=network, author=dora, voice="SoLozère", text="Fibre", scope_kind="network", scope_id=network.pk
    )
    loud = Post.objects.create(network=network, author=bob, voice="x", text="x", reported_at=timezone.now())
    org = Organisation.objects.get(kind="employer")
    worker = Role.objects.create(
        person=member, kind="member", scope_kind="organisation", scope_id=org.pk, starts_on=timezone.localdate()
    )
    part = Participation.objects.filter(network=network).first()
    news = Notification.objects.create(person=bob, kind="message", what="letter", about=1, key="news")
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "write": ([other.public_id], "bob", {"text": "Bonjour", "etape": "envoyer"}),
        "answer_letter": ([received.public_id], "bob", {"text": "Oui"}),
        "report_letter": ([received.public_id], "bob", {"complaint": "insistante"}),
        "settle_letter": ([reported.public_id], "dora", {"mute": "on"}),
        "post": ([network.slug], "dora", {"voice": f"network:{network.pk}", "kind": "news", "text": "Bonjour"}),
        "reply": ([post.public_id], "bob", {"text": "Bravo"}),
        "report_post": ([post.public_id], "bob", {}),
        "hide_post": ([post.public_id], "dora", {}),
        "keep_post": ([loud.public_id], "dora", {}),
        "add_worker": ([org.slug], "ines", {"email": bob.email, "kind": "manager"}),
        "remove_worker": ([org.slug, worker.pk], "ines", {}),
        "edit_organisation": (
            [org.slug],
            "ines",
            {
                "name": "Autre nom",
                "kind": "employer",
                "url": "",
                "presentation": "x",
                "siren": "",
                "siret": "",
                "rna": "",
            },
        ),
        "add_part": ([network.slug], "dora", {"organisation": org.pk, "role": "partner"}),
        "remove_part": ([network.slug, part.pk], "dora", {}),
        "read_notification": ([news.pk], "bob", {}),
        "edit_network": (
            [network.slug],
            "dora",
            {
                "name": "Autre",
                "tagline": "x",
                "presentation": "",
                "email": "",
                "hold_minutes": 10,
                "request_hours": 48,
                "offer_minutes": 60,
                "no_show_limit": 3,
                "processors": "",
                "members_only": "on",
            },
        ),
    }
    return {
        f"community:{name}": Probe(reverse(f"community:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }
