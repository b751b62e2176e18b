from django.db import migrations

# Charges, lots and entries of credits are added to, never changed nor removed, whoever asks.
TABLES = ("charge", "creditlot", "creditentry")
FORWARD = """
CREATE FUNCTION passes_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'credits and charges are only added to: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_only_added_to BEFORE UPDATE OR DELETE ON passes_{table}
    FOR EACH ROW EXECUTE FUNCTION passes_is_only_added_to();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON passes_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION passes_is_only_added_to();
ALTER TABLE passes_{table} ENABLE ALWAYS TRIGGER {table}_only_added_to;
ALTER TABLE passes_{table} ENABLE ALWAYS TRIGGER {table}_not_emptied;
"""
    for table in TABLES
)
BACKWARD = (
    "".join(
        f"DROP TRIGGER {table}_only_added_to ON passes_{table}; DROP TRIGGER {table}_not_emptied ON passes_{table};"
        for table in TABLES
    )
    + "DROP FUNCTION passes_is_only_added_to();"
)


class Migration(migrations.Migration):
    dependencies = [("passes", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
