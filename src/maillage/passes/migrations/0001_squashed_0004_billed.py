"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 4."""

import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models
from maillage.web.baselines import CreateModels

FORWARD = """
CREATE FUNCTION passes_is_only_added_to() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'credits and charges are only added to: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER charge_not_emptied BEFORE TRUNCATE ON passes_charge FOR EACH STATEMENT EXECUTE FUNCTION passes_is_only_added_to();
CREATE TRIGGER charge_only_added_to BEFORE DELETE OR UPDATE ON passes_charge FOR EACH ROW EXECUTE FUNCTION passes_is_only_added_to();
CREATE TRIGGER creditentry_not_emptied BEFORE TRUNCATE ON passes_creditentry FOR EACH STATEMENT EXECUTE FUNCTION passes_is_only_added_to();
CREATE TRIGGER creditentry_only_added_to BEFORE DELETE OR UPDATE ON passes_creditentry FOR EACH ROW EXECUTE FUNCTION passes_is_only_added_to();
CREATE TRIGGER creditlot_not_emptied BEFORE TRUNCATE ON passes_creditlot FOR EACH STATEMENT EXECUTE FUNCTION passes_is_only_added_to();
CREATE TRIGGER creditlot_only_added_to BEFORE DELETE OR UPDATE ON passes_creditlot FOR EACH ROW EXECUTE FUNCTION passes_is_only_added_to();

ALTER TABLE passes_charge ENABLE ALWAYS TRIGGER charge_not_emptied;
ALTER TABLE passes_charge ENABLE ALWAYS TRIGGER charge_only_added_to;
ALTER TABLE passes_creditentry ENABLE ALWAYS TRIGGER creditentry_not_emptied;
ALTER TABLE passes_creditentry ENABLE ALWAYS TRIGGER creditentry_only_added_to;
ALTER TABLE passes_creditlot ENABLE ALWAYS TRIGGER creditlot_not_emptied;
ALTER TABLE passes_creditlot ENABLE ALWAYS TRIGGER creditlot_only_added_to;
"""
BACKWARD = "DROP FUNCTION passes_is_only_added_to() CASCADE"
RETENTION = [
    # code, days, ground, source, read on
    (
        'concessions', 31, 'RGPD art. 5-1-c : un tarif réduit qui ne court plus n’a plus à être su',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-29',
    ),
    (
        'pass_orders', 92, 'RGPD art. 5-1-c : un carnet demandé et jamais payé en trois mois',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-29',
    ),
    (
        'passes_over', 1096, 'Prescription de deux ans envers un consommateur (code de la consommation, L218-2), et un an pour l’établir',
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
        ('passes', '0001_initial'),
        ('passes', '0002_only_added_to'),
        ('passes', '0003_kept'),
        ('passes', '0004_billed'),
    ]

    dependencies = [
        ('community', '0020_quiet_days'),
        ('places', '0001_squashed_0015_reach_by_mode'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Pass',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('state', models.CharField(choices=[('ordered', 'asked for, to be paid'), ('active', 'in use'), ('cancelled', 'cancelled')], default='ordered', max_length=10)),
                        ('name', models.CharField(max_length=80)),
                        ('price_cents', models.PositiveIntegerField()),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField()),
                        ('words', models.CharField(blank=True, max_length=200, verbose_name='a word')),
                        ('ordered_at', models.DateTimeField()),
                        ('activated_at', models.DateTimeField(blank=True, null=True)),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                        ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='passes', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='community.organisation')),
                        ('renewed_from', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='passes.pass')),
                        ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='passes.passkind')),
                    ],
                    options={
                        'ordering': ['ends_on', 'pk'],
                        'indexes': [models.Index(fields=['holder', 'ends_on'], name='pass_of_holder')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='pass_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('holder__isnull', True), ('organisation__isnull', True), _connector='OR'), name='pass_of_one_or_the_other')],
                    },
                ),
                migrations.CreateModel(
                    name='CreditLot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('amount', models.PositiveIntegerField()),
                        ('last', models.DateField()),
                        ('made_at', models.DateTimeField()),
                        ('held', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='passes.pass')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='lot_of_something')],
                    },
                ),
                migrations.CreateModel(
                    name='CreditEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('use', models.UUIDField()),
                        ('day', models.DateField()),
                        ('amount', models.IntegerField()),
                        ('halves', models.SmallIntegerField()),
                        ('at', models.DateTimeField()),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                        ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='passes.creditentry')),
                        ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='passes.creditlot')),
                        ('held', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='passes.pass')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['use'], name='credit_of_use'), models.Index(fields=['place', 'day'], name='credit_at_place')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__lt', 0), ('undoes', None)), models.Q(('amount__gt', 0), ('undoes__isnull', False)), _connector='OR'), name='taken_or_given_back')],
                    },
                ),
                migrations.CreateModel(
                    name='PassBeneficiary',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('added_at', models.DateTimeField(auto_now_add=True)),
                        ('held', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='beneficiaries', to='passes.pass')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shared_passes', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('held', 'person'), name='beneficiary_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PassKind',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('form', models.CharField(choices=[('half_days', 'a book of half-days'), ('days', 'so many days a month'), ('unlimited', 'as often as one wants, by the month'), ('hours', 'so many hours')], default='half_days', max_length=10, verbose_name='what it is')),
                        ('quantity', models.PositiveSmallIntegerField(default=10, verbose_name='how many')),
                        ('price_cents', models.PositiveIntegerField(validators=[django.core.validators.MaxValueValidator(1000000)], verbose_name='price')),
                        ('months', models.PositiveSmallIntegerField(default=12, verbose_name='good for (months)')),
                        ('scope', models.CharField(choices=[('place', 'the place that sells it'), ('some', 'some places'), ('network', 'all places of the network')], default='network', max_length=8, verbose_name='good in')),
                        ('use', models.CharField(blank=True, choices=[('desk', 'desks'), ('meeting', 'meeting rooms'), ('', 'all spaces')], default='desk', max_length=20, verbose_name='for')),
                        ('vat_rate', models.DecimalField(decimal_places=2, default=0, max_digits=4, verbose_name='VAT (%)')),
                        ('voucher', models.CharField(choices=[('single', 'VAT is known when it is sold (single-purpose voucher)'), ('multi', 'VAT is known when it is used (multi-purpose voucher)')], default='multi', max_length=6, verbose_name='VAT')),
                        ('on_sale', models.BooleanField(default=True, verbose_name='on sale')),
                        ('partners', models.ManyToManyField(blank=True, related_name='+', to='community.network', verbose_name='and in the places of these networks')),
                        ('places', models.ManyToManyField(blank=True, related_name='+', to='places.place', verbose_name='places')),
                        ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pass_kinds', to='places.place')),
                    ],
                    options={
                        'ordering': ['seller', 'price_cents', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='PassSuspension',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first', models.DateField(verbose_name='from')),
                        ('last', models.DateField(verbose_name='until')),
                        ('set_at', models.DateTimeField(auto_now_add=True)),
                        ('held', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspensions', to='passes.pass')),
                    ],
                    options={
                        'ordering': ['first'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='suspended_forwards')],
                    },
                ),
                migrations.CreateModel(
                    name='Rate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('audience', models.CharField(choices=[('everybody', 'everybody'), ('member', 'members of the network'), ('seeker', 'people looking for work'), ('student', 'students and trainees'), ('association', 'associations')], default='everybody', max_length=12, verbose_name='for')),
                        ('kind', models.CharField(choices=[('amount', 'a price'), ('open', 'each gives what they want'), ('free', 'free of charge')], default='amount', max_length=6, verbose_name='price')),
                        ('hour', models.PositiveIntegerField(blank=True, null=True)),
                        ('half_day', models.PositiveIntegerField(blank=True, null=True)),
                        ('evening', models.PositiveIntegerField(blank=True, null=True)),
                        ('day', models.PositiveIntegerField(blank=True, null=True)),
                        ('week', models.PositiveIntegerField(blank=True, null=True)),
                        ('month', models.PositiveIntegerField(blank=True, null=True)),
                        ('valid_from', models.DateField(verbose_name='from')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('set_at', models.DateTimeField()),
                        ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('space', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='places.space')),
                    ],
                    options={
                        'ordering': ['space', 'audience', '-valid_from'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('valid_from')), _connector='OR'), fields=('space', 'audience', 'valid_from'), name='one_rate_from_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Charge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('use', models.UUIDField()),
                        ('payer', models.CharField(blank=True, max_length=36)),
                        ('why', models.CharField(max_length=10)),
                        ('day', models.DateField()),
                        ('cents', models.IntegerField()),
                        ('parts', models.JSONField(default=list)),
                        ('lines', models.JSONField(default=list)),
                        ('at', models.DateTimeField()),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='places.place')),
                        ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='passes.charge')),
                        ('rate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='passes.rate')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['use'], name='charge_of_use'), models.Index(fields=['payer', 'day'], name='charge_of_payer'), models.Index(fields=['place', 'day'], name='charge_at_place')],
                    },
                ),
                migrations.CreateModel(
                    name='Concession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('audience', models.CharField(choices=[('seeker', 'people looking for work'), ('student', 'students and trainees'), ('association', 'associations')], max_length=12, verbose_name='I am')),
                        ('declared_at', models.DateTimeField()),
                        ('until', models.DateField(verbose_name='until')),
                        ('seen_at', models.DateTimeField(blank=True, null=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='concessions', to=settings.AUTH_USER_MODEL)),
                        ('seen_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.place')),
                    ],
                    options={
                        'ordering': ['-until'],
                        'constraints': [models.UniqueConstraint(fields=('person', 'audience'), name='declared_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Billed',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True)),
                        ('cents', models.IntegerField()),
                        ('document', models.UUIDField(db_index=True)),
                        ('at', models.DateTimeField(auto_now_add=True)),
                    ],
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
