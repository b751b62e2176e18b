"""Practice (mode école): issuers and invoices of their own, never mixed with the accounts, whoever writes."""

import django.db.models.deletion
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION economy_practice_is_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_training <> (SELECT training_round > 0 FROM economy_issuer WHERE id = NEW.issuer_id) THEN
        RAISE EXCEPTION 'practice and accounts are never mixed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_practice_is_apart BEFORE INSERT ON economy_invoice
    FOR EACH ROW EXECUTE FUNCTION economy_practice_is_apart();
ALTER TABLE economy_invoice ENABLE ALWAYS TRIGGER invoice_practice_is_apart;

CREATE FUNCTION economy_practice_stays_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'practice and accounts are never mixed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER issuer_practice_stays_one BEFORE UPDATE ON economy_issuer
    FOR EACH ROW WHEN (OLD.training_round <> NEW.training_round) EXECUTE FUNCTION economy_practice_stays_one();
ALTER TABLE economy_issuer ENABLE ALWAYS TRIGGER issuer_practice_stays_one;
"""
BACKWARD = """
DROP TRIGGER issuer_practice_stays_one ON economy_issuer;
DROP FUNCTION economy_practice_stays_one();
DROP TRIGGER invoice_practice_is_apart ON economy_invoice;
DROP FUNCTION economy_practice_is_apart();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0020_quiet_days'),
        ('economy', '0009_bag_deposits'),
    ]

    operations = [
        migrations.AddField(
            model_name='invoice',
            name='is_training',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='issuer',
            name='training_round',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='series',
            field=models.CharField(max_length=30),
        ),
        migrations.AlterField(
            model_name='issuer',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issuers', to='community.organisation'),
        ),
        migrations.AlterField(
            model_name='issuer',
            name='prefix',
            field=models.CharField(max_length=16, verbose_name='beginning of the numbers'),
        ),
        migrations.AddConstraint(
            model_name="issuer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("training_round", 0)), fields=("prefix",), name="beginning_of_numbers_once"
            ),
        ),
        migrations.AddConstraint(
            model_name='issuer',
            constraint=models.UniqueConstraint(fields=('organisation', 'training_round'), name='one_issuer_of_an_organisation'),
        ),
        migrations.AddConstraint(
            model_name='issuer',
            constraint=models.CheckConstraint(condition=models.Q(('training_round', 0), models.Q(('bic', ''), ('creditor_id', ''), ('iban', '')), _connector='OR'), name='practice_has_no_bank'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
