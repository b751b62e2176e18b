"""How long registrations and answers are kept, as dated data: a day to begin with, a ground, a source."""

from datetime import date

from django.db import migrations

READ = date(2026, 11, 28)
OURS = "Proposition de Maillage, à confirmer par le responsable de traitement"
RULES = [
    # code, days, ground, source
    ("event_registrations", 396, "RGPD art. 5-1-e : treize mois après l’événement, puis sans nom", OURS),
    ("event_sensitive_answers", 30, "RGPD art. 5-1-c et 9 : santé et alimentation, trente jours après l’événement", OURS),
    ("event_unconfirmed", 7, "RGPD art. 5-1-c : une adresse jamais confirmée ne sert à rien", OURS),
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
    dependencies = [("programme", "0001_initial"), ("community", "0005_retention")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
