"""Two promises of the database: the same euro is imputed once, and what a report froze stays as it was.

The sum that grants pay of a cost never exceeds what counts of it; whoever writes waits at the row of the cost. A cost in
a frozen version, its proofs and what that grant pays of it are not changed, nor removed before their time.
"""

from datetime import date

from django.db import migrations

FORWARD = """
CREATE FUNCTION grants_same_euro_once() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION grants_cost_covers_imputed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.eligible_cents < (SELECT coalesce(sum(cents), 0) FROM grants_imputation WHERE cost_id = NEW.id) THEN
        RAISE EXCEPTION 'grants pay more of this cost' USING ERRCODE = 'check_violation', CONSTRAINT = 'same_euro_once';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION grants_is_frozen(cost bigint, of_grant bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM grants_frozencost f JOIN grants_reportversion v ON v.id = f.version_id
        JOIN grants_reportdue r ON r.id = v.report_id
        WHERE f.cost_id = cost AND v.keep_until > current_date AND (of_grant IS NULL OR r.grant_id = of_grant)
    )
$$;
CREATE FUNCTION grants_frozen_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER same_euro_once BEFORE INSERT OR UPDATE ON grants_imputation
    FOR EACH ROW EXECUTE FUNCTION grants_same_euro_once();
CREATE TRIGGER cost_covers_imputed BEFORE UPDATE ON grants_cost
    FOR EACH ROW EXECUTE FUNCTION grants_cost_covers_imputed();
ALTER TABLE grants_imputation ENABLE ALWAYS TRIGGER same_euro_once;
ALTER TABLE grants_cost ENABLE ALWAYS TRIGGER cost_covers_imputed;
"""
TABLES = ("cost", "costproof", "costcorrection", "imputation", "reportversion", "frozencost")
FORWARD += "".join(
    f"""
CREATE TRIGGER {table}_frozen_stays BEFORE UPDATE OR DELETE ON grants_{table}
    FOR EACH ROW EXECUTE FUNCTION grants_frozen_stays();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON grants_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION grants_frozen_stays();
ALTER TABLE grants_{table} ENABLE ALWAYS TRIGGER {table}_frozen_stays;
ALTER TABLE grants_{table} ENABLE ALWAYS TRIGGER {table}_not_emptied;
"""
    for table in TABLES
)
BACKWARD = (
    "DROP TRIGGER same_euro_once ON grants_imputation; DROP TRIGGER cost_covers_imputed ON grants_cost;"
    + "".join(
        f"DROP TRIGGER {table}_frozen_stays ON grants_{table}; DROP TRIGGER {table}_not_emptied ON grants_{table};"
        for table in TABLES
    )
    + "DROP FUNCTION grants_frozen_stays(); DROP FUNCTION grants_is_frozen(bigint, bigint);"
    + "DROP FUNCTION grants_cost_covers_imputed(); DROP FUNCTION grants_same_euro_once();"
)
READ = date(2026, 11, 29)
RULES = [
    # code, days, ground, source
    ("grants", 3653, "Code de commerce art. L123-22 : dix ans ; comptes rendus, dépenses et pièces, après la fin de la"
     " convention", "Code de commerce"),
]  # fmt: skip


def write(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    for code, days, basis, source in RULES:
        Retention.objects.get_or_create(
            code=code, valid_from=date(2026, 1, 1),
            defaults={"days": days, "basis": basis, "source": source, "verified_on": READ},
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_grants"), ("community", "0005_retention")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD), migrations.RunPython(write, migrations.RunPython.noop)]
