"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 13."""

import django.core.validators
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from maillage.web.baselines import CreateModels

FORWARD = """
CREATE FUNCTION clearing_is_only_added_to() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'what places owe each other is only added to: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION economy_is_kept_as_issued() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    until date;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF TG_TABLE_NAME = 'economy_invoice' THEN
            until := OLD.keep_until;
        ELSIF TG_TABLE_NAME = 'economy_payment' THEN
            SELECT keep_until INTO until FROM economy_invoice WHERE id = OLD.invoice_id;
        ELSE
            SELECT keep_until INTO until FROM economy_invoice WHERE id = OLD.balance_id;
        END IF;
        IF until IS NULL OR until <= current_date THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was issued is kept as it is: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION economy_practice_is_apart() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.is_training <> (SELECT training_round > 0 FROM economy_issuer WHERE id = NEW.issuer_id) THEN
        RAISE EXCEPTION 'practice and accounts are never mixed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION economy_practice_stays_one() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'practice and accounts are never mixed' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER bagdeposit_not_emptied BEFORE TRUNCATE ON economy_bagdeposit FOR EACH STATEMENT EXECUTE FUNCTION till_is_only_added_to();
CREATE TRIGGER bagdeposit_only_added_to BEFORE DELETE OR UPDATE ON economy_bagdeposit FOR EACH ROW EXECUTE FUNCTION till_is_only_added_to();
CREATE TRIGGER clearedentry_not_emptied BEFORE TRUNCATE ON economy_clearedentry FOR EACH STATEMENT EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearedentry_only_added_to BEFORE DELETE OR UPDATE ON economy_clearedentry FOR EACH ROW EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingcarry_not_emptied BEFORE TRUNCATE ON economy_clearingcarry FOR EACH STATEMENT EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingcarry_only_added_to BEFORE DELETE OR UPDATE ON economy_clearingcarry FOR EACH ROW EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingfreeze_not_emptied BEFORE TRUNCATE ON economy_clearingfreeze FOR EACH STATEMENT EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingfreeze_only_added_to BEFORE DELETE OR UPDATE ON economy_clearingfreeze FOR EACH ROW EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingline_not_emptied BEFORE TRUNCATE ON economy_clearingline FOR EACH STATEMENT EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingline_only_added_to BEFORE DELETE OR UPDATE ON economy_clearingline FOR EACH ROW EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingperiod_not_emptied BEFORE TRUNCATE ON economy_clearingperiod FOR EACH STATEMENT EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingperiod_only_added_to BEFORE DELETE OR UPDATE ON economy_clearingperiod FOR EACH ROW EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingsettlement_not_emptied BEFORE TRUNCATE ON economy_clearingsettlement FOR EACH STATEMENT EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingsettlement_only_added_to BEFORE DELETE OR UPDATE ON economy_clearingsettlement FOR EACH ROW EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingtransfer_not_emptied BEFORE TRUNCATE ON economy_clearingtransfer FOR EACH STATEMENT EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER clearingtransfer_only_added_to BEFORE DELETE OR UPDATE ON economy_clearingtransfer FOR EACH ROW EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER deposituse_kept_as_issued BEFORE DELETE OR UPDATE ON economy_deposituse FOR EACH ROW EXECUTE FUNCTION economy_is_kept_as_issued();
CREATE TRIGGER deposituse_not_emptied BEFORE TRUNCATE ON economy_deposituse FOR EACH STATEMENT EXECUTE FUNCTION economy_is_kept_as_issued();
CREATE TRIGGER invoice_kept_as_issued BEFORE DELETE OR UPDATE ON economy_invoice FOR EACH ROW EXECUTE FUNCTION economy_is_kept_as_issued();
CREATE TRIGGER invoice_not_emptied BEFORE TRUNCATE ON economy_invoice FOR EACH STATEMENT EXECUTE FUNCTION economy_is_kept_as_issued();
CREATE TRIGGER invoice_practice_is_apart BEFORE INSERT ON economy_invoice FOR EACH ROW EXECUTE FUNCTION economy_practice_is_apart();
CREATE TRIGGER issuer_practice_stays_one BEFORE UPDATE ON economy_issuer FOR EACH ROW WHEN ((old.training_round <> new.training_round)) EXECUTE FUNCTION economy_practice_stays_one();
CREATE TRIGGER payment_kept_as_issued BEFORE DELETE OR UPDATE ON economy_payment FOR EACH ROW EXECUTE FUNCTION economy_is_kept_as_issued();
CREATE TRIGGER payment_not_emptied BEFORE TRUNCATE ON economy_payment FOR EACH STATEMENT EXECUTE FUNCTION economy_is_kept_as_issued();
CREATE TRIGGER settledline_not_emptied BEFORE TRUNCATE ON economy_settledline FOR EACH STATEMENT EXECUTE FUNCTION clearing_is_only_added_to();
CREATE TRIGGER settledline_only_added_to BEFORE DELETE OR UPDATE ON economy_settledline FOR EACH ROW EXECUTE FUNCTION clearing_is_only_added_to();

ALTER TABLE economy_bagdeposit ENABLE ALWAYS TRIGGER bagdeposit_not_emptied;
ALTER TABLE economy_bagdeposit ENABLE ALWAYS TRIGGER bagdeposit_only_added_to;
ALTER TABLE economy_clearedentry ENABLE ALWAYS TRIGGER clearedentry_not_emptied;
ALTER TABLE economy_clearedentry ENABLE ALWAYS TRIGGER clearedentry_only_added_to;
ALTER TABLE economy_clearingcarry ENABLE ALWAYS TRIGGER clearingcarry_not_emptied;
ALTER TABLE economy_clearingcarry ENABLE ALWAYS TRIGGER clearingcarry_only_added_to;
ALTER TABLE economy_clearingfreeze ENABLE ALWAYS TRIGGER clearingfreeze_not_emptied;
ALTER TABLE economy_clearingfreeze ENABLE ALWAYS TRIGGER clearingfreeze_only_added_to;
ALTER TABLE economy_clearingline ENABLE ALWAYS TRIGGER clearingline_not_emptied;
ALTER TABLE economy_clearingline ENABLE ALWAYS TRIGGER clearingline_only_added_to;
ALTER TABLE economy_clearingperiod ENABLE ALWAYS TRIGGER clearingperiod_not_emptied;
ALTER TABLE economy_clearingperiod ENABLE ALWAYS TRIGGER clearingperiod_only_added_to;
ALTER TABLE economy_clearingsettlement ENABLE ALWAYS TRIGGER clearingsettlement_not_emptied;
ALTER TABLE economy_clearingsettlement ENABLE ALWAYS TRIGGER clearingsettlement_only_added_to;
ALTER TABLE economy_clearingtransfer ENABLE ALWAYS TRIGGER clearingtransfer_not_emptied;
ALTER TABLE economy_clearingtransfer ENABLE ALWAYS TRIGGER clearingtransfer_only_added_to;
ALTER TABLE economy_deposituse ENABLE ALWAYS TRIGGER deposituse_kept_as_issued;
ALTER TABLE economy_deposituse ENABLE ALWAYS TRIGGER deposituse_not_emptied;
ALTER TABLE economy_invoice ENABLE ALWAYS TRIGGER invoice_kept_as_issued;
ALTER TABLE economy_invoice ENABLE ALWAYS TRIGGER invoice_not_emptied;
ALTER TABLE economy_invoice ENABLE ALWAYS TRIGGER invoice_practice_is_apart;
ALTER TABLE economy_issuer ENABLE ALWAYS TRIGGER issuer_practice_stays_one;
ALTER TABLE economy_payment ENABLE ALWAYS TRIGGER payment_kept_as_issued;
ALTER TABLE economy_payment ENABLE ALWAYS TRIGGER payment_not_emptied;
ALTER TABLE economy_settledline ENABLE ALWAYS TRIGGER settledline_not_emptied;
ALTER TABLE economy_settledline ENABLE ALWAYS TRIGGER settledline_only_added_to;
"""
BACKWARD = "DROP FUNCTION clearing_is_only_added_to() CASCADE; DROP FUNCTION economy_is_kept_as_issued() CASCADE; DROP FUNCTION economy_practice_is_apart() CASCADE; DROP FUNCTION economy_practice_stays_one() CASCADE"
RETENTION = [
    # code, days, ground, source, read on
    (
        'invoices', 3653, 'Code de commerce art. L123-22 : dix ans à compter de la clôture de l’exercice, à laquelle chaque facture est gardée au moins',
        'Code de commerce', '2026-11-29',
    ),
    (
        'invoice_drafts', 396, 'RGPD art. 5-1-c : un brouillon que personne n’a émis en treize mois ne sert plus',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-29',
    ),
    (
        'bank_files', 4018, 'Code de commerce art. L123-22 : un relevé de compte est une pièce justificative, gardée dix ans à compter de la clôture de l’exercice',
        'Code de commerce', '2026-11-29',
    ),
    (
        'debit_mandates', 426, 'Code monétaire et financier art. L133-24 : un prélèvement se conteste treize mois ; le mandat est gardé quatorze mois après sa fin (à vérifier)',
        'Code monétaire et financier', '2026-11-29',
    ),
    (
        'card_notices', 396, 'Code monétaire et financier art. L133-24 : un paiement par carte se conteste treize mois (à vérifier)',
        'Code monétaire et financier', '2026-11-29',
    ),
    (
        'place_amounts', 4018, 'Code de commerce art. L123-22 : pièces comptables gardées dix ans à compter de la clôture de l’exercice',
        'Code de commerce', '2026-11-30',
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
        ('economy', '0001_initial'),
        ('economy', '0002_kept_as_issued'),
        ('economy', '0003_clearing'),
        ('economy', '0004_bank_statements'),
        ('economy', '0005_paid_by_card'),
        ('economy', '0006_direct_debits'),
        ('economy', '0007_invoice_status'),
        ('economy', '0008_cards'),
        ('economy', '0009_bag_deposits'),
        ('economy', '0010_training'),
        ('economy', '0011_platforms'),
        ('economy', '0012_one_bank_account'),
        ('economy', '0013_place_amounts'),
    ]

    dependencies = [
        ('bookings', '0001_squashed_0015_deposit_bags'),
        ('community', '0020_quiet_days'),
        ('ledger', '0001_squashed_0005_beginnings'),
        ('passes', '0001_squashed_0004_billed'),
        ('places', '0001_squashed_0015_reach_by_mode'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Invoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('kind', models.CharField(choices=[('380', 'invoice'), ('386', 'invoice for a deposit'), ('389', 'invoice written by the customer'), ('381', 'credit note')], max_length=3)),
                        ('series', models.CharField(max_length=30)),
                        ('sequence', models.PositiveBigIntegerField()),
                        ('number', models.CharField(max_length=35)),
                        ('issued_on', models.DateField()),
                        ('due_on', models.DateField()),
                        ('customer', models.CharField(choices=[('private', 'somebody, for themselves'), ('company', 'a company, an association, a freelance'), ('public', 'a public body (Chorus Pro)')], max_length=10)),
                        ('customer_name', models.CharField(max_length=160)),
                        ('net_cents', models.BigIntegerField()),
                        ('vat_cents', models.BigIntegerField()),
                        ('due_cents', models.BigIntegerField()),
                        ('content', models.JSONField()),
                        ('xml', models.TextField()),
                        ('issued_at', models.DateTimeField()),
                        ('by', models.CharField(blank=True, max_length=36)),
                        ('keep_until', models.DateField()),
                        ('is_demo', models.BooleanField(default=False)),
                        ('cancels', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='credit_note', to='economy.invoice')),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                        ('writer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='community.organisation')),
                        ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='economy.issuer')),
                        ('is_training', models.BooleanField(default=False)),
                    ],
                    options={
                        'ordering': ['-issued_on', '-pk'],
                        'indexes': [models.Index(fields=['issuer', 'issued_on'], name='invoice_by_day')],
                        'constraints': [models.UniqueConstraint(fields=('issuer', 'number'), name='invoice_number_once'), models.UniqueConstraint(fields=('issuer', 'series', 'sequence'), name='invoice_sequence_once'), models.CheckConstraint(condition=models.Q(('cancels', None), ('kind', '381'), _connector='XOR'), name='credit_note_of_an_invoice')],
                    },
                ),
                migrations.CreateModel(
                    name='InvoiceHolder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('invoice', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='holder', to='economy.invoice')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invoices_held', to='community.organisation')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invoices_held', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Issuer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('legal_name', models.CharField(max_length=160, verbose_name='legal name')),
                        ('street', models.CharField(max_length=160, verbose_name='street and number')),
                        ('postcode', models.CharField(max_length=10, verbose_name='postcode')),
                        ('city', models.CharField(max_length=80, verbose_name='town')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('siren', models.CharField(max_length=9, verbose_name='SIREN')),
                        ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                        ('regime', models.CharField(choices=[('franchise', 'no VAT: below the threshold (franchise en base)'), ('exempt', 'no VAT: what is sold is exempt'), ('normal', 'with VAT')], default='franchise', max_length=10, verbose_name='VAT')),
                        ('vat_due', models.CharField(choices=[('receipts', 'when one is paid (the rule for services)'), ('debits', 'when one invoices (option for debits)')], default='receipts', max_length=10, verbose_name='VAT is due')),
                        ('vat_number', models.CharField(blank=True, max_length=13, verbose_name='VAT number')),
                        ('exemption_code', models.CharField(blank=True, max_length=40, verbose_name='code of the exemption')),
                        ('exemption_text', models.CharField(blank=True, max_length=200, verbose_name='by which article it is exempt')),
                        ('iban', models.CharField(blank=True, max_length=34, verbose_name='IBAN')),
                        ('bic', models.CharField(blank=True, max_length=11, verbose_name='BIC')),
                        ('prefix', models.CharField(max_length=16, verbose_name='beginning of the numbers')),
                        ('payment_days', models.PositiveSmallIntegerField(default=30, verbose_name='days to pay')),
                        ('accounts', models.JSONField(blank=True, default=dict)),
                        ('is_demo', models.BooleanField(default=False)),
                        ('changed_at', models.DateTimeField(auto_now=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issuers', to='community.organisation')),
                        ('creditor_id', models.CharField(blank=True, max_length=35, verbose_name='creditor identifier (ICS)')),
                        ('training_round', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['legal_name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('payment_days__lte', 60)), name='issuer_is_paid_within_sixty_days'), models.UniqueConstraint(condition=models.Q(('training_round', 0)), fields=('prefix',), name='beginning_of_numbers_once'), models.UniqueConstraint(fields=('organisation', 'training_round'), name='one_issuer_of_an_organisation'), models.CheckConstraint(condition=models.Q(('training_round', 0), models.Q(('bic', ''), ('creditor_id', ''), ('iban', '')), _connector='OR'), name='practice_has_no_bank')],
                    },
                ),
                migrations.CreateModel(
                    name='DraftInvoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('kind', models.CharField(choices=[('380', 'invoice'), ('386', 'invoice for a deposit'), ('389', 'invoice written by the customer'), ('381', 'credit note')], default='380', max_length=3, verbose_name='what it is')),
                        ('customer', models.CharField(choices=[('private', 'somebody, for themselves'), ('company', 'a company, an association, a freelance'), ('public', 'a public body (Chorus Pro)')], default='private', max_length=10, verbose_name='who buys')),
                        ('name', models.CharField(max_length=160, verbose_name='name')),
                        ('street', models.CharField(blank=True, max_length=160, verbose_name='street and number')),
                        ('postcode', models.CharField(blank=True, max_length=10, verbose_name='postcode')),
                        ('city', models.CharField(blank=True, max_length=80, verbose_name='town')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('siren', models.CharField(blank=True, max_length=9, verbose_name='SIREN')),
                        ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                        ('vat_number', models.CharField(blank=True, max_length=13, verbose_name='VAT number')),
                        ('engagement', models.CharField(blank=True, max_length=50, verbose_name='number of the order (engagement)')),
                        ('service_code', models.CharField(blank=True, max_length=100, verbose_name='code of the service')),
                        ('supplied_on', models.DateField(blank=True, null=True, verbose_name='day of the service')),
                        ('paid_on', models.DateField(blank=True, null=True, verbose_name='already paid on')),
                        ('paid_by', models.CharField(blank=True, choices=[('transfer', 'transfer'), ('cheque', 'cheque'), ('cash', 'cash'), ('card', 'card')], max_length=10, verbose_name='paid by')),
                        ('checked', models.CharField(blank=True, max_length=64)),
                        ('is_demo', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('changed_at', models.DateTimeField(auto_now=True)),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='community.organisation')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('writer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='community.organisation')),
                        ('deposits', models.ManyToManyField(blank=True, related_name='+', to='economy.invoice')),
                        ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='economy.issuer')),
                    ],
                    options={
                        'ordering': ['-changed_at', '-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('paid_by', ''), ('paid_on', None)), models.Q(('paid_on__isnull', False), models.Q(('paid_by', ''), _negated=True)), _connector='OR'), name='draft_paid_on_and_by')],
                    },
                ),
                migrations.CreateModel(
                    name='BillingMandate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('signed_on', models.DateField(verbose_name='signed on')),
                        ('text', models.TextField(verbose_name='what it says')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                        ('writer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='billing_mandates', to='community.organisation')),
                        ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='economy.issuer')),
                    ],
                    options={
                        'ordering': ['-signed_on', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('seller', 'writer'), name='one_mandate_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Payment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cents', models.BigIntegerField()),
                        ('fee_cents', models.BigIntegerField(default=0)),
                        ('method', models.CharField(choices=[('transfer', 'transfer'), ('cheque', 'cheque'), ('cash', 'cash'), ('card', 'card')], max_length=10, verbose_name='paid by')),
                        ('received_on', models.DateField(verbose_name='received on')),
                        ('reference', models.CharField(blank=True, max_length=80, verbose_name='number of the cheque, words of the transfer')),
                        ('noted_at', models.DateTimeField()),
                        ('by', models.CharField(blank=True, max_length=36)),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                        ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payments', to='economy.invoice')),
                        ('takes_back', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='taken_back_by', to='economy.payment')),
                    ],
                    options={
                        'ordering': ['received_on', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('cents', 0), _negated=True), name='no_empty_payment')],
                    },
                ),
                migrations.CreateModel(
                    name='Reminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tone', models.CharField(choices=[('friendly', 'a friendly word'), ('firm', 'a firmer one'), ('formal', 'the last one before a formal notice')], max_length=10)),
                        ('sent_on', models.DateField()),
                        ('sent_at', models.DateTimeField(auto_now_add=True)),
                        ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='economy.invoice')),
                    ],
                    options={
                        'ordering': ['sent_at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('invoice', 'sent_on'), name='one_reminder_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='DraftLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField()),
                        ('words', models.CharField(max_length=200, verbose_name='what is sold')),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=10, verbose_name='how many')),
                        ('unit', models.CharField(choices=[('C62', 'unit'), ('HUR', 'hour'), ('DAY', 'day'), ('MON', 'month')], default='C62', max_length=3, verbose_name='counted by')),
                        ('price_cents', models.PositiveBigIntegerField(verbose_name='price of one, before VAT')),
                        ('vat_rate', models.PositiveSmallIntegerField(default=0, verbose_name='VAT')),
                        ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='economy.draftinvoice')),
                    ],
                    options={
                        'ordering': ['draft', 'position'],
                        'constraints': [models.UniqueConstraint(fields=('draft', 'position'), name='draft_line_a_position')],
                    },
                ),
                migrations.CreateModel(
                    name='DepositUse',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('balance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deposits_used', to='economy.invoice')),
                        ('deposit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='economy.invoice')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('balance', 'deposit'), name='deposit_once_a_balance')],
                    },
                ),
                migrations.CreateModel(
                    name='ClearingAccount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('holder', models.CharField(max_length=70, verbose_name='in the name of')),
                        ('iban', models.CharField(max_length=34, verbose_name='IBAN')),
                        ('bic', models.CharField(blank=True, max_length=11, verbose_name='BIC')),
                        ('place', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='clearing_account', to='places.place')),
                    ],
                ),
                migrations.CreateModel(
                    name='ClearingCircle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=200, unique=True)),
                        ('networks', models.ManyToManyField(related_name='clearing_circles', to='community.network', verbose_name='networks')),
                    ],
                ),
                migrations.CreateModel(
                    name='ClearingAgreement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveSmallIntegerField()),
                        ('method', models.CharField(choices=[('share', 'a share of what the pass cost'), ('flat', 'the same price everywhere'), ('tariff', 'the own price of the place visited')], max_length=6, verbose_name='what is owed for a half-day')),
                        ('share', models.DecimalField(decimal_places=4, default=Decimal('1'), max_digits=5)),
                        ('flat_cents', models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100000)])),
                        ('smallest_cents', models.PositiveIntegerField(default=0)),
                        ('contest_days', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(92)], verbose_name='days to contest')),
                        ('valid_from', models.DateField(verbose_name='from')),
                        ('valid_to', models.DateField(blank=True, null=True)),
                        ('state', models.CharField(choices=[('proposed', 'put forward'), ('adopted', 'adopted'), ('withdrawn', 'withdrawn')], default='proposed', max_length=10)),
                        ('proposed_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='economy.clearingcircle')),
                    ],
                    options={
                        'ordering': ['circle', '-version'],
                        'constraints': [models.UniqueConstraint(fields=('circle', 'version'), name='one_agreement_a_version'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='agreement_ends_after_it_begins')],
                    },
                ),
                migrations.CreateModel(
                    name='ClearingLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind_name', models.CharField(max_length=80)),
                        ('month', models.DateField()),
                        ('half_days', models.IntegerField()),
                        ('cents', models.IntegerField()),
                        ('at', models.DateTimeField()),
                        ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='economy.clearingline')),
                        ('creditor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                        ('debtor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                        ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='passes.passkind')),
                        ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='economy.clearingperiod')),
                    ],
                    options={
                        'ordering': ['debtor', 'creditor', 'month', 'kind', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('debtor', models.F('creditor')), _negated=True), name='nobody_owes_oneself'), models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('period', 'debtor', 'creditor', 'kind', 'month'), name='one_line_a_month_and_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='ClearingDispute',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.CharField(max_length=300, verbose_name='what is not right')),
                        ('opened_at', models.DateTimeField()),
                        ('outcome', models.CharField(blank=True, choices=[('kept', 'the line is right'), ('corrected', 'put right')], default='', max_length=10)),
                        ('answer', models.CharField(blank=True, max_length=300, verbose_name='what you answer')),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                        ('correction', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settles', to='economy.clearingline')),
                        ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='economy.clearingline')),
                    ],
                    options={
                        'ordering': ['opened_at', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('line',), name='one_open_dispute_a_line')],
                    },
                ),
                migrations.CreateModel(
                    name='ClearingPeriod',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first', models.DateField()),
                        ('last', models.DateField()),
                        ('opened_by', models.CharField(blank=True, max_length=36)),
                        ('opened_at', models.DateTimeField()),
                        ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='economy.clearingcircle')),
                    ],
                    options={
                        'ordering': ['-first'],
                        'constraints': [models.UniqueConstraint(fields=('circle', 'first'), name='period_begins_once'), models.UniqueConstraint(fields=('circle', 'last'), name='period_ends_once'), models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='period_goes_forwards')],
                    },
                ),
                migrations.CreateModel(
                    name='ClearingFreeze',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('by', models.CharField(max_length=36)),
                        ('at', models.DateTimeField()),
                        ('digest', models.CharField(max_length=64)),
                        ('period', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='freeze', to='economy.clearingperiod')),
                    ],
                ),
                migrations.CreateModel(
                    name='ClearedEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cents', models.IntegerField()),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cleared', to='passes.creditentry')),
                        ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='economy.clearingline')),
                        ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='economy.clearingperiod')),
                    ],
                ),
                migrations.CreateModel(
                    name='ClearingSettlement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('by', models.CharField(max_length=36)),
                        ('at', models.DateTimeField()),
                        ('at_least', models.PositiveIntegerField()),
                        ('debts', models.PositiveIntegerField()),
                        ('owed_cents', models.BigIntegerField()),
                        ('period', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='settlement', to='economy.clearingperiod')),
                    ],
                ),
                migrations.CreateModel(
                    name='ClearingCarry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cents', models.IntegerField()),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                        ('settlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carried', to='economy.clearingsettlement')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('settlement', 'place'), name='carried_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ClearingTransfer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cents', models.PositiveIntegerField()),
                        ('reference', models.CharField(max_length=35, unique=True)),
                        ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                        ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                        ('settlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='economy.clearingsettlement')),
                    ],
                    options={
                        'ordering': ['payer', 'payee'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('cents__gt', 0)), name='transfer_of_something'), models.CheckConstraint(condition=models.Q(('payer', models.F('payee')), _negated=True), name='nobody_pays_oneself')],
                    },
                ),
                migrations.CreateModel(
                    name='ClearingVote',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_yes', models.BooleanField()),
                        ('cast_at', models.DateTimeField()),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='economy.clearingagreement')),
                        ('cast_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                    ],
                    options={
                        'ordering': ['place__name', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('agreement', 'place'), name='one_voice_a_place')],
                    },
                ),
                migrations.CreateModel(
                    name='SettledLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='settled', to='economy.clearingline')),
                        ('settlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settled_lines', to='economy.clearingsettlement')),
                    ],
                ),
                migrations.CreateModel(
                    name='BankFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(max_length=160)),
                        ('first', models.DateField(null=True)),
                        ('last', models.DateField(null=True)),
                        ('opening_cents', models.BigIntegerField(null=True)),
                        ('closing_cents', models.BigIntegerField(null=True)),
                        ('adds_up', models.BooleanField(null=True)),
                        ('count', models.PositiveIntegerField(default=0)),
                        ('new', models.PositiveIntegerField(default=0)),
                        ('table', models.JSONField(default=list)),
                        ('imported_at', models.DateTimeField()),
                        ('by', models.CharField(blank=True, max_length=36)),
                        ('is_demo', models.BooleanField(default=False)),
                        ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bank_files', to='economy.issuer')),
                    ],
                    options={
                        'ordering': ['-imported_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='BankMovement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=40)),
                        ('day', models.DateField()),
                        ('cents', models.BigIntegerField()),
                        ('words', models.CharField(blank=True, max_length=500)),
                        ('party', models.CharField(blank=True, max_length=140)),
                        ('reference', models.CharField(blank=True, max_length=80)),
                        ('set_aside', models.CharField(blank=True, max_length=80, verbose_name='why it is no invoice’s')),
                        ('is_aside', models.BooleanField(default=False)),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='movements', to='economy.bankfile')),
                        ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bank_movements', to='economy.issuer')),
                    ],
                    options={
                        'ordering': ['day', 'pk'],
                        'indexes': [models.Index(fields=['issuer', 'is_aside', 'day'], name='bank_movement_open')],
                        'constraints': [models.UniqueConstraint(fields=('issuer', 'key'), name='bank_movement_once'), models.CheckConstraint(condition=models.Q(('cents', 0), _negated=True), name='no_empty_movement')],
                    },
                ),
                migrations.CreateModel(
                    name='BankMatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('payment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='bank_match', to='economy.payment')),
                        ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='economy.bankmovement')),
                    ],
                ),
                migrations.CreateModel(
                    name='BankColumns',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('heads', models.CharField(max_length=500)),
                        ('places', models.JSONField(default=dict)),
                        ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bank_columns', to='economy.issuer')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('issuer', 'heads'), name='bank_columns_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DebitBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('reference', models.CharField(max_length=35)),
                        ('collected_on', models.DateField(verbose_name='taken on')),
                        ('made_at', models.DateTimeField()),
                        ('by', models.CharField(blank=True, max_length=36)),
                        ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='debit_batches', to='economy.issuer')),
                    ],
                    options={
                        'ordering': ['-made_at', '-pk'],
                        'constraints': [models.UniqueConstraint(fields=('issuer', 'reference'), name='debit_batch_reference_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DebitMandate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reference', models.CharField(max_length=35, verbose_name='reference of the mandate')),
                        ('name', models.CharField(max_length=70, verbose_name='in the name of')),
                        ('iban', models.CharField(max_length=34, verbose_name='IBAN')),
                        ('bic', models.CharField(blank=True, max_length=11, verbose_name='BIC')),
                        ('signed_on', models.DateField(verbose_name='signed on')),
                        ('ended_on', models.DateField(blank=True, null=True)),
                        ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='debit_mandates', to='economy.issuer')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='debit_mandates', to='community.organisation')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='debit_mandates', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['name', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('issuer', 'reference'), name='debit_mandate_reference_once'), models.CheckConstraint(condition=models.Q(('person__isnull', True), ('organisation__isnull', True), _connector='OR'), name='debit_mandate_of_one'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('issuer', 'person'), name='one_debit_mandate_of_a_person'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('issuer', 'organisation'), name='one_debit_mandate_of_an_organisation')],
                    },
                ),
                migrations.CreateModel(
                    name='Debit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cents', models.BigIntegerField()),
                        ('refused_on', models.DateField(blank=True, null=True)),
                        ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='debits', to='economy.invoice')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='debits', to='economy.debitbatch')),
                        ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='debits', to='economy.debitmandate')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('refused_on', None)), fields=('invoice',), name='one_debit_of_an_invoice_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='InvoiceStatus',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('200', 'handed over'), ('201', 'sent by the platform'), ('202', 'received by the customer’s platform'), ('203', 'given to the customer'), ('204', 'taken in hand'), ('205', 'approved'), ('206', 'approved in part'), ('207', 'disputed'), ('208', 'suspended: something is missing'), ('209', 'completed'), ('210', 'refused by the customer'), ('211', 'payment sent'), ('212', 'cashed'), ('213', 'rejected by the platform'), ('501', 'not admissible')], max_length=3, verbose_name='state')),
                        ('day', models.DateField(verbose_name='on')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='why, if it was said')),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('by', models.CharField(blank=True, max_length=36)),
                        ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statuses', to='economy.invoice')),
                        ('reference', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', '200')), fields=('invoice',), name='handed_over_once'), models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('invoice', 'reference'), name='a_message_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CardAccount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('provider', models.CharField(choices=[('stripe', 'Stripe'), ('systempay', 'Systempay (Caisse d’Épargne, Banque Populaire)'), ('payzen', 'PayZen'), ('lyra', 'Lyra Collect'), ('pretend', 'the pretended bank of the demonstration')], max_length=20, verbose_name='provider')),
                        ('shop', models.CharField(blank=True, max_length=40, verbose_name='number of the shop')),
                        ('secret_key', models.TextField(blank=True, editable=False)),
                        ('signing_key', models.TextField(blank=True, editable=False)),
                        ('is_live', models.BooleanField(default=False)),
                        ('is_ready', models.BooleanField(default=False)),
                        ('made_at', models.DateTimeField()),
                        ('retired_at', models.DateTimeField(blank=True, null=True)),
                        ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='card_accounts', to='economy.issuer')),
                    ],
                    options={
                        'ordering': ['-made_at', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('issuer',), name='one_card_account_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='CardCheckout',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('cents', models.BigIntegerField()),
                        ('state', models.CharField(choices=[('open', 'begun'), ('expired', 'not paid'), ('paid', 'paid by card')], default='open', max_length=10)),
                        ('page', models.CharField(blank=True, max_length=2000)),
                        ('provider_reference', models.CharField(blank=True, max_length=200)),
                        ('transaction', models.CharField(blank=True, max_length=200)),
                        ('refunded_cents', models.BigIntegerField(default=0)),
                        ('refund_asked_cents', models.BigIntegerField(default=0)),
                        ('refund_asked_at', models.DateTimeField(blank=True, null=True)),
                        ('started_at', models.DateTimeField()),
                        ('checked_at', models.DateTimeField(blank=True, null=True)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checkouts', to='economy.cardaccount')),
                        ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='card_checkouts', to='economy.invoice')),
                        ('payment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='card_checkout', to='economy.payment')),
                    ],
                    options={
                        'ordering': ['-started_at', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('invoice',), name='one_open_checkout_of_an_invoice'), models.CheckConstraint(condition=models.Q(('cents__gt', 0), ('refund_asked_cents__gte', models.F('refunded_cents')), ('refunded_cents__gte', 0)), name='card_amounts_make_sense')],
                    },
                ),
                migrations.CreateModel(
                    name='CardNotice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event_id', models.CharField(max_length=200)),
                        ('outcome', models.CharField(choices=[('applied', 'done'), ('nothing_new', 'nothing new'), ('to_be_asked', 'the provider is asked'), ('unknown', 'about a payment that was not begun here'), ('other_amount', 'another amount than the one that was asked: nothing was noted'), ('other_mode', 'a test where money was wanted, or the contrary: nothing was noted')], max_length=20)),
                        ('received_at', models.DateTimeField()),
                        ('looked_at', models.DateTimeField(blank=True, null=True)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='economy.cardaccount')),
                        ('checkout', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='economy.cardcheckout')),
                    ],
                    options={
                        'ordering': ['-received_at', '-pk'],
                        'constraints': [models.UniqueConstraint(fields=('account', 'event_id'), name='card_notice_once')],
                    },
                ),
                migrations.CreateModel(
                    name='BagDeposit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('deposited_on', models.DateField(verbose_name='brought to the bank on')),
                        ('reference', models.CharField(max_length=60, verbose_name='number of the bank’s receipt')),
                        ('by', models.CharField(max_length=36)),
                        ('noted_at', models.DateTimeField()),
                        ('bag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deposits', to='bookings.tillbag')),
                    ],
                    options={
                        'ordering': ['bag', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='HandOver',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('way', models.CharField(choices=[('mail', 'by email, to the address it gives you'), ('flow', 'by its flow service (AFNOR XP Z12-013)')], max_length=4)),
                        ('state', models.CharField(default='waiting', max_length=8)),
                        ('since', models.DateTimeField()),
                        ('reference', models.CharField(blank=True, max_length=200)),
                        ('trouble', models.JSONField(blank=True, default=dict)),
                        ('is_left', models.BooleanField(default=False)),
                        ('by', models.CharField(blank=True, max_length=36)),
                        ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='economy.invoice')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['reference'], name='hand_over_by_reference')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('is_left', False)), fields=('invoice',), name='one_hand_over_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='PlatformAccount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('way', models.CharField(choices=[('mail', 'by email, to the address it gives you'), ('flow', 'by its flow service (AFNOR XP Z12-013)')], max_length=4, verbose_name='way')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('address', models.CharField(blank=True, max_length=300, verbose_name='address of the flow service')),
                        ('token_address', models.CharField(blank=True, max_length=300, verbose_name='address that gives tokens')),
                        ('client_id', models.CharField(blank=True, max_length=200, verbose_name='client identifier')),
                        ('secret_key', models.TextField(blank=True, editable=False)),
                        ('asked_until', models.CharField(blank=True, max_length=40)),
                        ('asked_at', models.DateTimeField(null=True)),
                        ('trouble', models.JSONField(blank=True, default=dict)),
                        ('changed_at', models.DateTimeField(auto_now=True)),
                        ('issuer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='platform_account', to='economy.issuer')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('way', 'mail'), models.Q(('email', ''), _negated=True)), models.Q(('way', 'flow'), models.Q(('address', ''), _negated=True)), _connector='OR'), name='platform_has_where')],
                    },
                ),
                migrations.CreateModel(
                    name='PlaceAmount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('nature', models.CharField(choices=[('desks', 'Desks and offices used'), ('rooms', 'Rooms used'), ('passes', 'Passes sold'), ('till', 'Events, other takings'), ('invoiced', 'Other invoices'), ('sales', 'Use of the place, sold elsewhere than on this site'), ('rents', 'Offices let by the month'), ('grants', 'Grants'), ('contribution', 'What the commune puts in'), ('other_receipts', 'Other receipts'), ('rent', 'Rent and service charges'), ('energy', 'Energy, water'), ('fibre', 'Internet, telephone'), ('insurance', 'Insurance'), ('cleaning', 'Cleaning, upkeep'), ('host', 'Paid hours of a host'), ('depreciation', 'Depreciation'), ('other_costs', 'Other costs'), ('volunteers', 'Hours of volunteers')], max_length=16, verbose_name='what it is')),
                        ('month', models.DateField()),
                        ('day', models.DateField(blank=True, null=True, verbose_name='date')),
                        ('cents', models.BigIntegerField(default=0)),
                        ('hours', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=8)),
                        ('words', models.CharField(blank=True, max_length=120, verbose_name='supplier, and what it was for')),
                        ('proof', models.FileField(blank=True, upload_to='economy/places/', verbose_name='proof')),
                        ('origin', models.CharField(max_length=8)),
                        ('file_key', models.CharField(blank=True, max_length=64)),
                        ('made_by', models.CharField(blank=True, max_length=36)),
                        ('made_at', models.DateTimeField()),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amounts', to='places.place')),
                    ],
                    options={
                        'ordering': ['-month', 'nature', 'pk'],
                        'indexes': [models.Index(fields=['place', 'month'], name='amount_of_place')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('origin', 'table')), fields=('place', 'nature', 'month'), name='place_table_once_a_month'), models.UniqueConstraint(condition=models.Q(('file_key', ''), _negated=True), fields=('place', 'file_key'), name='place_file_line_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='place_amount_of_a_month'), models.CheckConstraint(condition=models.Q(models.Q(('cents', 0), ('hours__gt', 0), ('nature', 'volunteers')), models.Q(('hours', 0), models.Q(('nature', 'volunteers'), _negated=True), models.Q(('cents', 0), _negated=True)), _connector='OR'), name='place_amount_of_something')],
                    },
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
