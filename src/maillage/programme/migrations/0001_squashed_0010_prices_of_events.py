"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 10."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models
from maillage.web.baselines import CreateModels

RETENTION = [
    # code, days, ground, source, read on
    (
        'event_registrations', 396, 'RGPD art. 5-1-e : treize mois après l’événement, puis sans nom',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'event_sensitive_answers', 30, 'RGPD art. 5-1-c et 9 : santé et alimentation, trente jours après l’événement',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'event_unconfirmed', 7, 'RGPD art. 5-1-c : une adresse jamais confirmée ne sert à rien',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'barcamp_phones', 30, 'RGPD art. 5-1-c et e : un mois après le barcamp, le temps d’en écrire les pages',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'event_proposals', 183, 'RGPD art. 5-1-e : six mois après la fin de l’appel, ce qui n’a pas été retenu',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'event_proposals_accepted', 396, 'RGPD art. 5-1-e : treize mois après la fin de l’appel, puis sans nom',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'event_proposals_unconfirmed', 7, 'RGPD art. 5-1-c : une adresse jamais confirmée ne sert à rien',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'event_rides', 1, 'RGPD art. 5-1-e : un trajet ne sert qu’à venir, il est effacé le lendemain de l’événement',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-29',
    ),
]


def write(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    for code, days, basis, source, verified_on in RETENTION:
        Retention.objects.get_or_create(
            code=code, valid_from="2026-01-01",
            defaults={"days": days, "basis": basis, "source": source, "verified_on": verified_on},
        )


class Migration(migrations.Migration):

    replaces = [
        ('programme', '0001_initial'),
        ('programme', '0002_retention'),
        ('programme', '0003_barcamp'),
        ('programme', '0004_certificates'),
        ('programme', '0005_proposals'),
        ('programme', '0006_ballots_photos_and_repeats'),
        ('programme', '0007_agendas'),
        ('programme', '0008_opinions'),
        ('programme', '0009_rides_and_timetable_of_a_season'),
        ('programme', '0010_prices_of_events'),
    ]

    dependencies = [
        ('community', '0019_mail_texts'),
        ('places', '0001_squashed_0015_reach_by_mode'),
        ('territory', '0001_squashed_0005_basemap'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('series_key', models.UUIDField(blank=True, editable=False, null=True)),
                        ('slug', models.SlugField(max_length=80, unique=True)),
                        ('kind', models.CharField(choices=[('talk', 'talk'), ('workshop', 'workshop'), ('barcamp', 'barcamp'), ('visit', 'visit'), ('coffee', 'coffee together'), ('training', 'training'), ('stage', 'stage of a tour'), ('other', 'meeting')], default='talk', max_length=12, verbose_name='what it is')),
                        ('state', models.CharField(choices=[('draft', 'draft'), ('announced', 'announced'), ('cancelled', 'cancelled')], default='draft', max_length=10)),
                        ('title', models.CharField(max_length=120, verbose_name='title')),
                        ('summary', models.CharField(blank=True, max_length=200, verbose_name='in one sentence')),
                        ('description', models.TextField(blank=True, verbose_name='description')),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('timezone', models.CharField(default='Europe/Paris', max_length=40)),
                        ('setup_minutes', models.PositiveSmallIntegerField(default=30, verbose_name='to set up (minutes)')),
                        ('clear_minutes', models.PositiveSmallIntegerField(default=30, verbose_name='to clear away (minutes)')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                        ('online_url', models.URLField(blank=True, verbose_name='address of the video meeting')),
                        ('is_online', models.BooleanField(default=False, verbose_name='one can take part from afar')),
                        ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('fr', 'French'), ('en', 'English'), ('oc', 'Occitan'), ('fsl', 'French Sign Language')], max_length=5), default=list, size=None)),
                        ('audience', models.CharField(choices=[('everybody', 'for everybody'), ('children', 'with children'), ('professionals', 'for professionals'), ('beginners', 'for beginners'), ('members', 'for the people of the network')], default='everybody', max_length=14, verbose_name='for whom')),
                        ('step_free', models.BooleanField(default=False, verbose_name='step-free')),
                        ('sign_language', models.BooleanField(default=False, verbose_name='interpreted in sign language')),
                        ('hearing_loop', models.BooleanField(default=False, verbose_name='hearing loop')),
                        ('to_bring', models.CharField(blank=True, max_length=200, verbose_name='what to bring')),
                        ('price', models.CharField(blank=True, help_text='“free”, “lunch included”', max_length=120, verbose_name='words on the price')),
                        ('image', models.ImageField(blank=True, height_field='height', upload_to='programme/', width_field='width')),
                        ('width', models.PositiveIntegerField(default=0)),
                        ('height', models.PositiveIntegerField(default=0)),
                        ('image_alt', models.CharField(blank=True, max_length=200, verbose_name='what one sees')),
                        ('image_credit', models.CharField(blank=True, max_length=120, verbose_name='credit and licence')),
                        ('takes_registrations', models.BooleanField(default=True, verbose_name='one registers')),
                        ('capacity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='seats')),
                        ('minimum', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='maintained from (people)')),
                        ('closes_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('announced_at', models.DateTimeField(blank=True, null=True)),
                        ('changed_at', models.DateTimeField(blank=True, null=True)),
                        ('moved_at', models.DateTimeField(blank=True, null=True)),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                        ('cancel_reason', models.CharField(blank=True, max_length=200, verbose_name='why it is cancelled')),
                        ('sequence', models.PositiveIntegerField(default=0)),
                        ('arrival_code', models.CharField(blank=True, max_length=12)),
                        ('is_demo', models.BooleanField(default=False)),
                        ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune')),
                        ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='community.network')),
                        ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='places.place')),
                        ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='places.space')),
                        ('season', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='events', to='programme.season')),
                        ('opinions_asked_at', models.DateTimeField(blank=True, null=True)),
                        ('gives_freely', models.BooleanField(default=False, verbose_name='each gives what they want')),
                        ('member_price_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='for who belongs to the network')),
                        ('price_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='price for each')),
                    ],
                    options={
                        'ordering': ['starts_at', 'pk'],
                        'indexes': [models.Index(fields=['state', 'ends_at'], name='event_to_come'), models.Index(fields=['place', 'ends_at'], name='event_at_place'), models.Index(condition=models.Q(('series_key__isnull', False)), fields=['series_key'], name='event_of_series')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='event_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('space__isnull', True), ('place__isnull', False), _connector='OR'), name='event_room_has_its_place'), models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gte', 1), _connector='OR'), name='event_has_seats')],
                    },
                ),
                migrations.CreateModel(
                    name='EventQuestion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('label', models.CharField(max_length=160, verbose_name='question')),
                        ('is_sensitive', models.BooleanField(default=False, help_text='its answers are erased 30 days after the event', verbose_name='about health or food')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='programme.event')),
                    ],
                    options={
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Registration',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('organisation', models.CharField(blank=True, max_length=120, verbose_name='organisation')),
                        ('language', models.CharField(default='fr', max_length=5)),
                        ('people', models.PositiveSmallIntegerField(default=1, verbose_name='how many come')),
                        ('state', models.CharField(choices=[('pending', 'to be confirmed by email'), ('confirmed', 'registered'), ('waiting', 'on the waiting list'), ('offered', 'a seat is kept'), ('cancelled', 'cancelled'), ('lapsed', 'not confirmed in time')], max_length=10)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('sequence', models.PositiveIntegerField(default=0)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('changed_at', models.DateTimeField(auto_now=True)),
                        ('arrived_at', models.DateTimeField(blank=True, null=True)),
                        ('arrived_people', models.PositiveSmallIntegerField(default=0)),
                        ('arrived_by', models.CharField(blank=True, choices=[('organiser', 'seen by the organiser'), ('code', 'the code on the wall'), ('later', 'the code on the wall, sent when the network came back')], max_length=10)),
                        ('reminded_at', models.DateTimeField(blank=True, null=True)),
                        ('opinion_given', models.BooleanField(default=False)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='programme.event')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='registrations', to=settings.AUTH_USER_MODEL)),
                        ('certificate_number', models.CharField(editable=False, max_length=12, null=True, unique=True)),
                        ('certified_at', models.DateTimeField(editable=False, null=True)),
                        ('owed_cents', models.PositiveIntegerField(default=0)),
                        ('paid_by', models.CharField(blank=True, choices=[('cash', 'cash'), ('cheque', 'cheque'), ('card', 'card'), ('transfer', 'transfer')], max_length=10)),
                        ('paid_cents', models.PositiveIntegerField(default=0)),
                        ('paid_on', models.DateField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'indexes': [models.Index(condition=models.Q(('expires_at__isnull', False)), fields=['expires_at'], name='registration_expiring')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='registration_for_someone'), models.UniqueConstraint(condition=models.Q(('person__isnull', False), ('state__in', ['pending', 'confirmed', 'waiting', 'offered'])), fields=('event', 'person'), name='registration_once_a_person'), models.UniqueConstraint(condition=models.Q(('person__isnull', True), ('state__in', ['pending', 'confirmed', 'waiting', 'offered']), models.Q(('email', ''), _negated=True)), fields=('event', 'email'), name='registration_once_an_address')],
                    },
                ),
                migrations.CreateModel(
                    name='Answer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.CharField(max_length=300)),
                        ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='programme.eventquestion')),
                        ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='programme.registration')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('registration', 'question'), name='answer_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Season',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=60, unique=True)),
                        ('title', models.CharField(max_length=120, verbose_name='title')),
                        ('summary', models.CharField(blank=True, max_length=200, verbose_name='in one sentence')),
                        ('presentation', models.TextField(blank=True, verbose_name='presentation')),
                        ('starts_on', models.DateField(verbose_name='first day')),
                        ('ends_on', models.DateField(verbose_name='last day')),
                        ('is_tour', models.BooleanField(default=False, help_text='it goes from stage to stage, in several territories', verbose_name='a tour')),
                        ('announced_at', models.DateTimeField(blank=True, null=True)),
                        ('image', models.ImageField(blank=True, height_field='height', upload_to='programme/', width_field='width')),
                        ('width', models.PositiveIntegerField(default=0)),
                        ('height', models.PositiveIntegerField(default=0)),
                        ('image_alt', models.CharField(blank=True, max_length=200, verbose_name='what one sees')),
                        ('image_credit', models.CharField(blank=True, max_length=120, verbose_name='credit and licence')),
                        ('press_contact', models.CharField(blank=True, max_length=120, verbose_name='contact for the press')),
                        ('press_email', models.EmailField(blank=True, max_length=254, verbose_name='address for the press')),
                        ('is_demo', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('changed_at', models.DateTimeField(auto_now=True)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seasons', to='community.network')),
                        ('networks', models.ManyToManyField(blank=True, related_name='shared_seasons', to='community.network')),
                        ('bound', models.FloatField(blank=True, null=True)),
                        ('kept', models.FloatField(blank=True, null=True)),
                        ('search', models.JSONField(blank=True, default=dict)),
                        ('timetable', models.JSONField(blank=True, default=dict)),
                        ('wishes', models.FloatField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-starts_on', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='season_ends_after_it_starts')],
                    },
                ),
                migrations.CreateModel(
                    name='Partner',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('website', models.URLField(blank=True, verbose_name='address of their site')),
                        ('logo', models.ImageField(blank=True, upload_to='programme/')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('season', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='programme.season')),
                    ],
                    options={
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Speaker',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('about', models.CharField(blank=True, max_length=200, verbose_name='who they are')),
                        ('part', models.CharField(choices=[('speaker', 'speaks'), ('host', 'hosts')], default='speaker', max_length=8)),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speakers', to='programme.event')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Barcamp',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=4, unique=True)),
                        ('state', models.CharField(choices=[('pitching', 'subjects are put forward'), ('voting', 'votes are open'), ('closed', 'votes are closed'), ('published', 'the grid is there'), ('over', 'over')], default='pitching', max_length=10)),
                        ('dots', models.PositiveSmallIntegerField(default=5, verbose_name='dots for each phone')),
                        ('dots_on_one', models.PositiveSmallIntegerField(default=2, verbose_name='at most on one subject')),
                        ('shows_counts', models.BooleanField(default=False, verbose_name='show the counts')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('kept', models.FloatField(blank=True, null=True)),
                        ('bound', models.FloatField(blank=True, null=True)),
                        ('wishes', models.FloatField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='barcamp', to='programme.event')),
                        ('ballots', models.PositiveSmallIntegerField(default=0)),
                        ('search', models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('dots__gte', 1), ('dots__lte', 50)), name='barcamp_has_dots'), models.CheckConstraint(condition=models.Q(('dots_on_one__gte', 1), ('dots_on_one__lte', models.F('dots'))), name='barcamp_dots_on_one')],
                    },
                ),
                migrations.CreateModel(
                    name='BarcampRoom',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60)),
                        ('capacity', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('step_free', models.BooleanField(default=False)),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('barcamp', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rooms', to='programme.barcamp')),
                    ],
                    options={
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='BarcampSlot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('label', models.CharField(blank=True, max_length=60)),
                        ('barcamp', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='programme.barcamp')),
                    ],
                    options={
                        'ordering': ['starts_at', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='barcamp_slot_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Device',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token_hash', models.CharField(max_length=64)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('barcamp', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='programme.barcamp')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('barcamp', 'token_hash'), name='device_once_a_barcamp')],
                    },
                ),
                migrations.CreateModel(
                    name='Pitch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=80, verbose_name='subject')),
                        ('summary', models.CharField(blank=True, max_length=240, verbose_name='in two lines')),
                        ('keywords', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None)),
                        ('first_name', models.CharField(blank=True, max_length=40, verbose_name='first name')),
                        ('paper_dots', models.PositiveSmallIntegerField(default=0, verbose_name='dots on paper')),
                        ('is_withdrawn', models.BooleanField(default=False)),
                        ('page_slug', models.SlugField(blank=True, max_length=160)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('barcamp', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pitches', to='programme.barcamp')),
                        ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pitches', to='programme.device')),
                        ('holdings', models.PositiveSmallIntegerField(default=1)),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Note',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(max_length=2000)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notes', to='programme.device')),
                        ('pitch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='programme.pitch')),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Placement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_pinned', models.BooleanField(default=False)),
                        ('pitch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='programme.pitch')),
                        ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='programme.barcamproom')),
                        ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='programme.barcampslot')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('slot', 'room'), name='placement_alone'), models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('pitch', 'slot'), name='placement_once_a_slot')],
                    },
                ),
                migrations.CreateModel(
                    name='Vote',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('dots', models.PositiveSmallIntegerField()),
                        ('device', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='programme.device')),
                        ('pitch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='programme.pitch')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('device', 'pitch'), name='vote_once'), models.CheckConstraint(condition=models.Q(('dots__gte', 1)), name='vote_has_dots')],
                    },
                ),
                migrations.CreateModel(
                    name='CallForProposals',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=80, unique=True)),
                        ('welcome', models.TextField(blank=True, max_length=2000, verbose_name='a word of welcome')),
                        ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('talk', 'talk'), ('workshop', 'workshop'), ('barcamp', 'barcamp'), ('visit', 'visit'), ('coffee', 'coffee together'), ('training', 'training'), ('stage', 'stage of a tour'), ('other', 'meeting')], max_length=12), default=list, size=None)),
                        ('opens_on', models.DateField(verbose_name='open from')),
                        ('closes_on', models.DateField(verbose_name='until')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('event', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='call', to='programme.event')),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='community.network')),
                        ('season', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='call', to='programme.season')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', True), ('season__isnull', False)), models.Q(('event__isnull', False), ('season__isnull', True)), _connector='OR'), name='call_of_a_season_or_an_event'), models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='call_closes_after_it_opens')],
                    },
                ),
                migrations.CreateModel(
                    name='EventProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(max_length=120, verbose_name='your name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('about', models.CharField(blank=True, max_length=200, verbose_name='who you are, in a few words')),
                        ('language', models.CharField(default='fr', max_length=5)),
                        ('title', models.CharField(max_length=120, verbose_name='title')),
                        ('abstract', models.TextField(max_length=2000, verbose_name='what it is about')),
                        ('kind', models.CharField(choices=[('talk', 'talk'), ('workshop', 'workshop'), ('barcamp', 'barcamp'), ('visit', 'visit'), ('coffee', 'coffee together'), ('training', 'training'), ('stage', 'stage of a tour'), ('other', 'meeting')], max_length=12, verbose_name='what it is')),
                        ('minutes', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)], verbose_name='how long (minutes)')),
                        ('level', models.CharField(choices=[('everybody', 'for everybody'), ('beginners', 'for beginners'), ('practised', 'for people who know the subject')], default='everybody', max_length=10, verbose_name='for whom')),
                        ('needs', models.CharField(blank=True, max_length=240, verbose_name='what you need')),
                        ('state', models.CharField(choices=[('pending', 'to be confirmed by email'), ('submitted', 'to be read'), ('accepted', 'accepted, to be confirmed'), ('committed', 'accepted and confirmed'), ('waiting', 'on the waiting list'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], max_length=10)),
                        ('word', models.TextField(blank=True, max_length=2000, verbose_name='a kind word')),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('sequence', models.PositiveIntegerField(default=0)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='programme.callforproposals')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pitch', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposal', to='programme.pitch')),
                        ('resulting_event', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposal', to='programme.event')),
                        ('changed_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['call', 'state'], name='proposal_of_call')],
                    },
                ),
                migrations.CreateModel(
                    name='ProposalReview',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('score', models.CharField(choices=[('yes', 'yes, gladly'), ('rather_yes', 'rather yes'), ('rather_no', 'rather no'), ('no', 'no')], max_length=10, verbose_name='what you think')),
                        ('word', models.TextField(blank=True, max_length=1000, verbose_name='in a few words')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('changed_at', models.DateTimeField(auto_now=True)),
                        ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='programme.eventproposal')),
                        ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('proposal', 'reviewer'), name='review_once_a_reviewer')],
                    },
                ),
                migrations.CreateModel(
                    name='GridChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('before', models.CharField(blank=True, max_length=200)),
                        ('after', models.CharField(blank=True, max_length=200)),
                        ('changed_at', models.DateTimeField(auto_now_add=True)),
                        ('barcamp', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='programme.barcamp')),
                        ('pitch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='programme.pitch')),
                    ],
                    options={
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='SessionPhoto',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('image', models.ImageField(height_field='height', upload_to='barcamps/', width_field='width')),
                        ('width', models.PositiveIntegerField(default=0)),
                        ('height', models.PositiveIntegerField(default=0)),
                        ('alt', models.CharField(blank=True, max_length=200, verbose_name='what one sees')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='photos', to='programme.device')),
                        ('pitch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='programme.pitch')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('pitch', 'image'), name='photo_once_a_session')],
                    },
                ),
                migrations.CreateModel(
                    name='AgendaSource',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='who keeps it')),
                        ('website', models.URLField(max_length=400, verbose_name='address of their site')),
                        ('url', models.URLField(blank=True, max_length=500, verbose_name='address of the agenda')),
                        ('timezone', models.CharField(default='Europe/Paris', max_length=40)),
                        ('etag', models.CharField(blank=True, max_length=200)),
                        ('digest', models.CharField(blank=True, max_length=64)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('read_at', models.DateTimeField(blank=True, null=True)),
                        ('error', models.CharField(blank=True, max_length=200)),
                        ('skipped', models.JSONField(blank=True, default=list)),
                        ('paused_at', models.DateTimeField(blank=True, null=True)),
                        ('removed_at', models.DateTimeField(blank=True, null=True)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_sources', to='community.network')),
                        ('season', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='agenda_sources', to='programme.season', verbose_name='season it belongs to')),
                    ],
                    options={
                        'ordering': ['name', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ImportedEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mark', models.CharField(max_length=340)),
                        ('title', models.CharField(max_length=120)),
                        ('summary', models.CharField(blank=True, max_length=200)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('address', models.CharField(blank=True, max_length=200)),
                        ('lat', models.FloatField(blank=True, null=True)),
                        ('lon', models.FloatField(blank=True, null=True)),
                        ('url', models.URLField(blank=True, max_length=400)),
                        ('is_online', models.BooleanField(default=False)),
                        ('cancelled', models.BooleanField(default=False)),
                        ('gone_at', models.DateTimeField(blank=True, null=True)),
                        ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='programme.agendasource')),
                    ],
                    options={
                        'ordering': ['starts_at', 'pk'],
                        'indexes': [models.Index(condition=models.Q(('gone_at__isnull', True)), fields=['ends_at'], name='imported_to_come')],
                        'constraints': [models.UniqueConstraint(fields=('source', 'mark'), name='imported_event_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Resemblance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_same', models.BooleanField()),
                        ('decided_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='resemblances', to='programme.event')),
                        ('imported', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resemblances', to='programme.importedevent')),
                        ('other', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programme.importedevent')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('imported', 'event'), name='resemblance_to_event_once'), models.UniqueConstraint(fields=('imported', 'other'), name='resemblance_to_imported_once'), models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', False), ('other__isnull', True)), models.Q(('event__isnull', True), ('imported_id__gt', models.F('other_id')), ('other__isnull', False)), _connector='OR'), name='resemblance_of_two')],
                    },
                ),
                migrations.CreateModel(
                    name='EventOpinion',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('worth', models.CharField(choices=[('yes', 'yes, really'), ('rather_yes', 'rather yes'), ('rather_no', 'rather no'), ('no', 'no')], max_length=10, verbose_name='was it worth coming?')),
                        ('keep', models.TextField(blank=True, max_length=600, verbose_name='what must stay as it was?')),
                        ('change', models.TextField(blank=True, max_length=600, verbose_name='what should be done otherwise?')),
                        ('is_shown', models.BooleanField(default=False)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='programme.event')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['event', 'is_shown'], name='opinion_of_event')],
                    },
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
            ],
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
