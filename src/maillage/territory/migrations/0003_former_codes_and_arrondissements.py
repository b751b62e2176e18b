"""Codes of merged communes, arrondissements of Paris, Lyon and Marseille: a territory that is loaded gets them."""

import csv
import gzip
import io

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from maillage.territory.queries import DATA


def fill(apps, schema_editor):
    communes = set(apps.get_model("territory", "Commune").objects.values_list("pk", flat=True))
    if not communes:
        return
    former, part = apps.get_model("territory", "FormerName"), apps.get_model("territory", "Arrondissement")
    former.objects.all().delete()
    rows = csv.reader(io.StringIO(gzip.decompress((DATA / "former.csv.gz").read_bytes()).decode()))
    former.objects.bulk_create(
        [former(code=row[0], name=row[1], commune_id=row[2]) for row in rows if row[2] in communes], batch_size=2000
    )
    rows = csv.reader(io.StringIO((DATA / "arrondissements.csv").read_text(encoding="utf-8")))
    part.objects.bulk_create(
        part(code=code, name=name, commune_id=insee, postal_codes=postal.split())
        for code, name, insee, postal in rows
        if insee in communes
    )


class Migration(migrations.Migration):

    dependencies = [
        ('territory', '0002_roads'),
    ]

    operations = [
        migrations.AddField(
            model_name='formername',
            name='code',
            field=models.CharField(blank=True, max_length=5, default=''),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='formername',
            name='name',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.CreateModel(
            name='Arrondissement',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('postal_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrondissements', to='territory.commune')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
