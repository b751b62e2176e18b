"""Each address in its one spelling, unique in it. Two accounts that turn out to have one address are both kept.

The one whose address was spelt so already (else the oldest) keeps it; the other is set aside: all it holds stays, its
old spelling too (in the table of proven addresses), but nobody signs in to it by mail until an administrator gives it
another address. What was set aside is said while migrating, and stands in the journal.
"""

import sys
import uuid

from django.db import migrations, models
from django.utils import timezone

from maillage.kernel.addresses import canonical_address

ASIDE = "mis-de-cote.invalid"  # a domain that receives nothing (RFC 2606)


def write(apps, schema_editor):
    Person = apps.get_model("community", "Person")
    Adhesion = apps.get_model("community", "Adhesion")
    EmailAddress = apps.get_model("account", "EmailAddress")
    accounts = {}
    for pk, email in Person.objects.order_by("pk").values_list("pk", "email"):
        accounts.setdefault(canonical_address(email), []).append((pk, email))
    for address, found in accounts.items():
        found.sort(key=lambda account: (account[1] != address, account[0]))
        (keeper, spelt), others = found[0], found[1:]
        for pk, was in others:
            _set_aside(apps, pk, was, address, keeper)
        if spelt != address:
            Person.objects.filter(pk=keeper).update(email=address)
    for row in EmailAddress.objects.exclude(user__email__endswith=ASIDE).order_by("-verified", "pk"):
        address = canonical_address(row.email)
        taken = EmailAddress.objects.filter(email=address, verified=True).exclude(pk=row.pk).exists()
        if address != row.email and not EmailAddress.objects.filter(user=row.user, email=address).exists():
            EmailAddress.objects.filter(pk=row.pk).update(email=address, verified=row.verified and not taken)
    for pk, email in Adhesion.objects.values_list("pk", "email").iterator():
        if canonical_address(email) != email:
            Adhesion.objects.filter(pk=pk).update(email=canonical_address(email))


def _set_aside(apps, pk, was, address, keeper):
    Person, JournalEntry = apps.get_model("community", "Person"), apps.get_model("community", "JournalEntry")
    EmailAddress = apps.get_model("account", "EmailAddress")
    person = Person.objects.get(pk=pk)
    EmailAddress.objects.get_or_create(user_id=pk, email=was, defaults={"primary": False, "verified": False})
    EmailAddress.objects.filter(user_id=pk).update(verified=False)
    Person.objects.filter(pk=pk).update(email=f"{uuid.uuid4().hex}@{ASIDE}")
    JournalEntry.objects.create(
        at=timezone.now(), actor=None, about=[person.journal_id], verb="address_set_aside", subject_kind="person",
        scope_kind="instance", details={},
    )  # fmt: skip
    print(
        f"Accounts {keeper} and {pk} have one address ({address}; account {pk} spelt it {was!r}). Account {keeper} keeps "
        f"it. Account {pk} is set aside with all it holds: give it another address in /admin/, or erase it there.",
        file=sys.stderr,
    )


class Migration(migrations.Migration):
    dependencies = [("community", "0005_retention"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [
        migrations.RemoveConstraint("person", "person_email_once"),
        migrations.RunPython(write, migrations.RunPython.noop),
        migrations.AlterField("person", "email", models.EmailField("email address", max_length=254, unique=True)),
    ]
