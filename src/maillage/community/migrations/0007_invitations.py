"""Roles and memberships are offered before they are held; what is not answered, and sessions that are over, go soon."""

import uuid
from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

READ = date(2026, 11, 28)
OURS = "Proposition de Maillage, à confirmer par le responsable de traitement"
RULES = [
    # code, days, ground, source
    ("invitations", 90, "RGPD art. 5-1-c : une invitation sans réponse ne sert plus à rien", OURS),
    ("sessions", 7, "RGPD art. 5-1-e : une semaine après la fin de la session, le temps de s’étonner d’une connexion",
     OURS),
]  # fmt: skip
KINDS = [(k, k) for k in ("host", "facilitator", "funder", "manager", "member", "administrator")]
SCOPES = [(k, k) for k in ("instance", "network", "organisation", "place")]
STATES = [
    ("invited", "invited, not answered yet"), ("unconfirmed", "address to be confirmed"),
    ("submitted", "to be reviewed"), ("asked", "a question was asked"), ("accepted", "accepted"),
    ("declined", "declined"), ("left", "left"), ("ended", "ended"),
]  # fmt: skip


def write(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    for code, days, basis, source in RULES:
        Retention.objects.get_or_create(
            code=code, valid_from=READ,
            defaults={"days": days, "basis": basis, "source": source, "verified_on": READ},
        )  # fmt: skip


def unwrite(apps, schema_editor):
    apps.get_model("community", "Retention").objects.filter(code__in=["invitations", "sessions"], valid_from=READ).delete()


class Migration(migrations.Migration):
    dependencies = [("community", "0006_one_spelling_of_addresses")]
    operations = [
        migrations.AlterField(
            "adhesion", "state", models.CharField(choices=STATES, default="unconfirmed", max_length=12)
        ),
        migrations.CreateModel(
            "Invitation",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("email", models.EmailField(max_length=254, verbose_name="email address")),
                ("kind", models.CharField(choices=KINDS, max_length=20)),
                ("scope_kind", models.CharField(choices=SCOPES, max_length=20)),
                ("scope_id", models.BigIntegerField(default=0)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("language", models.CharField(default="fr", max_length=5)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["made_at"],
                "indexes": [models.Index(fields=["scope_kind", "scope_id"], name="invited_where")],
                "constraints": [
                    models.UniqueConstraint(fields=("email", "kind", "scope_kind", "scope_id"), name="invited_once")
                ],
            },
        ),
        migrations.RunPython(write, unwrite),
    ]
