"""Installs the sample domain with its one line, then says in JSON what the house makes of it."""

from __future__ import annotations

import json
import os

from maillage.config import domains

domains.INSTALLED_DOMAINS = ("tests.kit.sample_domain", *domains.INSTALLED_DOMAINS)  # the one line
os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.config.settings"

import django  # noqa: E402 - the line comes first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from maillage.community.actions.privacy import erase, export_personal_data  # noqa: E402
from maillage.community.actions.roles import record  # noqa: E402
from maillage.community.models import JournalEntry, Person  # noqa: E402
from maillage.community.rules import RoleKind, Scope, ScopeKind  # noqa: E402
from maillage.config import cli, doctor  # noqa: E402
from maillage.pages.journal_lines import read_lines  # noqa: E402
from maillage.web import domain  # noqa: E402
from maillage.web.sensitivity import is_marked, mark_of  # noqa: E402
from tests import factories  # noqa: E402
from tests.kit.addresses import views  # noqa: E402
from tests.kit.sample_domain.models import Bicycle  # noqa: E402


def page(client: Client, address: str) -> int:
    return client.get(address).status_code


def read_house() -> dict[str, object]:
    """What each shared place of the house knows of the sample."""
    network = factories.make_network()
    place, bob = factories.make_place(network), factories.make_person("bob")
    host = factories.make_person("alice", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk)))
    Bicycle.objects.create(owner=bob, name="Le rouge")
    record(bob, "bicycle_lent", ("bicycle", 1))
    client, hosting = Client(), Client()
    client.force_login(bob)
    hosting.force_login(host)
    session = hosting.session
    session["signed_in_at"] = 0  # long ago
    session.save()
    known = {
        "page": page(client, "/velos/"),
        "menu": "Vélos" in client.get("/velos/").content.decode(),
        "unmarked": [name for name, view in views() if not is_marked(view) and not name.startswith("admin:")],
        "unmarked is": mark_of(dict(views())["sample_domain:unmarked"]).audience,
        "unmarked to a host": page(hosting, "/velos/tous/"),
        "exported": [table.code for table in export_personal_data(bob) if table.code == "bicycles"],
        "sentence": str(read_lines(list(JournalEntry.objects.filter(verb="bicycle_lent")), bob)[0].what),
        "retention": "bicycles" in domain.retention_purges(),
        "register": [str(line.name) for line in domain.register_of_processing() if line.name == "Vélos"],
        "sitemap": "bicycles" in domain.sitemaps(),
        "check": [name for name, _check in doctor.CHECKS if name == "bicycles"],
        "help": any("maillage bicycles count" in line for line in cli.usage_of_domains()),
    }
    erase(Person.objects.get(pk=bob.pk))
    return known | {"left": Bicycle.objects.count()}


if __name__ == "__main__":
    call_command("migrate", "sample_domain", verbosity=0)
    with transaction.atomic():
        print(json.dumps(read_house()))
        transaction.set_rollback(True)
