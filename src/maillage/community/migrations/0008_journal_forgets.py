"""The lines of whoever was erased share no number any more: each gets one of its own, that names nobody.

The journal stays append-only but for that: a number may be replaced by another, line by line, once nobody who is there
bears it; nothing else of a line may change, and no line can be given to somebody who is there.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION community_journal_bears_nobody(numbers uuid[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM community_person p WHERE p.journal_id = ANY(numbers))
$$;
CREATE OR REPLACE FUNCTION community_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.id, OLD.at, OLD.verb, OLD.subject_kind, OLD.subject_id, OLD.scope_kind, OLD.scope_id, OLD.details)
            IS NOT DISTINCT FROM
           (NEW.id, NEW.at, NEW.verb, NEW.subject_kind, NEW.subject_id, NEW.scope_kind, NEW.scope_id, NEW.details)
           AND (OLD.actor IS NULL) = (NEW.actor IS NULL) AND cardinality(OLD.about) = cardinality(NEW.about)
           AND (OLD.actor IS NOT DISTINCT FROM NEW.actor
                OR community_journal_bears_nobody(ARRAY[OLD.actor, NEW.actor]))
           AND NOT EXISTS (
               SELECT FROM unnest(OLD.about, NEW.about) AS changed(was, becomes)
               WHERE was IS DISTINCT FROM becomes AND NOT community_journal_bears_nobody(ARRAY[was, becomes]))
        THEN RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION community_journal_forget(erased uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
    UPDATE community_journalentry SET
        actor = CASE WHEN actor = erased THEN gen_random_uuid() ELSE actor END,
        about = ARRAY(SELECT CASE WHEN n = erased THEN gen_random_uuid() ELSE n END
                      FROM unnest(about) WITH ORDINALITY AS numbered(n, place) ORDER BY place)
    WHERE actor = erased OR about @> ARRAY[erased]
$$;
WITH there AS MATERIALIZED (SELECT journal_id FROM community_person)
UPDATE community_journalentry j SET
    actor = CASE WHEN actor IN (SELECT journal_id FROM there) OR actor IS NULL THEN actor ELSE gen_random_uuid() END,
    about = ARRAY(SELECT CASE WHEN n IN (SELECT journal_id FROM there) THEN n ELSE gen_random_uuid() END
                  FROM unnest(about) WITH ORDINALITY AS numbered(n, place) ORDER BY place)
WHERE (actor IS NOT NULL AND actor NOT IN (SELECT journal_id FROM there))
   OR EXISTS (SELECT FROM unnest(about) AS n WHERE n NOT IN (SELECT journal_id FROM there));
"""
BACKWARD = """
DROP FUNCTION community_journal_forget(uuid);
CREATE OR REPLACE FUNCTION community_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
DROP FUNCTION community_journal_bears_nobody(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0007_invitations")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
