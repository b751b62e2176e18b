"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 5."""

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models
from maillage.web.baselines import CreateModels

FORWARD = """
CREATE FUNCTION community_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON community_journalentry
    FOR EACH ROW EXECUTE FUNCTION community_journal_is_append_only();
CREATE TRIGGER journal_not_emptied BEFORE TRUNCATE ON community_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION community_journal_is_append_only();
ALTER TABLE community_journalentry ENABLE ALWAYS TRIGGER journal_append_only;
ALTER TABLE community_journalentry ENABLE ALWAYS TRIGGER journal_not_emptied;
"""
BACKWARD = "DROP FUNCTION community_journal_is_append_only() CASCADE"
RETENTION = [
    # code, days, ground, source, read on
    (
        'account_inactive', 730, 'RGPD art. 5-1-e : deux ans sans connexion, après un avertissement d’un mois',
        'pratique recommandée par la CNIL (référentiel gestion commerciale), rapportée par modeles.biz', '2026-11-25',
    ),
    (
        'adhesion_unconfirmed', 7, 'RGPD art. 5-1-c : une adresse jamais confirmée ne sert à rien',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-25',
    ),
    (
        'adhesion_over', 1095, 'RGPD art. 5-1-e : trois ans après le dernier contact',
        'pratique recommandée par la CNIL (prospection), rapportée par xdpo', '2026-11-25',
    ),
    (
        'booking_detail', 396, 'RGPD art. 5-1-e : treize mois après la venue, puis sans nom',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-25',
    ),
    (
        'waiting', 90, 'RGPD art. 5-1-c',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-25',
    ),
    (
        'access_events', 92, 'RGPD art. 5-1-e : trois mois pour les accès par badge ou par code',
        'règle de la CNIL sur les badges (de mémoire, à vérifier)', '2026-11-25',
    ),
    (
        'wifi_technical', 365, 'CPCE art. L34-1, décret 2021-1362 : données techniques, un an',
        'cnil.fr/fr/cnil-direct/question/1994', '2026-11-25',
    ),
    (
        'sessions', 180, 'Journaux de sécurité : six mois à un an',
        'délibération CNIL 2021-122, rapportée par silicon.fr', '2026-11-25',
    ),
    (
        'letters', 365, 'RGPD art. 5-1-e',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-25',
    ),
    (
        'wall', 1095, 'RGPD art. 5-1-e',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-25',
    ),
    (
        'mails_sent', 400, 'Ne jamais envoyer deux fois le même message',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-25',
    ),
    (
        'imports', 7, 'RGPD art. 5-1-c',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-25',
    ),
    (
        'failed_jobs', 30, 'RGPD art. 5-1-c',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-25',
    ),
    (
        'accounts', 3650, 'Code de commerce art. L123-22 : dix ans à compter de la clôture',
        'Code de commerce', '2026-11-25',
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
        ('community', '0001_initial'),
        ('community', '0002_journal_append_only'),
        ('community', '0003_reminders_and_times'),
        ('community', '0004_belonging'),
        ('community', '0005_retention'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('territory', '0001_squashed_0005_basemap'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Network',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(unique=True)),
                        ('name', models.CharField(max_length=120)),
                        ('tagline', models.CharField(blank=True, max_length=200, verbose_name='in one sentence')),
                        ('presentation', models.TextField(blank=True, verbose_name='presentation')),
                        ('departement', models.CharField(blank=True, help_text='INSEE code of its département', max_length=3)),
                        ('hold_minutes', models.PositiveSmallIntegerField(default=10, help_text='how long a slot is kept while someone confirms')),
                        ('is_demo', models.BooleanField(default=False)),
                        ('organisations', models.ManyToManyField(related_name='networks', through='community.Part', to='community.organisation')),
                        ('no_show_limit', models.PositiveSmallIntegerField(default=3, help_text='after so many slots nobody came for within 60 days, one books a week ahead at most')),
                        ('offer_minutes', models.PositiveSmallIntegerField(default=60, help_text='how long a freed slot is kept for the first in line')),
                        ('request_hours', models.PositiveSmallIntegerField(default=48, help_text='how long a host has to answer a request')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('members_only', models.BooleanField(default=False, help_text='else anyone who has an account may', verbose_name='only members book')),
                        ('needs_second_factor', models.BooleanField(default=False, help_text='a passkey or an authenticator app, besides the code sent by email', verbose_name='hosts and facilitators sign in with a second factor')),
                        ('processors', models.TextField(blank=True, help_text='who handles data for the network, one a line: the host of the server, of the email (RGPD art. 28)', verbose_name='processors')),
                    ],
                    options={
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=160, unique=True, verbose_name='name')),
                        ('kind', models.CharField(choices=[('facilitator', 'facilitating organisation'), ('host', 'organisation that carries a place'), ('employer', 'employer'), ('funder', 'funder'), ('partner', 'partner')], max_length=20, verbose_name='kind')),
                        ('url', models.URLField(blank=True, verbose_name='website')),
                        ('presentation', models.TextField(blank=True, verbose_name='presentation')),
                        ('rna', models.CharField(blank=True, max_length=10, verbose_name='RNA')),
                        ('siren', models.CharField(blank=True, max_length=9, verbose_name='SIREN')),
                        ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                        ('slug', models.SlugField(max_length=60, unique=True)),
                    ],
                    options={
                        'ordering': ['name'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('siret', ''), _negated=True), fields=('siret',), name='organisation_siret_once'), models.UniqueConstraint(condition=models.Q(('rna', ''), _negated=True), fields=('rna',), name='organisation_rna_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Person',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('email', models.EmailField(max_length=254, verbose_name='email address')),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                        ('language', models.CharField(choices=[('fr', 'Français'), ('en', 'English')], default='fr', max_length=5, verbose_name='language')),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_staff', models.BooleanField(default=False)),
                        ('joined_at', models.DateTimeField(auto_now_add=True)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('home', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='territory.commune', verbose_name='commune where I live')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='community.organisation', verbose_name='organisation I book for')),
                        ('reminder', models.CharField(choices=[('none', 'none'), ('day', 'the day before'), ('hours', 'two hours before')], default='day', max_length=10, verbose_name='reminders by mail')),
                        ('erased_at', models.DateTimeField(blank=True, null=True)),
                        ('journal_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                        ('month', models.DateField(blank=True, null=True)),
                        ('muted_at', models.DateTimeField(blank=True, null=True)),
                        ('news_since', models.DateTimeField(blank=True, null=True, verbose_name='news by email, since')),
                    ],
                    options={
                        'verbose_name': 'person',
                        'verbose_name_plural': 'people',
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='person_email_once')],
                    },
                ),
                migrations.CreateModel(
                    name='JournalEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(db_index=True)),
                        ('verb', models.CharField(max_length=40)),
                        ('subject_kind', models.CharField(max_length=40)),
                        ('subject_id', models.BigIntegerField(null=True)),
                        ('scope_kind', models.CharField(max_length=20)),
                        ('scope_id', models.BigIntegerField(default=0)),
                        ('details', models.JSONField(default=dict)),
                        ('about', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)), default=list, size=None)),
                        ('actor', models.UUIDField(null=True)),
                    ],
                    options={
                        'verbose_name': 'journal entry',
                        'verbose_name_plural': 'journal',
                        'indexes': [models.Index(fields=['subject_kind', 'subject_id'], name='journal_subject'), models.Index(fields=['scope_kind', 'scope_id', '-at'], name='journal_scope'), models.Index(fields=['actor', '-at'], name='journal_actor'), django.contrib.postgres.indexes.GinIndex(fields=['about'], name='journal_about')],
                    },
                ),
                migrations.CreateModel(
                    name='Part',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('facilitator', 'facilitating organisation'), ('host', 'organisation that carries a place'), ('employer', 'employer'), ('funder', 'funder'), ('partner', 'partner')], max_length=20)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='community.network')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='community.organisation')),
                    ],
                    options={
                        'ordering': ['role', 'organisation__name'],
                        'constraints': [models.UniqueConstraint(fields=('network', 'organisation', 'role'), name='part_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Role',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('host', 'host'), ('facilitator', 'facilitator'), ('funder', 'funder'), ('manager', 'manager'), ('member', 'member'), ('administrator', 'administrator')], max_length=20)),
                        ('scope_kind', models.CharField(choices=[('instance', 'instance'), ('network', 'network'), ('organisation', 'organisation'), ('place', 'place')], max_length=20)),
                        ('scope_id', models.BigIntegerField(default=0)),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField(blank=True, null=True)),
                        ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['scope_kind', 'scope_id'], name='role_scope')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_ends_after_it_starts')],
                    },
                ),
                migrations.CreateModel(
                    name='Adhesion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('state', models.CharField(choices=[('unconfirmed', 'address to be confirmed'), ('submitted', 'to be reviewed'), ('asked', 'a question was asked'), ('accepted', 'accepted'), ('declined', 'declined'), ('left', 'left'), ('ended', 'ended')], default='unconfirmed', max_length=12)),
                        ('email', models.EmailField(max_length=254, verbose_name='email address')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('language', models.CharField(default='fr', max_length=5)),
                        ('situation', models.CharField(choices=[('employee', 'employee'), ('freelance', 'self-employed'), ('student', 'student or trainee'), ('seeker', 'between two jobs, or starting a business'), ('public', 'public servant'), ('volunteer', 'volunteer'), ('other', 'something else')], max_length=12, verbose_name='I am')),
                        ('work', models.CharField(max_length=200, verbose_name='What work do you do?')),
                        ('needs', models.TextField(blank=True, max_length=2000, verbose_name='What do you need?')),
                        ('offers', models.TextField(blank=True, max_length=2000, verbose_name='What could you bring?')),
                        ('news', models.BooleanField(default=False, verbose_name='Write to me about the life of the network')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                        ('question', models.TextField(blank=True, max_length=2000, verbose_name='question')),
                        ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer')),
                        ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('starts_on', models.DateField(blank=True, null=True)),
                        ('ends_on', models.DateField(blank=True, null=True)),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('home', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='territory.commune')),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adhesions', to='community.network')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='adhesions', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-created_at'],
                        'indexes': [models.Index(fields=['network', 'state'], name='adhesion_to_review')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['accepted', 'asked', 'submitted'])), fields=('network', 'person'), name='one_adhesion_alive'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('ends_on__gt', models.F('starts_on')), ('starts_on__isnull', False)), _connector='OR'), name='adhesion_has_dates')],
                    },
                ),
                migrations.CreateModel(
                    name='Attempt',
                    fields=[
                        ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('count', models.PositiveIntegerField()),
                        ('until', models.DateTimeField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Charter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveSmallIntegerField()),
                        ('title', models.CharField(max_length=160, verbose_name='title')),
                        ('text', models.TextField(verbose_name='text')),
                        ('sha256', models.CharField(editable=False, max_length=64)),
                        ('published_at', models.DateTimeField()),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charters', to='community.network')),
                        ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-version'],
                        'constraints': [models.UniqueConstraint(fields=('network', 'version'), name='charter_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DirectoryEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name_to', models.CharField(blank=True, choices=[('nobody', 'nobody'), ('members', 'members'), ('everyone', 'everyone')], default='nobody', max_length=10, verbose_name='shown to')),
                        ('does', models.CharField(blank=True, max_length=300, verbose_name='What I do')),
                        ('does_to', models.CharField(blank=True, choices=[('nobody', 'nobody'), ('members', 'members'), ('everyone', 'everyone')], default='nobody', max_length=10, verbose_name='shown to')),
                        ('helps', models.CharField(blank=True, max_length=300, verbose_name='What I can help with')),
                        ('helps_to', models.CharField(blank=True, choices=[('nobody', 'nobody'), ('members', 'members'), ('everyone', 'everyone')], default='nobody', max_length=10, verbose_name='shown to')),
                        ('usual_to', models.CharField(blank=True, choices=[('nobody', 'nobody'), ('members', 'members'), ('everyone', 'everyone')], default='nobody', max_length=10, verbose_name='shown to')),
                        ('languages', models.CharField(blank=True, max_length=120, verbose_name='Languages I speak')),
                        ('languages_to', models.CharField(blank=True, choices=[('nobody', 'nobody'), ('members', 'members'), ('everyone', 'everyone')], default='nobody', max_length=10, verbose_name='shown to')),
                        ('links', models.TextField(blank=True, max_length=600, verbose_name='Links')),
                        ('links_to', models.CharField(blank=True, choices=[('nobody', 'nobody'), ('members', 'members'), ('everyone', 'everyone')], default='nobody', max_length=10, verbose_name='shown to')),
                        ('letters_to', models.CharField(blank=True, choices=[('nobody', 'nobody'), ('members', 'members'), ('everyone', 'everyone')], default='nobody', max_length=10, verbose_name='shown to')),
                        ('for_members', django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                        ('for_everyone', django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                        ('changed_at', models.DateTimeField(auto_now=True)),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='directory', to=settings.AUTH_USER_MODEL)),
                        ('usual', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='territory.commune', verbose_name='Where I usually work')),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['for_members'], name='directory_members'), django.contrib.postgres.indexes.GinIndex(fields=['for_everyone'], name='directory_everyone')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('kind', models.CharField(max_length=20)),
                        ('file_name', models.CharField(max_length=160)),
                        ('table', models.JSONField(default=list)),
                        ('rows', models.PositiveIntegerField(default=0)),
                        ('mistakes', models.JSONField(default=list)),
                        ('state', models.CharField(choices=[('tried', 'tried, nothing written'), ('refused', 'refused, nothing written'), ('written', 'written'), ('undone', 'undone')], default='tried', max_length=10)),
                        ('made', models.JSONField(default=dict)),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('seconds', models.FloatField(default=0)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='community.network')),
                    ],
                    options={
                        'ordering': ['-at'],
                    },
                ),
                migrations.CreateModel(
                    name='Letter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('text', models.TextField(max_length=3000, verbose_name='message')),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('reported_at', models.DateTimeField(blank=True, null=True)),
                        ('complaint', models.CharField(blank=True, max_length=300, verbose_name='what is wrong')),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='community.letter')),
                        ('network', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='letters', to='community.network')),
                        ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters_received', to=settings.AUTH_USER_MODEL)),
                        ('sender', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters_sent', to=settings.AUTH_USER_MODEL)),
                        ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-at'],
                        'indexes': [models.Index(fields=['sender', '-at'], name='letters_of_sender')],
                    },
                ),
                migrations.CreateModel(
                    name='Mailing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject', models.CharField(max_length=160, verbose_name='subject')),
                        ('text', models.TextField(max_length=10000, verbose_name='message')),
                        ('selection', models.CharField(max_length=80)),
                        ('written_at', models.DateTimeField(auto_now_add=True)),
                        ('wanted', models.PositiveIntegerField(default=0)),
                        ('sent', models.PositiveIntegerField(default=0)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to='community.network')),
                        ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-written_at'],
                    },
                ),
                migrations.CreateModel(
                    name='MailSent',
                    fields=[
                        ('key', models.CharField(max_length=120, primary_key=True, serialize=False)),
                        ('begun_at', models.DateTimeField(auto_now_add=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Post',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('scope_kind', models.CharField(blank=True, choices=[('instance', 'instance'), ('network', 'network'), ('organisation', 'organisation'), ('place', 'place')], max_length=20)),
                        ('scope_id', models.BigIntegerField(default=0)),
                        ('voice', models.CharField(max_length=120)),
                        ('kind', models.CharField(choices=[('news', 'news'), ('question', 'question')], default='news', max_length=10, verbose_name='kind')),
                        ('text', models.TextField(max_length=1500, verbose_name='message')),
                        ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                        ('reported_at', models.DateTimeField(blank=True, null=True)),
                        ('hidden_at', models.DateTimeField(blank=True, null=True)),
                        ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='community.post')),
                        ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='posts', to=settings.AUTH_USER_MODEL)),
                        ('hidden_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='community.network')),
                    ],
                    options={
                        'ordering': ['-at'],
                        'indexes': [models.Index(fields=['network', '-at'], name='wall_of_network')],
                    },
                ),
                migrations.CreateModel(
                    name='Retention',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField()),
                        ('days', models.PositiveIntegerField(verbose_name='kept for (days)')),
                        ('basis', models.CharField(max_length=300, verbose_name='ground')),
                        ('source', models.CharField(max_length=300, verbose_name='source')),
                        ('verified_on', models.DateField(verbose_name='read on')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                    ],
                    options={
                        'ordering': ['code', '-valid_from'],
                        'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='retention_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Signature',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name as signed')),
                        ('signed_at', models.DateTimeField()),
                        ('seal', models.CharField(editable=False, max_length=64)),
                        ('adhesion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='community.adhesion')),
                        ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='community.charter')),
                    ],
                    options={
                        'ordering': ['-signed_at'],
                        'constraints': [models.UniqueConstraint(fields=('adhesion', 'charter'), name='signed_once')],
                    },
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
