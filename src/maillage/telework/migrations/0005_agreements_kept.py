"""How long agreements are kept, as dated data: a day to begin with, a ground, a source."""

from datetime import date

from django.db import migrations

READ = date(2026, 11, 28)
OURS = "Proposition de Maillage, à confirmer par le responsable de traitement"
RULES = [
    # code, days, ground, source
    ("agreements", 1826, "Prescription de cinq ans (code civil, art. 2224) après la fin de l’accord", OURS),
    ("agreement_drafts", 396, "RGPD art. 5-1-c : un projet que personne n’a signé en treize mois ne sert plus", OURS),
]


def write(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    for code, days, basis, source in RULES:
        Retention.objects.get_or_create(
            code=code,
            valid_from=date(2026, 1, 1),
            defaults={"days": days, "basis": basis, "source": source, "verified_on": READ},
        )


class Migration(migrations.Migration):
    dependencies = [("telework", "0004_agreements"), ("community", "0005_retention")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
