"""Records of accidents, and how long they are kept, as dated data."""

from datetime import date

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

RULE = {
    "days": 1827,
    "basis": "Cinq ans, comme le registre des accidents bénins (CSS art. D441-4, à vérifier) ; RGPD art. 9-2-f",
    "source": "Proposition de Maillage, à confirmer par le responsable de traitement",
    "verified_on": date(2026, 11, 28),
}


def write_rule(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    Retention.objects.get_or_create(code="accident_records", valid_from=date(2026, 1, 1), defaults=RULE)


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0013_listening_tests'),
        ('telework', '0001_attestations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccidentRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('happened_at', models.DateTimeField()),
                ('written_at', models.DateTimeField()),
                ('content', models.JSONField(editable=False)),
                ('seal', models.JSONField(editable=False)),
                ('share_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='accidents', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accidents', to='places.place')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-happened_at', '-pk'],
                'indexes': [models.Index(fields=['place', 'happened_at'], name='accident_at_place')],
            },
        ),
        migrations.RunPython(write_rule, migrations.RunPython.noop),
    ]
