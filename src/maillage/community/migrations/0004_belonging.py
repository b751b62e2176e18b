"""Belonging, meeting, what keeps the house in order; the journal names people so that they can be forgotten."""

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models
from django.utils.text import slugify


# The journal named people by their number: from now on by a name that only their own row ties to them. This is the one
# time that its lines are rewritten, and what somebody typed is taken out of them.
JOURNAL_NAMES = """
ALTER TABLE community_journalentry DISABLE TRIGGER journal_append_only;
UPDATE community_journalentry j SET
    actor = (SELECT p.journal_id FROM community_person p WHERE p.id = j.actor_id),
    about = CASE WHEN j.subject_kind = 'person'
        THEN ARRAY(SELECT p.journal_id FROM community_person p WHERE p.id = j.subject_id) ELSE '{}' END,
    subject_id = CASE WHEN j.subject_kind = 'person' THEN NULL ELSE j.subject_id END,
    details = j.details - 'reason';
ALTER TABLE community_journalentry ENABLE ALWAYS TRIGGER journal_append_only;
"""


def name_organisations(apps, schema_editor):
    Organisation = apps.get_model("community", "Organisation")
    taken = set()
    for organisation in Organisation.objects.order_by("pk"):
        base = slugify(organisation.name)[:50] or "organisation"
        slug, n = base, 2
        while slug in taken:
            slug, n = f"{base}-{n}", n + 1
        taken.add(slug)
        Organisation.objects.filter(pk=organisation.pk).update(slug=slug)


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0003_reminders_and_times'),
        ('territory', '0001_initial'),
    ]

    operations = [
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
            ],
            options={
                'ordering': ['-created_at'],
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
            ],
            options={
                'ordering': ['-version'],
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
            ],
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
            ],
            options={
                'ordering': ['-at'],
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
            ],
            options={
                'ordering': ['-at'],
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
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name as signed')),
                ('signed_at', models.DateTimeField()),
                ('seal', models.CharField(editable=False, max_length=64)),
            ],
            options={
                'ordering': ['-signed_at'],
            },
        ),
        migrations.AddField(
            model_name='journalentry',
            name='about',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)), default=list, size=None),
        ),
        migrations.AddField(
            model_name='journalentry',
            name='actor',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='network',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='email address'),
        ),
        migrations.AddField(
            model_name='network',
            name='members_only',
            field=models.BooleanField(default=False, help_text='else anyone who has an account may', verbose_name='only members book'),
        ),
        migrations.AddField(
            model_name='network',
            name='needs_second_factor',
            field=models.BooleanField(default=False, help_text='a passkey or an authenticator app, besides the code sent by email', verbose_name='hosts and facilitators sign in with a second factor'),
        ),
        migrations.AddField(
            model_name='network',
            name='processors',
            field=models.TextField(blank=True, help_text='who handles data for the network, one a line: the host of the server, of the email (RGPD art. 28)', verbose_name='processors'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='presentation',
            field=models.TextField(blank=True, verbose_name='presentation'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='rna',
            field=models.CharField(blank=True, max_length=10, verbose_name='RNA'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='siren',
            field=models.CharField(blank=True, max_length=9, verbose_name='SIREN'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='siret',
            field=models.CharField(blank=True, max_length=14, verbose_name='SIRET'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='slug',
            field=models.SlugField(default='', max_length=60, db_index=False),
            preserve_default=False,
        ),
        migrations.RunPython(name_organisations, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='organisation',
            name='slug',
            field=models.SlugField(max_length=60, unique=True),
        ),
        migrations.AddField(
            model_name='person',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='journal_id',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name='person',
            name='month',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='muted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='news_since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='news by email, since'),
        ),
        migrations.AlterField(
            model_name='network',
            name='presentation',
            field=models.TextField(blank=True, verbose_name='presentation'),
        ),
        migrations.AlterField(
            model_name='network',
            name='tagline',
            field=models.CharField(blank=True, max_length=200, verbose_name='in one sentence'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='kind',
            field=models.CharField(choices=[('facilitator', 'facilitating organisation'), ('host', 'organisation that carries a place'), ('employer', 'employer'), ('funder', 'funder'), ('partner', 'partner')], max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='name',
            field=models.CharField(max_length=160, unique=True, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='url',
            field=models.URLField(blank=True, verbose_name='website'),
        ),
        migrations.AlterField(
            model_name='person',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='community.organisation', verbose_name='organisation I book for'),
        ),
        migrations.AlterField(
            model_name='role',
            name='kind',
            field=models.CharField(choices=[('host', 'host'), ('facilitator', 'facilitator'), ('funder', 'funder'), ('manager', 'manager'), ('member', 'member'), ('administrator', 'administrator')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(fields=['scope_kind', 'scope_id', '-at'], name='journal_scope'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(fields=['actor', '-at'], name='journal_actor'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['about'], name='journal_about'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('siret', ''), _negated=True), fields=('siret',), name='organisation_siret_once'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('rna', ''), _negated=True), fields=('rna',), name='organisation_rna_once'),
        ),
        migrations.AddField(
            model_name='adhesion',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='adhesion',
            name='home',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='territory.commune'),
        ),
        migrations.AddField(
            model_name='adhesion',
            name='network',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adhesions', to='community.network'),
        ),
        migrations.AddField(
            model_name='adhesion',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='adhesions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='charter',
            name='network',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charters', to='community.network'),
        ),
        migrations.AddField(
            model_name='charter',
            name='published_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='directory', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='usual',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='territory.commune', verbose_name='Where I usually work'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importrun',
            name='network',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='community.network'),
        ),
        migrations.AddField(
            model_name='letter',
            name='answers',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='community.letter'),
        ),
        migrations.AddField(
            model_name='letter',
            name='network',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='letters', to='community.network'),
        ),
        migrations.AddField(
            model_name='letter',
            name='recipient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters_received', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='letter',
            name='sender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters_sent', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='letter',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mailing',
            name='network',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to='community.network'),
        ),
        migrations.AddField(
            model_name='mailing',
            name='written_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='post',
            name='answers',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='community.post'),
        ),
        migrations.AddField(
            model_name='post',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='posts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='post',
            name='hidden_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='post',
            name='network',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='community.network'),
        ),
        migrations.AddConstraint(
            model_name='retention',
            constraint=models.UniqueConstraint(fields=('code', 'valid_from'), name='retention_once'),
        ),
        migrations.AddField(
            model_name='signature',
            name='adhesion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='community.adhesion'),
        ),
        migrations.AddField(
            model_name='signature',
            name='charter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='community.charter'),
        ),
        migrations.AddIndex(
            model_name='adhesion',
            index=models.Index(fields=['network', 'state'], name='adhesion_to_review'),
        ),
        migrations.AddConstraint(
            model_name='adhesion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['accepted', 'asked', 'submitted'])), fields=('network', 'person'), name='one_adhesion_alive'),
        ),
        migrations.AddConstraint(
            model_name='adhesion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('ends_on__gt', models.F('starts_on')), ('starts_on__isnull', False)), _connector='OR'), name='adhesion_has_dates'),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.UniqueConstraint(fields=('network', 'version'), name='charter_version_once'),
        ),
        migrations.AddIndex(
            model_name='directoryentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['for_members'], name='directory_members'),
        ),
        migrations.AddIndex(
            model_name='directoryentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['for_everyone'], name='directory_everyone'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['sender', '-at'], name='letters_of_sender'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['network', '-at'], name='wall_of_network'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('adhesion', 'charter'), name='signed_once'),
        ),
        migrations.RunSQL(JOURNAL_NAMES, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='journalentry',
            name='actor_id',
        ),
    ]
