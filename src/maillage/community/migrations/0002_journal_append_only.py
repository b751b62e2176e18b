"""The database itself refuses to change, remove or empty the journal."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION community_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON community_journalentry
    FOR EACH ROW EXECUTE FUNCTION community_journal_is_append_only();
CREATE TRIGGER journal_not_emptied BEFORE TRUNCATE ON community_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION community_journal_is_append_only();
ALTER TABLE community_journalentry ENABLE ALWAYS TRIGGER journal_append_only;
ALTER TABLE community_journalentry ENABLE ALWAYS TRIGGER journal_not_emptied;
"""
BACKWARD = """
DROP TRIGGER journal_append_only ON community_journalentry;
DROP TRIGGER journal_not_emptied ON community_journalentry;
DROP FUNCTION community_journal_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
