from django.db import migrations

# What a host received is never changed nor removed, whoever asks; who received it may be forgotten.
FORWARD = """
CREATE FUNCTION takings_are_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.received_by_id IS NULL AND to_jsonb(NEW) - 'received_by_id' = to_jsonb(OLD) - 'received_by_id' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'takings are only added to: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER cashentry_only_added_to BEFORE UPDATE OR DELETE ON bookings_cashentry
    FOR EACH ROW EXECUTE FUNCTION takings_are_only_added_to();
CREATE TRIGGER cashentry_not_emptied BEFORE TRUNCATE ON bookings_cashentry
    FOR EACH STATEMENT EXECUTE FUNCTION takings_are_only_added_to();
ALTER TABLE bookings_cashentry ENABLE ALWAYS TRIGGER cashentry_only_added_to;
ALTER TABLE bookings_cashentry ENABLE ALWAYS TRIGGER cashentry_not_emptied;
"""
BACKWARD = """
DROP TRIGGER cashentry_only_added_to ON bookings_cashentry;
DROP TRIGGER cashentry_not_emptied ON bookings_cashentry;
DROP FUNCTION takings_are_only_added_to();
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0015_deposit_bags")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
