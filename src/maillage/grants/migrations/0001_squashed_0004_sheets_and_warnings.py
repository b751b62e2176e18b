"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 4."""

import django.db.models.deletion
import uuid
from django.db import migrations, models
from maillage.web.baselines import CreateModels

FORWARD = """
CREATE FUNCTION grants_cost_covers_imputed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.eligible_cents < (SELECT coalesce(sum(cents), 0) FROM grants_imputation WHERE cost_id = NEW.id) THEN
        RAISE EXCEPTION 'grants pay more of this cost' USING ERRCODE = 'check_violation', CONSTRAINT = 'same_euro_once';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION grants_frozen_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    frozen boolean;
BEGIN
    IF TG_OP <> 'TRUNCATE' THEN
        IF TG_TABLE_NAME = 'grants_cost' THEN
            frozen := grants_is_frozen(OLD.id, NULL);
        ELSIF TG_TABLE_NAME = 'grants_costproof' THEN
            frozen := TG_OP = 'UPDATE' OR grants_is_frozen(OLD.cost_id, NULL);
        ELSIF TG_TABLE_NAME = 'grants_costcorrection' THEN
            frozen := TG_OP = 'UPDATE' OR grants_is_frozen(OLD.old_id, NULL);
        ELSIF TG_TABLE_NAME = 'grants_imputation' THEN
            frozen := grants_is_frozen(OLD.cost_id, OLD.grant_id);
        ELSIF TG_TABLE_NAME = 'grants_reportversion' THEN
            frozen := TG_OP = 'UPDATE' OR OLD.keep_until > current_date;
        ELSE
            frozen := TG_OP = 'UPDATE' OR EXISTS (
                SELECT 1 FROM grants_reportversion WHERE id = OLD.version_id AND keep_until > current_date
            );
        END IF;
        IF NOT frozen THEN
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END IF;
    END IF;
    RAISE EXCEPTION 'what a report froze stays as it was: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION grants_is_frozen(cost bigint, of_grant bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (
        SELECT 1 FROM grants_frozencost f JOIN grants_reportversion v ON v.id = f.version_id
        JOIN grants_reportdue r ON r.id = v.report_id
        WHERE f.cost_id = cost AND v.keep_until > current_date AND (of_grant IS NULL OR r.grant_id = of_grant)
    )
$$;
CREATE FUNCTION grants_same_euro_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    counted bigint;
    others bigint;
BEGIN
    SELECT eligible_cents INTO counted FROM grants_cost WHERE id = NEW.cost_id FOR UPDATE;
    SELECT coalesce(sum(cents), 0) INTO others FROM grants_imputation WHERE cost_id = NEW.cost_id AND id <> NEW.id;
    IF others + NEW.cents > counted THEN
        RAISE EXCEPTION 'the same euro counts once: % + % of % cents', others, NEW.cents, counted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'same_euro_once';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM grants_costcategory WHERE id = NEW.category_id AND grant_id = NEW.grant_id) THEN
        RAISE EXCEPTION 'this kind of cost is of another grant' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER cost_covers_imputed BEFORE UPDATE ON grants_cost FOR EACH ROW EXECUTE FUNCTION grants_cost_covers_imputed();
CREATE TRIGGER cost_frozen_stays BEFORE DELETE OR UPDATE ON grants_cost FOR EACH ROW EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER cost_not_emptied BEFORE TRUNCATE ON grants_cost FOR EACH STATEMENT EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER costcorrection_frozen_stays BEFORE DELETE OR UPDATE ON grants_costcorrection FOR EACH ROW EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER costcorrection_not_emptied BEFORE TRUNCATE ON grants_costcorrection FOR EACH STATEMENT EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER costproof_frozen_stays BEFORE DELETE OR UPDATE ON grants_costproof FOR EACH ROW EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER costproof_not_emptied BEFORE TRUNCATE ON grants_costproof FOR EACH STATEMENT EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER frozencost_frozen_stays BEFORE DELETE OR UPDATE ON grants_frozencost FOR EACH ROW EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER frozencost_not_emptied BEFORE TRUNCATE ON grants_frozencost FOR EACH STATEMENT EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER imputation_frozen_stays BEFORE DELETE OR UPDATE ON grants_imputation FOR EACH ROW EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER imputation_not_emptied BEFORE TRUNCATE ON grants_imputation FOR EACH STATEMENT EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER reportsheet_frozen_stays BEFORE DELETE OR UPDATE ON grants_reportsheet FOR EACH ROW EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER reportsheet_not_emptied BEFORE TRUNCATE ON grants_reportsheet FOR EACH STATEMENT EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER reportversion_frozen_stays BEFORE DELETE OR UPDATE ON grants_reportversion FOR EACH ROW EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER reportversion_not_emptied BEFORE TRUNCATE ON grants_reportversion FOR EACH STATEMENT EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER same_euro_once BEFORE INSERT OR UPDATE ON grants_imputation FOR EACH ROW EXECUTE FUNCTION grants_same_euro_once();

ALTER TABLE grants_cost ENABLE ALWAYS TRIGGER cost_covers_imputed;
ALTER TABLE grants_cost ENABLE ALWAYS TRIGGER cost_frozen_stays;
ALTER TABLE grants_cost ENABLE ALWAYS TRIGGER cost_not_emptied;
ALTER TABLE grants_costcorrection ENABLE ALWAYS TRIGGER costcorrection_frozen_stays;
ALTER TABLE grants_costcorrection ENABLE ALWAYS TRIGGER costcorrection_not_emptied;
ALTER TABLE grants_costproof ENABLE ALWAYS TRIGGER costproof_frozen_stays;
ALTER TABLE grants_costproof ENABLE ALWAYS TRIGGER costproof_not_emptied;
ALTER TABLE grants_frozencost ENABLE ALWAYS TRIGGER frozencost_frozen_stays;
ALTER TABLE grants_frozencost ENABLE ALWAYS TRIGGER frozencost_not_emptied;
ALTER TABLE grants_imputation ENABLE ALWAYS TRIGGER imputation_frozen_stays;
ALTER TABLE grants_imputation ENABLE ALWAYS TRIGGER imputation_not_emptied;
ALTER TABLE grants_reportsheet ENABLE ALWAYS TRIGGER reportsheet_frozen_stays;
ALTER TABLE grants_reportsheet ENABLE ALWAYS TRIGGER reportsheet_not_emptied;
ALTER TABLE grants_reportversion ENABLE ALWAYS TRIGGER reportversion_frozen_stays;
ALTER TABLE grants_reportversion ENABLE ALWAYS TRIGGER reportversion_not_emptied;
ALTER TABLE grants_imputation ENABLE ALWAYS TRIGGER same_euro_once;
"""
BACKWARD = "DROP FUNCTION grants_cost_covers_imputed() CASCADE; DROP FUNCTION grants_frozen_stays() CASCADE; DROP FUNCTION grants_is_frozen() CASCADE; DROP FUNCTION grants_same_euro_once() CASCADE"
RETENTION = [
    # code, days, ground, source, read on
    (
        'grants', 3653, 'Code de commerce art. L123-22 : dix ans ; comptes rendus, dépenses et pièces, après la fin de la convention',
        'Code de commerce', '2026-11-29',
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
        ('grants', '0001_grants'),
        ('grants', '0002_kept'),
        ('grants', '0003_places_of_costs'),
        ('grants', '0004_sheets_and_warnings'),
    ]

    dependencies = [
        ('community', '0020_quiet_days'),
        ('places', '0001_squashed_0015_reach_by_mode'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Cost',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('line', models.UUIDField(default=uuid.uuid4, editable=False)),
                        ('kind', models.CharField(choices=[('invoice', 'an invoice'), ('payslip', 'a part of a payslip'), ('mileage', 'kilometres'), ('volunteer', 'hours of volunteers')], max_length=10, verbose_name='what it is')),
                        ('words', models.CharField(max_length=160, verbose_name='supplier, and what was bought')),
                        ('incurred_on', models.DateField(verbose_name='date')),
                        ('paid_on', models.DateField(blank=True, null=True, verbose_name='paid on')),
                        ('excl_cents', models.BigIntegerField()),
                        ('incl_cents', models.BigIntegerField()),
                        ('eligible_cents', models.BigIntegerField()),
                        ('quantity', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                        ('made_by', models.CharField(blank=True, max_length=36)),
                        ('made_at', models.DateTimeField()),
                        ('beneficiary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grant_costs', to='community.organisation')),
                    ],
                    options={
                        'ordering': ['incurred_on', 'pk'],
                        'indexes': [models.Index(fields=['beneficiary', '-incurred_on'], name='cost_of_beneficiary')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('eligible_cents__gt', 0), ('eligible_cents__lte', models.F('incl_cents'))), name='cost_counts_within_it'), models.CheckConstraint(condition=models.Q(('excl_cents__gte', 0), ('excl_cents__lte', models.F('incl_cents'))), name='cost_vat_is_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='CostCorrection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=200, verbose_name='why')),
                        ('by', models.CharField(blank=True, max_length=36)),
                        ('at', models.DateTimeField()),
                        ('new', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='corrects', to='grants.cost')),
                        ('old', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='correction', to='grants.cost')),
                    ],
                ),
                migrations.CreateModel(
                    name='CostProof',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('file', models.FileField(upload_to='grants/')),
                        ('digest', models.CharField(max_length=64)),
                        ('added_by', models.CharField(blank=True, max_length=36)),
                        ('added_at', models.DateTimeField()),
                        ('cost', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='grants.cost')),
                    ],
                    options={
                        'ordering': ['added_at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('cost', 'digest'), name='proof_once_a_cost')],
                    },
                ),
                migrations.CreateModel(
                    name='Grant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('title', models.CharField(max_length=160, verbose_name='what it is for')),
                        ('scheme', models.CharField(blank=True, max_length=120, verbose_name='scheme')),
                        ('reference', models.CharField(blank=True, max_length=60, verbose_name='reference of the convention')),
                        ('signed_on', models.DateField(verbose_name='signed on')),
                        ('starts_on', models.DateField(verbose_name='costs count from')),
                        ('ends_on', models.DateField(verbose_name='until')),
                        ('envelope_cents', models.BigIntegerField()),
                        ('rate_bp', models.PositiveIntegerField(default=10000)),
                        ('is_minimis', models.BooleanField(default=False, verbose_name='de minimis aid')),
                        ('accepts_volunteering', models.BooleanField(default=False, verbose_name='hours of volunteers count in it')),
                        ('publicity', models.TextField(blank=True, max_length=600, verbose_name='what must be said of the funder')),
                        ('logo', models.FileField(blank=True, upload_to='grants/', verbose_name='its logo')),
                        ('convention', models.FileField(blank=True, upload_to='grants/', verbose_name='the convention')),
                        ('convention_digest', models.CharField(blank=True, max_length=64)),
                        ('made_by', models.CharField(blank=True, max_length=36)),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('is_demo', models.BooleanField(default=False)),
                        ('beneficiary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants_received', to='community.organisation', verbose_name='beneficiary')),
                        ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants_funded', to='community.organisation', verbose_name='funder')),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='community.network', verbose_name='network')),
                        ('places', models.ManyToManyField(blank=True, help_text='none: all of the network', related_name='grants', to='places.place', verbose_name='places')),
                    ],
                    options={
                        'ordering': ['-ends_on', 'title', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='grant_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('envelope_cents__gt', 0)), name='grant_of_something'), models.CheckConstraint(condition=models.Q(('rate_bp__gt', 0), ('rate_bp__lte', 10000)), name='grant_rate_within_whole')],
                    },
                ),
                migrations.CreateModel(
                    name='FunderQuestion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(max_length=1000, verbose_name='question')),
                        ('asked_at', models.DateTimeField()),
                        ('asked_by', models.CharField(blank=True, max_length=36)),
                        ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer')),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_by', models.CharField(blank=True, max_length=36)),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='grants.grant')),
                    ],
                    options={
                        'ordering': ['asked_at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='CostCategory',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('purchases', 'purchases'), ('premises', 'premises: rent, energy, insurance'), ('services', 'services'), ('travel', 'travel'), ('staff', 'pay and social charges'), ('equipment', 'equipment'), ('volunteers', 'volunteers, valued apart')], max_length=12, verbose_name='kind')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('planned_cents', models.BigIntegerField()),
                        ('ceiling_cents', models.BigIntegerField(blank=True, null=True)),
                        ('is_strict', models.BooleanField(default=False, verbose_name='refuse what goes beyond the ceiling')),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='grants.grant')),
                    ],
                    options={
                        'ordering': ['kind', 'name', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('grant', 'name'), name='category_named_once'), models.CheckConstraint(condition=models.Q(('planned_cents__gte', 0)), name='category_planned_from_zero')],
                    },
                ),
                migrations.CreateModel(
                    name='Imputation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('share_bp', models.PositiveIntegerField(default=10000)),
                        ('key', models.CharField(blank=True, max_length=160, verbose_name='how this part is reckoned')),
                        ('cents', models.BigIntegerField()),
                        ('made_by', models.CharField(blank=True, max_length=36)),
                        ('made_at', models.DateTimeField()),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imputations', to='grants.costcategory')),
                        ('cost', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imputations', to='grants.cost')),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imputations', to='grants.grant')),
                    ],
                    options={
                        'ordering': ['cost__incurred_on', 'cost_id', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('cost', 'grant'), name='imputed_once_a_grant'), models.CheckConstraint(condition=models.Q(('cents__gt', 0)), name='imputed_something'), models.CheckConstraint(condition=models.Q(('share_bp__gt', 0), ('share_bp__lte', 10000)), name='imputed_share_within_whole')],
                    },
                ),
                migrations.CreateModel(
                    name='Indicator',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(blank=True, max_length=20)),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                        ('unit', models.CharField(blank=True, max_length=40, verbose_name='unit')),
                        ('target', models.PositiveIntegerField(verbose_name='target')),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='grants.grant')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('key', ''), ('name', ''), _negated=True), name='indicator_has_a_name'), models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('grant', 'key'), name='indicator_promised_once'), models.UniqueConstraint(condition=models.Q(('key', '')), fields=('grant', 'name'), name='declared_indicator_named_once')],
                    },
                ),
                migrations.CreateModel(
                    name='IndicatorValue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('value', models.PositiveIntegerField(verbose_name='value')),
                        ('declared_on', models.DateField(verbose_name='on')),
                        ('method', models.CharField(max_length=200, verbose_name='how it was counted')),
                        ('declared_by', models.CharField(blank=True, max_length=36)),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='grants.indicator')),
                    ],
                    options={
                        'ordering': ['declared_on', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Instalment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('expected_on', models.DateField(verbose_name='expected on')),
                        ('cents', models.BigIntegerField()),
                        ('condition', models.CharField(blank=True, max_length=160, verbose_name='on which condition')),
                        ('received_on', models.DateField(blank=True, null=True, verbose_name='received on')),
                        ('received_cents', models.BigIntegerField(blank=True, null=True)),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='instalments', to='grants.grant')),
                    ],
                    options={
                        'ordering': ['expected_on', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('cents__gt', 0)), name='instalment_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('received_cents', None), ('received_on', None)), models.Q(('received_cents__gt', 0), ('received_on__isnull', False)), _connector='OR'), name='instalment_received_whole')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportDue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('intermediate', 'intermediate report'), ('final', 'final report')], max_length=12, verbose_name='which report')),
                        ('due_on', models.DateField(verbose_name='to be filed by')),
                        ('until', models.DateField(verbose_name='on costs and days until')),
                        ('story', models.TextField(blank=True, max_length=6000, verbose_name='what was done')),
                        ('gaps', models.TextField(blank=True, max_length=3000, verbose_name='what differs from what was planned, and why')),
                        ('signer', models.CharField(blank=True, max_length=160, verbose_name='who signs, and in which capacity')),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='grants.grant')),
                    ],
                    options={
                        'ordering': ['due_on', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'final')), fields=('grant',), name='one_final_report')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('content', models.JSONField()),
                        ('digest', models.CharField(max_length=64)),
                        ('changes', models.JSONField(default=list)),
                        ('reason', models.CharField(blank=True, max_length=200)),
                        ('pdf', models.FileField(upload_to='grants/')),
                        ('pdf_digest', models.CharField(max_length=64)),
                        ('convention', models.FileField(blank=True, upload_to='grants/')),
                        ('manifest', models.JSONField()),
                        ('frozen_by', models.CharField(blank=True, max_length=36)),
                        ('frozen_at', models.DateTimeField()),
                        ('keep_until', models.DateField()),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='grants.reportdue')),
                    ],
                    options={
                        'ordering': ['report', '-number'],
                        'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='report_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='FrozenCost',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cost', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen_in', to='grants.cost')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='frozen_costs', to='grants.reportversion')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('version', 'cost'), name='frozen_once_a_version')],
                    },
                ),
                migrations.CreateModel(
                    name='CostPlace',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.UUIDField(unique=True)),
                        ('nature', models.CharField(choices=[('rent', 'Rent and service charges'), ('energy', 'Energy, water'), ('fibre', 'Internet, telephone'), ('insurance', 'Insurance'), ('cleaning', 'Cleaning, upkeep'), ('host', 'Paid hours of a host'), ('depreciation', 'Depreciation'), ('other_costs', 'Other costs')], max_length=16, verbose_name='what it is')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grant_costs', to='places.place')),
                    ],
                ),
                migrations.CreateModel(
                    name='GrantWarning',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=160)),
                        ('count', models.PositiveIntegerField(default=0)),
                        ('told_on', models.DateField()),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='warnings', to='grants.grant')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('grant', 'key'), name='warned_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportSheet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120)),
                        ('file', models.FileField(upload_to='grants/')),
                        ('digest', models.CharField(max_length=64)),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='grants.reportversion')),
                    ],
                    options={
                        'ordering': ['name'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'name'), name='sheet_once_a_version')],
                    },
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
