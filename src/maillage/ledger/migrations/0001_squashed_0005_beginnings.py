"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 5."""

import django.db.models.deletion
from django.db import migrations, models
from maillage.web.baselines import CreateModels

FORWARD = """
CREATE FUNCTION ledger_entry_balances() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT count(*) INTO wrong FROM (
        SELECT currency FROM ledger_entryline WHERE entry_id = NEW.entry_id
        GROUP BY currency HAVING sum(cents) <> 0
    ) unbalanced;
    IF wrong > 0 THEN
        RAISE EXCEPTION 'entry % does not balance', NEW.entry_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION ledger_is_only_added_to() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the books are only added to: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER bookbeginning_not_emptied BEFORE TRUNCATE ON ledger_bookbeginning FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER bookbeginning_only_added_to BEFORE DELETE OR UPDATE ON ledger_bookbeginning FOR EACH ROW EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER closure_not_emptied BEFORE TRUNCATE ON ledger_closure FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER closure_only_added_to BEFORE DELETE OR UPDATE ON ledger_closure FOR EACH ROW EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER documentnumber_not_emptied BEFORE TRUNCATE ON ledger_documentnumber FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER documentnumber_only_added_to BEFORE DELETE OR UPDATE ON ledger_documentnumber FOR EACH ROW EXECUTE FUNCTION ledger_is_only_added_to();
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON ledger_entryline DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances();
CREATE TRIGGER entry_not_emptied BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER entry_only_added_to BEFORE DELETE OR UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER entryline_not_emptied BEFORE TRUNCATE ON ledger_entryline FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER entryline_only_added_to BEFORE DELETE OR UPDATE ON ledger_entryline FOR EACH ROW EXECUTE FUNCTION ledger_is_only_added_to();

ALTER TABLE ledger_bookbeginning ENABLE ALWAYS TRIGGER bookbeginning_not_emptied;
ALTER TABLE ledger_bookbeginning ENABLE ALWAYS TRIGGER bookbeginning_only_added_to;
ALTER TABLE ledger_closure ENABLE ALWAYS TRIGGER closure_not_emptied;
ALTER TABLE ledger_closure ENABLE ALWAYS TRIGGER closure_only_added_to;
ALTER TABLE ledger_documentnumber ENABLE ALWAYS TRIGGER documentnumber_not_emptied;
ALTER TABLE ledger_documentnumber ENABLE ALWAYS TRIGGER documentnumber_only_added_to;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER entry_not_emptied;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER entry_only_added_to;
ALTER TABLE ledger_entryline ENABLE ALWAYS TRIGGER entryline_not_emptied;
ALTER TABLE ledger_entryline ENABLE ALWAYS TRIGGER entryline_only_added_to;
"""
BACKWARD = "DROP FUNCTION ledger_entry_balances() CASCADE; DROP FUNCTION ledger_is_only_added_to() CASCADE"


class Migration(migrations.Migration):

    replaces = [
        ('ledger', '0001_initial'),
        ('ledger', '0002_only_added_to'),
        ('ledger', '0003_sealing_keys'),
        ('ledger', '0004_reconciliation'),
        ('ledger', '0005_beginnings'),
    ]

    dependencies = [
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Book',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=60, unique=True, verbose_name='name')),
                        ('number', models.PositiveBigIntegerField(default=0, verbose_name='last entry')),
                        ('digest', models.CharField(max_length=64, verbose_name='digest of the last entry')),
                        ('closed_until', models.DateField(null=True, verbose_name='closed until')),
                    ],
                ),
                migrations.CreateModel(
                    name='Numbering',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=60, unique=True)),
                        ('last', models.PositiveBigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveBigIntegerField()),
                        ('dated', models.DateField()),
                        ('at', models.DateTimeField()),
                        ('by', models.CharField(blank=True, max_length=36)),
                        ('label', models.CharField(max_length=200)),
                        ('document', models.CharField(blank=True, max_length=40)),
                        ('previous', models.CharField(max_length=64)),
                        ('digest', models.CharField(max_length=64)),
                        ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.book')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['book', 'dated'], name='ledger_entr_book_id_e0d363_idx')],
                        'constraints': [models.UniqueConstraint(fields=('book', 'number'), name='entry_numbers_without_double'), models.UniqueConstraint(fields=('book', 'previous'), name='no_fork_in_a_book')],
                    },
                ),
                migrations.CreateModel(
                    name='EntryLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField()),
                        ('account', models.CharField(max_length=20)),
                        ('cents', models.BigIntegerField()),
                        ('currency', models.CharField(default='EUR', max_length=3)),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.entry')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['account', 'entry'], name='ledger_entr_account_e3f836_idx')],
                        'constraints': [models.UniqueConstraint(fields=('entry', 'position'), name='a_line_a_position'), models.CheckConstraint(condition=models.Q(('cents', 0), _negated=True), name='no_empty_line')],
                    },
                ),
                migrations.CreateModel(
                    name='DocumentNumber',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveBigIntegerField()),
                        ('given_at', models.DateTimeField()),
                        ('numbering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='ledger.numbering')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('numbering', 'number'), name='a_number_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Closure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('until', models.DateField()),
                        ('number', models.PositiveBigIntegerField()),
                        ('digest', models.CharField(max_length=64)),
                        ('totals', models.JSONField(default=dict)),
                        ('at', models.DateTimeField()),
                        ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='ledger.book')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('book', 'until'), name='a_day_is_closed_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SealingKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=16, unique=True)),
                        ('public_key', models.BinaryField(max_length=32)),
                        ('private_key', models.TextField(blank=True)),
                        ('made_at', models.DateTimeField()),
                        ('retired_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['made_at', 'pk'],
                        'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('retired_at', None)), name='one_sealing_key_in_use')],
                    },
                ),
                migrations.CreateModel(
                    name='Reconciliation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject', models.CharField(max_length=60, unique=True)),
                        ('at', models.DateTimeField()),
                        ('whole_at', models.DateTimeField()),
                        ('count', models.PositiveBigIntegerField(default=0)),
                        ('faults', models.JSONField(default=list)),
                        ('number', models.PositiveBigIntegerField(default=0)),
                        ('digest', models.CharField(max_length=64)),
                    ],
                ),
                migrations.CreateModel(
                    name='BookBeginning',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('after_digest', models.CharField(max_length=64)),
                        ('after_entries', models.PositiveBigIntegerField()),
                        ('why', models.CharField(max_length=200)),
                        ('at', models.DateTimeField()),
                        ('book', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='beginning', to='ledger.book')),
                    ],
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
