"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 3."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models
from maillage.web.baselines import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('foresight', '0001_initial'),
        ('foresight', '0002_queue_renamed'),
        ('foresight', '0003_closing_place'),
    ]

    dependencies = [
        ('community', '0001_squashed_0005_retention'),
        ('places', '0001_squashed_0015_reach_by_mode'),
        ('procrastinate', '0041_post_retry_failed_job'),
        ('territory', '0001_squashed_0005_basemap'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='PeopleTable',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('source', models.CharField(max_length=200, verbose_name='where it comes from, and its year')),
                        ('brought_at', models.DateTimeField(auto_now_add=True)),
                        ('lines', models.PositiveIntegerField()),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='community.network')),
                    ],
                    options={
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='SiteTable',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('source', models.CharField(max_length=200, verbose_name='where it comes from, and its year')),
                        ('brought_at', models.DateTimeField(auto_now_add=True)),
                        ('lines', models.PositiveIntegerField()),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='community.network')),
                    ],
                    options={
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='SiteRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120)),
                        ('lat', models.FloatField()),
                        ('lon', models.FloatField()),
                        ('opening_cost', models.FloatField(null=True)),
                        ('yearly_cost', models.FloatField(null=True)),
                        ('room', models.FloatField(null=True)),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='territory.commune')),
                        ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='foresight.sitetable')),
                    ],
                ),
                migrations.CreateModel(
                    name='PeopleRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('people', models.FloatField()),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='territory.commune')),
                        ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='foresight.peopletable')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('table', 'commune'), name='people_row_once'), models.CheckConstraint(condition=models.Q(('people__gte', 0)), name='people_row_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='Scenario',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='name of the scenario')),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('goal', models.CharField(choices=[('cover', 'as many people as possible near a place'), ('mean', 'the shortest journeys on average'), ('all', 'everyone near a place, at the least cost'), ('tenth', 'the shortest journeys for the tenth of people who live farthest'), ('worst', 'nobody too far: the longest journey as short as can be'), ('backup', 'near one place, and near a second when the first is closed')], default='cover', max_length=10, verbose_name='what matters most')),
                        ('minutes', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(90)], verbose_name='near means, in minutes by car')),
                        ('full_minutes', models.PositiveSmallIntegerField(blank=True, help_text='beyond, one counts less and less; leave empty to count wholly up to the end', null=True, validators=[django.core.validators.MaxValueValidator(90)], verbose_name='wholly near up to, in minutes')),
                        ('count', models.PositiveSmallIntegerField(blank=True, default=2, null=True, validators=[django.core.validators.MaxValueValidator(500)], verbose_name='places to open')),
                        ('budget', models.PositiveIntegerField(blank=True, help_text='opening, and running for the years below; then the number of places is what it pays for', null=True, validators=[django.core.validators.MaxValueValidator(1000000000)], verbose_name='or a budget, in euros')),
                        ('share', models.PositiveSmallIntegerField(default=100, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='which part of the people must be near, in %')),
                        ('floor', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='and in every intercommunality at least, in %')),
                        ('existing', models.CharField(choices=[('kept', 'they stay where they are'), ('movable', 'they may move'), ('ignored', 'as if there were none')], default='kept', max_length=10, verbose_name='the places there are')),
                        ('departements', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), size=None, verbose_name='départements')),
                        ('people_from', models.CharField(default='population', max_length=40, verbose_name='whom one counts')),
                        ('only_far', models.BooleanField(default=False, help_text='so that the new places are for them', verbose_name='count only those who are near no place today')),
                        ('sites_from', models.CharField(default='communes', max_length=40, verbose_name='where one may open')),
                        ('least_people', models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='in communes of at least so many inhabitants')),
                        ('opening_cost', models.PositiveIntegerField(default=60000, verbose_name='opening a place costs, in euros')),
                        ('yearly_cost', models.PositiveIntegerField(default=15000, verbose_name='running it costs a year, in euros')),
                        ('years_run', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='years counted')),
                        ('room', models.PositiveIntegerField(blank=True, help_text='leave empty when that does not limit', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='people a place can serve')),
                        ('a_year', models.PositiveSmallIntegerField(blank=True, help_text='to be told in which order; leave empty for all at once', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='places opened a year')),
                        ('unsure', models.BooleanField(default=False, help_text='minutes and people 15 % off, at random: which places remain the right ones?', verbose_name='try it in fifty possible futures')),
                        ('state', models.CharField(default='waiting', max_length=10)),
                        ('progress', models.JSONField(default=dict)),
                        ('answer', models.JSONField(default=dict)),
                        ('refusal', models.JSONField(default=dict)),
                        ('share_key', models.CharField(max_length=40, null=True, unique=True)),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='community.network')),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='moved', to='foresight.scenario')),
                        ('closing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.place', verbose_name='the place that closes')),
                    ],
                    options={
                        'ordering': ['-made_at'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'refused'])), name='scenario_state')],
                    },
                ),
            ],
        ),
    ]
