"""What a platform said of an invoice is only added to, as the invoice itself; it goes with it when its time is over."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION economy_status_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    until date;
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT keep_until INTO until FROM economy_invoice WHERE id = OLD.invoice_id;
        IF until IS NULL OR until <= current_date THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was issued is kept as it is: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER invoicestatus_kept_as_issued BEFORE UPDATE OR DELETE ON economy_invoicestatus
    FOR EACH ROW EXECUTE FUNCTION economy_status_is_kept();
CREATE TRIGGER invoicestatus_not_emptied BEFORE TRUNCATE ON economy_invoicestatus
    FOR EACH STATEMENT EXECUTE FUNCTION economy_status_is_kept();
ALTER TABLE economy_invoicestatus ENABLE ALWAYS TRIGGER invoicestatus_kept_as_issued;
ALTER TABLE economy_invoicestatus ENABLE ALWAYS TRIGGER invoicestatus_not_emptied;
"""
BACKWARD = """
DROP TRIGGER invoicestatus_kept_as_issued ON economy_invoicestatus;
DROP TRIGGER invoicestatus_not_emptied ON economy_invoicestatus;
DROP FUNCTION economy_status_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("economy", "0014_gross_documents")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
