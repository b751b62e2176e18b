"""How long concessions and passes are kept, as dated data: a day to begin with, a ground, a source."""

from datetime import date

from django.db import migrations

READ = date(2026, 11, 29)
OURS = "Proposition de Maillage, à confirmer par le responsable de traitement"
RULES = [
    # code, days, ground, source
    ("concessions", 31, "RGPD art. 5-1-c : un tarif réduit qui ne court plus n’a plus à être su", OURS),
    ("pass_orders", 92, "RGPD art. 5-1-c : un carnet demandé et jamais payé en trois mois", OURS),
    ("passes_over", 1096, "Prescription de deux ans envers un consommateur (code de la consommation, L218-2), "
                          "et un an pour l’établir", OURS),
]  # fmt: skip


def write(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    for code, days, basis, source in RULES:
        Retention.objects.get_or_create(
            code=code,
            valid_from=date(2026, 1, 1),
            defaults={"days": days, "basis": basis, "source": source, "verified_on": READ},
        )


class Migration(migrations.Migration):
    dependencies = [("passes", "0002_only_added_to"), ("community", "0005_retention")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
