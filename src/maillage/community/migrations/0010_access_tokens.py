"""Tokens with scopes; how long those that are closed are kept."""

from datetime import date

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

READ = date(2026, 11, 28)


def write(apps, schema_editor):
    apps.get_model("community", "Retention").objects.get_or_create(
        code="access_tokens", valid_from=READ,
        defaults={
            "days": 90, "verified_on": READ,
            "basis": "RGPD art. 5-1-e : trois mois après la fin d’une clé, le temps de s’étonner d’un usage",
            "source": "Proposition de Maillage, à confirmer par le responsable de traitement",
        },
    )  # fmt: skip


def unwrite(apps, schema_editor):
    apps.get_model("community", "Retention").objects.filter(code="access_tokens", valid_from=READ).delete()


class Migration(migrations.Migration):
    dependencies = [("community", "0009_names_of_the_trade")]
    operations = [
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("name", models.CharField(max_length=80, verbose_name="what for")),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("prefix", models.CharField(blank=True, max_length=20)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="access_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("scopes__len__gt", 0)), name="token_opens_something")
                ],
            },
        ),
        migrations.RunPython(write, unwrite),
    ]  # fmt: skip
