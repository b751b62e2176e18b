from django.db import migrations

# Entries, lines, numbers and closures are added to, never changed nor removed, whoever asks; and an entry balances,
# at the end of the transaction that wrote it, whatever wrote it.
FORWARD = """
CREATE FUNCTION ledger_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the books are only added to: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON ledger_entryline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances();
"""
TABLES = ("entry", "entryline", "documentnumber", "closure")
FORWARD += "".join(
    f"""
CREATE TRIGGER {table}_only_added_to BEFORE UPDATE OR DELETE ON ledger_{table}
    FOR EACH ROW EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON ledger_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_only_added_to();
ALTER TABLE ledger_{table} ENABLE ALWAYS TRIGGER {table}_only_added_to;
ALTER TABLE ledger_{table} ENABLE ALWAYS TRIGGER {table}_not_emptied;
"""
    for table in TABLES
)
BACKWARD = (
    "DROP TRIGGER entry_balances ON ledger_entryline; DROP FUNCTION ledger_entry_balances();"
    + "".join(
        f"DROP TRIGGER {table}_only_added_to ON ledger_{table}; DROP TRIGGER {table}_not_emptied ON ledger_{table};"
        for table in TABLES
    )
    + "DROP FUNCTION ledger_is_only_added_to();"
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
