"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 15."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import maillage.places.models.place
import uuid
from django.conf import settings
from django.db import migrations, models
from maillage.web.baselines import CreateModels

RETENTION = [
    # code, days, ground, source, read on
    (
        'listening_unfinished', 7, 'RGPD art. 5-1-c : un test d’écoute que personne n’a fini ne prouve rien',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'evidence_photos', 1096, 'RGPD art. 5-1-e : les deux ans d’une preuve de confidentialité, et un an pour la comparer à la suivante',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
]


def write(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    for code, days, basis, source, verified_on in RETENTION:
        Retention.objects.get_or_create(
            code=code, valid_from="2026-11-28",
            defaults={"days": days, "basis": basis, "source": source, "verified_on": verified_on},
        )
EQUIPMENT = [
    ('screen', 'grand écran', 'large screen'),
    ('printer', 'imprimante', 'printer'),
    ('scanner', 'scanner', 'scanner'),
    ('webcam', 'caméra de visioconférence', 'video-conference camera'),
    ('projector', 'vidéoprojecteur', 'projector'),
    ('whiteboard', 'tableau blanc', 'whiteboard'),
    ('phone', 'téléphone', 'telephone'),
    ('kitchen', 'coin cuisine', 'kitchenette'),
    ('bike', 'abri à vélos', 'bicycle shelter'),
    ('charging', 'borne de recharge', 'charging point'),
]


def add_equipment(apps, schema_editor):
    Equipment = apps.get_model("places", "Equipment")
    for position, (code, french, english) in enumerate(EQUIPMENT):
        names = {"name_fr": french, "name_en": english, "position": position}
        Equipment.objects.get_or_create(code=code, defaults=names)


class Migration(migrations.Migration):

    replaces = [
        ('places', '0001_initial'),
        ('places', '0002_equipment'),
        ('places', '0003_daily_life'),
        ('places', '0004_labels'),
        ('places', '0005_operator'),
        ('places', '0006_search'),
        ('places', '0007_tariffs_facts_and_sizes_of_photos'),
        ('places', '0008_translations'),
        ('places', '0009_who_opens'),
        ('places', '0010_desks_chosen'),
        ('places', '0011_answers_to_places'),
        ('places', '0012_evidence_names_safeguards'),
        ('places', '0013_listening_tests'),
        ('places', '0014_evidence_photos_and_reminders'),
        ('places', '0015_reach_by_mode'),
    ]

    dependencies = [
        ('community', '0001_squashed_0005_retention'),
        ('territory', '0001_squashed_0005_basemap'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Equipment',
                    fields=[
                        ('code', models.SlugField(primary_key=True, serialize=False)),
                        ('name_fr', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=60)),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['position', 'code'],
                    },
                ),
                migrations.CreateModel(
                    name='Place',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(unique=True)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('label', models.CharField(choices=[('telecentre', 'Télécentre'), ('comptoir', 'Comptoir')], default='telecentre', max_length=20, verbose_name='label')),
                        ('state', models.CharField(choices=[('project', 'project'), ('fitted_out', 'fitted out'), ('in_service', 'in service'), ('closed', 'closed for good')], default='project', max_length=20, verbose_name='state')),
                        ('opened_text', models.CharField(blank=True, help_text='as the sources say it: “2013”, “before 2012”', max_length=80, verbose_name='opening')),
                        ('fitted_out_on', models.DateField(blank=True, null=True, verbose_name='fitted out on')),
                        ('opened_on', models.DateField(blank=True, null=True, verbose_name='in service since')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                        ('lat', models.FloatField(verbose_name='latitude')),
                        ('lon', models.FloatField(verbose_name='longitude')),
                        ('position_is_exact', models.BooleanField(default=True, verbose_name='the position on the map is exact')),
                        ('timezone', models.CharField(default='Europe/Paris', max_length=40, verbose_name='time zone')),
                        ('tagline', models.CharField(blank=True, max_length=160, verbose_name='in one sentence')),
                        ('presentation', models.TextField(blank=True, verbose_name='presentation')),
                        ('getting_there', models.TextField(blank=True, verbose_name='how to get there')),
                        ('tries', models.TextField(blank=True, verbose_name='what we are trying')),
                        ('struggles', models.TextField(blank=True, verbose_name='what we struggle with')),
                        ('hours', models.CharField(default='Mo-Fr 08:00-19:00; PH off', help_text='when one can work here, with or without someone at the door (OSM syntax)', max_length=400, verbose_name='opening hours')),
                        ('staffed_hours', models.CharField(blank=True, help_text='when someone welcomes you (OSM syntax)', max_length=400, verbose_name='staffed hours')),
                        ('midday', models.TimeField(default='13:00', help_text='when the morning ends and the afternoon begins', verbose_name='midday')),
                        ('down_mbps', models.PositiveIntegerField(blank=True, null=True, verbose_name='download (Mbit/s)')),
                        ('up_mbps', models.PositiveIntegerField(blank=True, null=True, verbose_name='upload (Mbit/s)')),
                        ('measured_on', models.DateField(blank=True, null=True, verbose_name='measured on')),
                        ('wheelchair', models.CharField(choices=[('yes', 'step-free, all spaces'), ('limited', 'step-free in part'), ('no', 'steps or stairs'), ('unknown', 'not stated')], default='unknown', max_length=10, verbose_name='wheelchair access')),
                        ('access_details', models.TextField(blank=True, verbose_name='accessibility in detail')),
                        ('erp_category', models.PositiveSmallIntegerField(blank=True, help_text='establishment open to the public, 1 to 5', null=True, verbose_name='ERP category')),
                        ('erp_capacity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='people allowed at once')),
                        ('has_defibrillator', models.BooleanField(default=False, verbose_name='defibrillator on site')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('phone', models.CharField(blank=True, max_length=30, verbose_name='telephone')),
                        ('invented', models.BooleanField(default=False, help_text='spaces, hours and texts are invented, and the page says so', verbose_name='demonstration data')),
                        ('sources', models.TextField(blank=True, verbose_name='sources')),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='territory.commune', verbose_name='commune')),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='community.network')),
                        ('arrival_secret', models.CharField(default=maillage.places.models.place.new_secret, editable=False, max_length=64)),
                        ('expects_arrival', models.BooleanField(default=False, help_text='with the code shown in the place; a slot nobody came for is then given to others', verbose_name='people say that they have arrived')),
                        ('kiosk_key', models.CharField(default=maillage.places.models.place.new_secret, editable=False, max_length=64)),
                        ('label_until', models.DateField(blank=True, null=True, verbose_name='label granted until')),
                        ('operator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='community.organisation', verbose_name='carried by')),
                        ('adapted_toilet', models.CharField(blank=True, choices=[('', 'not stated'), ('yes', 'yes'), ('no', 'no')], max_length=3, verbose_name='accessible toilet')),
                        ('coffee', models.CharField(blank=True, choices=[('', 'not stated'), ('free', 'on the house'), ('shared', 'there, each puts something in the box'), ('nearby', 'a café nearby'), ('none', 'none')], max_length=10, verbose_name='coffee')),
                        ('door_cm', models.PositiveSmallIntegerField(blank=True, help_text='a wheelchair needs 77 cm, better 90', null=True, verbose_name='narrowest door (cm)')),
                        ('hearing_loop', models.CharField(blank=True, choices=[('', 'not stated'), ('yes', 'yes'), ('no', 'no')], max_length=3, verbose_name='hearing loop')),
                        ('on_foot', models.CharField(blank=True, help_text='“Five minutes from the station, by the stone bridge.”', max_length=200, verbose_name='on foot')),
                        ('parking', models.CharField(blank=True, choices=[('', 'not stated'), ('free_here', 'free, in front of the door'), ('free_nearby', 'free, a few steps away'), ('paid', 'paid, nearby'), ('none', 'none nearby')], max_length=12, verbose_name='parking')),
                        ('sight_aids', models.CharField(blank=True, choices=[('', 'not stated'), ('yes', 'yes'), ('no', 'no')], max_length=3, verbose_name='signs one finds by touch or with little sight')),
                        ('welcomer', models.CharField(blank=True, help_text='shown to all, with their agreement', max_length=60, verbose_name='first name of who welcomes')),
                    ],
                    options={
                        'ordering': ['name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('lat__range', (-90, 90)), ('lon__range', (-180, 180))), name='place_on_earth')],
                    },
                ),
                migrations.CreateModel(
                    name='Photo',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('image', models.ImageField(height_field='height', upload_to='places/', width_field='width')),
                        ('width', models.PositiveIntegerField(default=0)),
                        ('height', models.PositiveIntegerField(default=0)),
                        ('alt', models.CharField(max_length=200, verbose_name='what one sees')),
                        ('credit', models.CharField(blank=True, max_length=120, verbose_name='credit')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='places.place')),
                        ('caption', models.CharField(blank=True, max_length=200, verbose_name='caption')),
                        ('focus', models.CharField(choices=[('top-left', 'top left'), ('top', 'top'), ('top-right', 'top right'), ('left', 'on the left'), ('centre', 'centre'), ('right', 'on the right'), ('bottom-left', 'bottom left'), ('bottom', 'bottom'), ('bottom-right', 'bottom right')], default='centre', max_length=12, verbose_name='what must stay in sight')),
                    ],
                    options={
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Reach',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('minutes', models.PositiveSmallIntegerField()),
                        ('source', models.CharField(default='estimate', max_length=10)),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='territory.commune')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reach', to='places.place')),
                        ('mode', models.CharField(choices=[('car', 'car'), ('bike', 'bike'), ('foot', 'foot')], default='car', max_length=4)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['commune', 'mode', 'minutes'], include=('place',), name='reach_from_commune')],
                        'constraints': [models.UniqueConstraint(fields=('place', 'commune', 'mode'), name='reach_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Space',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('kind', models.CharField(choices=[('desk', 'desk'), ('office', 'closed office'), ('meeting', 'meeting room'), ('booth', 'phone booth'), ('visio', 'video room'), ('workshop', 'workshop'), ('mobile', 'equipment that moves')], max_length=20, verbose_name='kind')),
                        ('description', models.TextField(blank=True, verbose_name='description')),
                        ('seats', models.PositiveSmallIntegerField(default=1, verbose_name='people in one unit')),
                        ('confidentiality', models.PositiveSmallIntegerField(choices=[(0, 'C0'), (1, 'C1'), (2, 'C2'), (3, 'C3'), (4, 'C4')], default=0, help_text='worked out from the evidence, never typed', verbose_name='confidentiality')),
                        ('wheelchair', models.BooleanField(default=False, verbose_name='wheelchair accessible')),
                        ('granularity', models.CharField(choices=[('hour', 'by the hour'), ('half_day', 'by the half-day'), ('day', 'by the day')], default='half_day', max_length=10, verbose_name='booked')),
                        ('step_minutes', models.PositiveSmallIntegerField(default=30, verbose_name='step (minutes)')),
                        ('max_minutes', models.PositiveIntegerField(default=720, verbose_name='longest booking (minutes)')),
                        ('notice_minutes', models.PositiveIntegerField(default=0, verbose_name='shortest notice (minutes)')),
                        ('advance_days', models.PositiveSmallIntegerField(default=90, verbose_name='how far ahead (days)')),
                        ('cancel_minutes', models.PositiveIntegerField(default=0, verbose_name='can be cancelled until (minutes before)')),
                        ('buffer_before', models.PositiveSmallIntegerField(default=0, verbose_name='set-up before (minutes)')),
                        ('buffer_after', models.PositiveSmallIntegerField(default=0, verbose_name='tidying after (minutes)')),
                        ('overnight', models.BooleanField(default=False, verbose_name='may run past midnight')),
                        ('active', models.BooleanField(default=True, verbose_name='can be booked')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('equipment', models.ManyToManyField(blank=True, to='places.equipment', verbose_name='equipment')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spaces', to='places.place')),
                        ('approval', models.CharField(blank=True, choices=[('', 'booked at once'), ('host', 'a host says yes; the request keeps the slot'), ('choice', 'a host chooses among requests')], default='', max_length=10, verbose_name='who decides')),
                        ('family', models.BigIntegerField(editable=False, null=True)),
                        ('grace_minutes', models.PositiveSmallIntegerField(default=30, help_text='then the slot is free for others, where the place asks people to say that they have arrived', verbose_name='kept without a sign of life for (minutes)')),
                        ('tariff_cents', models.PositiveIntegerField(default=0, editable=False)),
                        ('tariff_kind', models.CharField(blank=True, choices=[('', 'not said yet'), ('free', 'free of charge'), ('amount', 'an amount'), ('words', 'a sentence')], max_length=6, verbose_name='price')),
                        ('tariff_unit', models.CharField(choices=[('hour', 'the hour'), ('half_day', 'the half-day'), ('day', 'the day'), ('month', 'the month')], default='half_day', max_length=8, verbose_name='for')),
                        ('tariff_words', models.CharField(blank=True, max_length=120, verbose_name='price in a sentence')),
                        ('units_chosen', models.BooleanField(db_default=False, default=False, help_text='among those that are free, when they book; say a word about each above', verbose_name='people may choose their desk')),
                    ],
                    options={
                        'ordering': ['position', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('place', 'name'), name='space_name_once'), models.CheckConstraint(condition=models.Q(('step_minutes__gte', 5)), name='space_step'), models.CheckConstraint(condition=models.Q(('seats__gte', 1)), name='space_seats'), models.CheckConstraint(condition=models.Q(models.Q(('tariff_kind', 'amount'), _negated=True), ('tariff_cents__gte', 1), _connector='OR'), name='space_tariff')],
                    },
                ),
                migrations.CreateModel(
                    name='Evidence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('axis', models.CharField(choices=[('voice', 'voice'), ('screen', 'screen'), ('network', 'network'), ('access', 'access and equipment')], max_length=10, verbose_name='axis')),
                        ('level', models.PositiveSmallIntegerField(choices=[(0, 'C0'), (1, 'C1'), (2, 'C2'), (3, 'C3'), (4, 'C4')], verbose_name='level')),
                        ('kind', models.CharField(choices=[('declared', 'declared by the host'), ('observed', 'observed by the network'), ('measured', 'measured')], max_length=10, verbose_name='how it is known')),
                        ('found_on', models.DateField(verbose_name='found on')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='what was found')),
                        ('space', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='places.space')),
                        ('safeguards', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)), default=list, size=None)),
                        ('reminded_days', models.PositiveSmallIntegerField(editable=False, null=True)),
                    ],
                    options={
                        'ordering': ['axis', '-found_on', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Closure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        ('reason', models.CharField(max_length=160, verbose_name='reason, shown to all')),
                        ('declared_at', models.DateTimeField(auto_now_add=True)),
                        ('lifted_at', models.DateTimeField(blank=True, null=True)),
                        ('declared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='places.place')),
                        ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='places.space', verbose_name='only this space')),
                    ],
                    options={
                        'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('lifted_at__isnull', True)), expressions=[(models.Func(models.F('place_id'), models.F('place_id'), models.Value('[]'), function='int8range'), '&&'), (models.Func(django.db.models.functions.comparison.Coalesce(models.F('space_id'), models.Value(0)), django.db.models.functions.comparison.Coalesce(models.F('space_id'), models.Value(0)), models.Value('[]'), function='int8range'), '&&'), ('during', '&&')], name='closure_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('active', models.BooleanField(default=True)),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('space', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='places.space')),
                        ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                        ('note', models.CharField(blank=True, db_default='', default='', max_length=80)),
                    ],
                    options={
                        'ordering': ['position', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('space', 'name'), name='unit_name_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Criterion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('label', models.CharField(choices=[('telecentre', 'Télécentre'), ('comptoir', 'Comptoir')], max_length=20, verbose_name='label')),
                        ('text', models.CharField(max_length=300, verbose_name='criterion')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('active', models.BooleanField(default=True)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='community.network')),
                    ],
                    options={
                        'ordering': ['label', 'position', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('network', 'label', 'text'), name='criterion_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Labelling',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('label', models.CharField(choices=[('telecentre', 'Télécentre'), ('comptoir', 'Comptoir')], max_length=20, verbose_name='label')),
                        ('state', models.CharField(choices=[('draft', 'being filled in'), ('submitted', 'to be reviewed'), ('granted', 'granted'), ('declined', 'declined')], default='draft', max_length=10)),
                        ('submitted_at', models.DateTimeField(blank=True, null=True)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                        ('valid_until', models.DateField(blank=True, null=True)),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labellings', to='places.place')),
                        ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted'])), fields=('place',), name='one_labelling_open')],
                    },
                ),
                migrations.CreateModel(
                    name='CriterionAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('met', models.BooleanField(default=False)),
                        ('kind', models.CharField(choices=[('declared', 'declared by the host'), ('observed', 'observed by the network'), ('measured', 'measured')], default='declared', max_length=10, verbose_name='how it is known')),
                        ('evidence', models.CharField(blank=True, max_length=300, verbose_name='evidence')),
                        ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='places.criterion')),
                        ('labelling', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='places.labelling')),
                    ],
                    options={
                        'ordering': ['criterion__position', 'criterion_id'],
                        'constraints': [models.UniqueConstraint(fields=('labelling', 'criterion'), name='criterion_answered_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PlaceProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(max_length=120, verbose_name='name of the place')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                        ('label', models.CharField(choices=[('telecentre', 'Télécentre'), ('comptoir', 'Comptoir')], default='comptoir', max_length=20, verbose_name='label')),
                        ('state', models.CharField(choices=[('submitted', 'to be reviewed'), ('accepted', 'accepted'), ('declined', 'declined')], default='submitted', max_length=10)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='community.network')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='place_proposals', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.place')),
                        ('operator', models.CharField(blank=True, max_length=160, verbose_name='who carries it')),
                        ('description', models.TextField(max_length=3000, verbose_name='What is there, and for whom?')),
                    ],
                    options={
                        'ordering': ['-created_at'],
                    },
                ),
                migrations.CreateModel(
                    name='SearchedPlace',
                    fields=[
                        ('place', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='searched', serialize=False, to='places.place')),
                        ('vector', django.contrib.postgres.search.SearchVectorField()),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='place_search')],
                    },
                ),
                migrations.CreateModel(
                    name='PhotoSize',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('file', models.FileField(upload_to='places/')),
                        ('width', models.PositiveIntegerField()),
                        ('photo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sizes', to='places.photo')),
                    ],
                    options={
                        'ordering': ['width', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='PlaceTranslation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('language', models.CharField(choices=[('en', 'English')], max_length=5)),
                        ('tagline', models.CharField(blank=True, max_length=160, verbose_name='in one sentence')),
                        ('presentation', models.TextField(blank=True, verbose_name='presentation')),
                        ('getting_there', models.TextField(blank=True, verbose_name='how to get there')),
                        ('access_details', models.TextField(blank=True, verbose_name='accessibility in detail')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='places.place')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('place', 'language'), name='place_translation_once')],
                    },
                ),
                migrations.CreateModel(
                    name='RotaShift',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('weekday', models.PositiveSmallIntegerField(verbose_name='day')),
                        ('starts', models.TimeField(verbose_name='from')),
                        ('ends', models.TimeField(verbose_name='to')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rota_shifts', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rota', to='places.place')),
                    ],
                    options={
                        'ordering': ['weekday', 'starts', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='rota_weekday'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='rota_ends_after_it_starts'), models.UniqueConstraint(fields=('place', 'person', 'weekday', 'starts'), name='rota_shift_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PlaceAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('text', models.TextField(max_length=600, verbose_name='answer')),
                        ('state', models.CharField(choices=[('waiting', 'waits for the hosts'), ('shown', 'shown'), ('aside', 'put aside')], default='waiting', max_length=10)),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('reported_at', models.DateTimeField(blank=True, null=True)),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='places.place')),
                    ],
                    options={
                        'ordering': ['at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('place', 'author', 'text'), name='place_answer_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ListeningTest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('language', models.CharField(choices=[('fr', 'French sentences'), ('en', 'English sentences')], default='fr', max_length=2, verbose_name='sentences')),
                        ('voice', models.CharField(choices=[('normal', 'a normal voice, as across a table'), ('loud', 'a loud voice, as in a heated meeting')], default='normal', max_length=10, verbose_name='how one reads')),
                        ('door', models.CharField(choices=[('closed', 'door closed'), ('ajar', 'door ajar'), ('open', 'door open'), ('none', 'no door')], default='closed', max_length=10, verbose_name='the door')),
                        ('distance_cm', models.PositiveSmallIntegerField()),
                        ('sound_db', models.PositiveSmallIntegerField()),
                        ('code', models.CharField(blank=True, max_length=6)),
                        ('listener_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('sentences', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), size=None)),
                        ('answers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                        ('heard', models.PositiveSmallIntegerField(default=0)),
                        ('total', models.PositiveSmallIntegerField(default=0)),
                        ('begun_at', models.DateTimeField(auto_now_add=True)),
                        ('joined_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('evidence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.evidence')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('space', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listening_tests', to='places.space')),
                    ],
                    options={
                        'ordering': ['-begun_at'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='listening_code_once')],
                    },
                ),
                migrations.CreateModel(
                    name='EvidencePhoto',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('image', models.ImageField(height_field='height', upload_to='evidence/', width_field='width')),
                        ('width', models.PositiveIntegerField(default=0)),
                        ('height', models.PositiveIntegerField(default=0)),
                        ('alt', models.CharField(max_length=200, verbose_name='what one sees')),
                        ('is_published', models.BooleanField(default=False)),
                        ('added_at', models.DateTimeField()),
                        ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='places.evidence')),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
            ],
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
        migrations.RunPython(add_equipment, migrations.RunPython.noop),
    ]
