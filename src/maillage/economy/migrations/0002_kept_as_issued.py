"""What was issued is not changed, whoever asks, nor removed before its time: ten years (Code de commerce, L123-22)."""

from datetime import date

from django.db import migrations

FORWARD = """
CREATE FUNCTION economy_is_kept_as_issued() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
TABLES = ("invoice", "payment", "deposituse")
FORWARD += "".join(
    f"""
CREATE TRIGGER {table}_kept_as_issued BEFORE UPDATE OR DELETE ON economy_{table}
    FOR EACH ROW EXECUTE FUNCTION economy_is_kept_as_issued();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON economy_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION economy_is_kept_as_issued();
ALTER TABLE economy_{table} ENABLE ALWAYS TRIGGER {table}_kept_as_issued;
ALTER TABLE economy_{table} ENABLE ALWAYS TRIGGER {table}_not_emptied;
"""
    for table in TABLES
)
BACKWARD = (
    "".join(
        f"DROP TRIGGER {table}_kept_as_issued ON economy_{table}; DROP TRIGGER {table}_not_emptied ON economy_{table};"
        for table in TABLES
    )
    + "DROP FUNCTION economy_is_kept_as_issued();"
)
READ = date(2026, 11, 29)
RULES = [
    # code, days, ground, source
    ("invoices", 3653, "Code de commerce art. L123-22 : dix ans à compter de la clôture de l’exercice, à laquelle chaque"
     " facture est gardée au moins", "Code de commerce"),
    ("invoice_drafts", 396, "RGPD art. 5-1-c : un brouillon que personne n’a émis en treize mois ne sert plus",
     "Proposition de Maillage, à confirmer par le responsable de traitement"),
]  # fmt: skip


def write(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    for code, days, basis, source in RULES:
        Retention.objects.get_or_create(
            code=code, valid_from=date(2026, 1, 1),
            defaults={"days": days, "basis": basis, "source": source, "verified_on": READ},
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("economy", "0001_initial"), ("community", "0005_retention")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD), migrations.RunPython(write, migrations.RunPython.noop)]
