"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 5."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from maillage.web.baselines import CreateModels

FORWARD = """
CREATE FUNCTION refresh_statistics() RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    looked_at record;
BEGIN
    FOR looked_at IN
        SELECT c.oid::regclass AS name
        FROM (SELECT *, pg_relation_size(oid) / current_setting('block_size')::int AS pages FROM pg_class) c
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.pages >= 8
              AND (c.reltuples <= 0 OR c.pages > 2 * c.relpages + 8)
              AND pg_has_role(current_user, c.relowner, 'USAGE')
        ORDER BY c.oid
    LOOP
        EXECUTE format('ANALYZE %s', looked_at.name);
        RETURN NEXT looked_at.name::text;
    END LOOP;
END $$;
"""
BACKWARD = "DROP FUNCTION refresh_statistics() CASCADE"


class Migration(migrations.Migration):

    replaces = [
        ('territory', '0001_initial'),
        ('territory', '0002_roads'),
        ('territory', '0003_former_codes_and_arrondissements'),
        ('territory', '0004_statistics'),
        ('territory', '0005_basemap'),
    ]

    dependencies = [
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Departement',
                    fields=[
                        ('code', models.CharField(max_length=3, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=60)),
                        ('region_code', models.CharField(max_length=3)),
                        ('region', models.CharField(max_length=60)),
                        ('in_territory', models.BooleanField(default=False)),
                    ],
                    options={
                        'ordering': ['code'],
                    },
                ),
                migrations.CreateModel(
                    name='Load',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('departements', models.CharField(max_length=400)),
                        ('communes', models.PositiveIntegerField()),
                    ],
                    options={
                        'get_latest_by': 'pk',
                    },
                ),
                migrations.CreateModel(
                    name='Commune',
                    fields=[
                        ('insee', models.CharField(max_length=5, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=80)),
                        ('population', models.PositiveIntegerField(null=True)),
                        ('lat', models.FloatField(null=True)),
                        ('lon', models.FloatField(null=True)),
                        ('area_km2', models.FloatField(null=True)),
                        ('postal_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                        ('departement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='territory.departement')),
                    ],
                    options={
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='FormerName',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(blank=True, max_length=80)),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='territory.commune')),
                        ('code', models.CharField(blank=True, max_length=5)),
                    ],
                ),
                migrations.CreateModel(
                    name='Neighbour',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('km', models.FloatField()),
                        ('a', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='territory.commune')),
                        ('b', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='territory.commune')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('a', 'b'), name='neighbour_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Roads',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mode', models.CharField(max_length=4, unique=True)),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('file', models.CharField(max_length=200)),
                        ('data_date', models.CharField(blank=True, max_length=10)),
                        ('junctions', models.PositiveIntegerField()),
                        ('roads', models.PositiveIntegerField()),
                        ('kilometres', models.FloatField()),
                        ('south', models.FloatField()),
                        ('west', models.FloatField()),
                        ('north', models.FloatField()),
                        ('east', models.FloatField()),
                    ],
                ),
                migrations.CreateModel(
                    name='RoadsPart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('data', models.BinaryField()),
                        ('graph', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='territory.roads')),
                    ],
                    options={
                        'ordering': ['number'],
                        'constraints': [models.UniqueConstraint(fields=('graph', 'number'), name='roads_part_once')],
                    },
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
                migrations.CreateModel(
                    name='Basemap',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=16, unique=True)),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('file', models.CharField(max_length=200)),
                        ('data_date', models.CharField(blank=True, max_length=10)),
                        ('tiles', models.PositiveIntegerField()),
                        ('size', models.PositiveBigIntegerField()),
                        ('first_zoom', models.PositiveSmallIntegerField()),
                        ('last_zoom', models.PositiveSmallIntegerField()),
                        ('south', models.FloatField()),
                        ('west', models.FloatField()),
                        ('north', models.FloatField()),
                        ('east', models.FloatField()),
                    ],
                    options={
                        'get_latest_by': 'pk',
                    },
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
