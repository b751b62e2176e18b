"""Attestations of presence, and how long they are kept, as dated data."""

from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

READ = date(2026, 11, 28)
OURS = "Proposition de Maillage, à confirmer par le responsable de traitement"
RULES = [
    # code, days, ground, source
    ("presence_attestations", 1096, "RGPD art. 5-1-e : trois ans, le temps de réclamer un salaire (C. trav. art. L3245-1, à vérifier)", OURS),
]


def write_rules(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    for code, days, basis, source in RULES:
        Retention.objects.get_or_create(
            code=code,
            valid_from=date(2026, 1, 1),
            defaults={"days": days, "basis": basis, "source": source, "verified_on": READ},
        )


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('community', '0019_mail_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PresenceAttestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(editable=False, max_length=12, unique=True)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('content', models.JSONField(editable=False)),
                ('seal', models.JSONField(editable=False)),
                ('issued_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='community.network')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presence_attestations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-issued_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='attestation_of_a_period')],
            },
        ),
        migrations.RunPython(write_rules, migrations.RunPython.noop),
    ]
