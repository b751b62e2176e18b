"""Rides to an event, erased the day after it; the timetable of a season; when a proposal was changed."""

from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def write(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    Retention.objects.get_or_create(
        code="event_rides",
        valid_from=date(2026, 1, 1),
        defaults={
            "days": 1,
            "basis": "RGPD art. 5-1-e : un trajet ne sert qu’à venir, il est effacé le lendemain de l’événement",
            "source": "Proposition de Maillage, à confirmer par le responsable de traitement",
            "verified_on": date(2026, 11, 29),
        },
    )


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0008_opinions'),
        ('territory', '0005_basemap'),
        ('community', '0005_retention'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='eventproposal',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='season',
            name='bound',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='season',
            name='kept',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='season',
            name='search',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='season',
            name='timetable',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='season',
            name='wishes',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Ride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('offered', 'I have seats in my car'), ('sought', 'I’m looking for a seat')], max_length=8)),
                ('leaves_at', models.TimeField(verbose_name='leaving at')),
                ('seats', models.PositiveSmallIntegerField(default=1, verbose_name='seats')),
                ('note', models.CharField(blank=True, max_length=160, verbose_name='a word')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune', verbose_name='from')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rides', to='programme.event')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['leaves_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('event', 'person'), name='ride_once_a_person'), models.CheckConstraint(condition=models.Q(('seats__gte', 1), ('seats__lte', 8)), name='ride_has_seats')],
            },
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
