"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 7."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models
from maillage.web.baselines import CreateModels

RETENTION = [
    # code, days, ground, source, read on
    (
        'presence_attestations', 1096, 'RGPD art. 5-1-e : trois ans, le temps de réclamer un salaire (C. trav. art. L3245-1, à vérifier)',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'accident_records', 1827, 'Cinq ans, comme le registre des accidents bénins (CSS art. D441-4, à vérifier) ; RGPD art. 9-2-f',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'agreements', 1826, 'Prescription de cinq ans (code civil, art. 2224) après la fin de l’accord',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'agreement_drafts', 396, 'RGPD art. 5-1-c : un projet que personne n’a signé en treize mois ne sert plus',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
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
        ('telework', '0001_attestations'),
        ('telework', '0002_accidents'),
        ('telework', '0003_dossiers'),
        ('telework', '0004_agreements'),
        ('telework', '0005_agreements_kept'),
        ('telework', '0006_quarter_count'),
        ('telework', '0007_contested_papers'),
    ]

    dependencies = [
        ('community', '0019_mail_texts'),
        ('places', '0001_squashed_0015_reach_by_mode'),
    ]

    operations = [
        CreateModels(
            models=[
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
                migrations.CreateModel(
                    name='PlaceDossier',
                    fields=[
                        ('place', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='dossier', serialize=False, to='places.place')),
                        ('erp_type', models.CharField(blank=True, help_text='one or two letters: W, L, R…', max_length=10, verbose_name='ERP type')),
                        ('insurer', models.CharField(blank=True, max_length=120, verbose_name='insured by')),
                        ('insured_until', models.DateField(blank=True, null=True, verbose_name='insured until')),
                        ('electrical_on', models.DateField(blank=True, null=True, verbose_name='electrical installation checked on')),
                        ('electrical_by', models.CharField(blank=True, help_text='a firm, a function: “the town hall”', max_length=120, verbose_name='who saw the report')),
                        ('fire_on', models.DateField(blank=True, null=True, verbose_name='extinguishers and alarm checked on')),
                        ('fire_by', models.CharField(blank=True, max_length=120, verbose_name='who saw that report')),
                        ('keys', models.CharField(blank=True, help_text='functions, not names', max_length=200, verbose_name='who holds keys')),
                        ('cleaning', models.CharField(blank=True, max_length=200, verbose_name='cleaning: by whom, when')),
                        ('cameras', models.CharField(blank=True, help_text='“none”, or where and how long pictures are kept', max_length=200, verbose_name='cameras')),
                        ('catering', models.CharField(blank=True, choices=[('no', 'no canteen'), ('yes', 'yes, no employer helps to pay for it'), ('paid', 'yes, and an employer helps to pay for it')], max_length=4, verbose_name='canteen at the place')),
                        ('access_log', models.CharField(blank=True, help_text='“nothing”, or what and how long', max_length=200, verbose_name='what is kept of who opened doors')),
                        ('acceslibre_url', models.URLField(blank=True, verbose_name='address at Acceslibre')),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Agreement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('worker_name', models.CharField(max_length=120, verbose_name='name')),
                        ('employer_name', models.CharField(max_length=160, verbose_name='employer')),
                        ('signer_name', models.CharField(blank=True, max_length=120, verbose_name='who signs for the employer')),
                        ('signer_email', models.EmailField(blank=True, max_length=254, verbose_name='their email address')),
                        ('employer_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('state', models.CharField(choices=[('draft', 'being written'), ('sent', 'to be signed'), ('active', 'in force'), ('suspended', 'suspended'), ('ended', 'over')], default='draft', max_length=10)),
                        ('terms', models.JSONField(default=dict)),
                        ('code_digest', models.CharField(blank=True, max_length=64)),
                        ('code_until', models.DateTimeField(blank=True, null=True)),
                        ('active_since', models.DateTimeField(blank=True, null=True)),
                        ('ends_on', models.DateField(blank=True, null=True)),
                        ('ended_by', models.CharField(blank=True, choices=[('worker', 'the worker'), ('employer', 'the employer')], max_length=10)),
                        ('end_reason', models.CharField(blank=True, max_length=300)),
                        ('reminded_interview_on', models.DateField(blank=True, null=True)),
                        ('reminded_end_on', models.DateField(blank=True, null=True)),
                        ('is_demo', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('changed_at', models.DateTimeField(auto_now=True)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='community.network')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='agreements', to='community.organisation')),
                        ('worker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='agreements', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-created_at', '-pk'],
                        'indexes': [models.Index(fields=['state'], name='agreement_state')],
                    },
                ),
                migrations.CreateModel(
                    name='AgreementVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('terms', models.JSONField()),
                        ('text', models.TextField()),
                        ('digest', models.CharField(max_length=64)),
                        ('made_at', models.DateTimeField()),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='telework.agreement')),
                        ('contest_reason', models.CharField(blank=True, max_length=200)),
                        ('contested_at', models.DateTimeField(blank=True, null=True)),
                        ('contested_by', models.CharField(blank=True, choices=[('worker', 'the worker'), ('employer', 'the employer')], max_length=10)),
                    ],
                    options={
                        'ordering': ['agreement', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='agreement_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DaysConsent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('given_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='telework.agreement')),
                    ],
                    options={
                        'ordering': ['-given_at', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('agreement',), name='one_consent_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='DaySwap',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day_off', models.DateField()),
                        ('day_on', models.DateField()),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='swaps', to='telework.agreement')),
                    ],
                    options={
                        'ordering': ['day_off'],
                        'constraints': [models.UniqueConstraint(fields=('agreement', 'day_off'), name='swap_once_a_day_off'), models.UniqueConstraint(fields=('agreement', 'day_on'), name='swap_once_a_day_on'), models.CheckConstraint(condition=models.Q(('day_off', models.F('day_on')), _negated=True), name='swap_of_two_days')],
                    },
                ),
                migrations.CreateModel(
                    name='Signature',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('party', models.CharField(choices=[('worker', 'the worker'), ('employer', 'the employer')], max_length=10)),
                        ('name', models.CharField(max_length=120)),
                        ('method', models.CharField(choices=[('sign_in', 'on screen, signed in at that moment'), ('code', 'on screen, with a code sent to their address'), ('paper', 'on paper, scanned')], max_length=10)),
                        ('signed_at', models.DateTimeField()),
                        ('statement', models.JSONField()),
                        ('scan', models.FileField(blank=True, upload_to='telework/')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='telework.agreementversion')),
                    ],
                    options={
                        'ordering': ['signed_at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'party'), name='signature_once_a_party')],
                    },
                ),
                migrations.CreateModel(
                    name='QuarterCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first', models.DateField()),
                        ('days', models.PositiveIntegerField(blank=True, null=True)),
                        ('counted_at', models.DateTimeField(auto_now_add=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quarter_counts', to='community.organisation')),
                    ],
                    options={
                        'ordering': ['-first'],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'first'), name='quarter_counted_once')],
                    },
                ),
            ],
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
