"""How long what is kept, as dated data: a day to begin with, a ground, a source, the day it was read."""

from datetime import date

from django.db import migrations

READ = date(2026, 11, 25)
OURS = "Proposition de Maillage, à confirmer par le responsable de traitement"
RULES = [
    # code, days, ground, source
    ("account_inactive", 730, "RGPD art. 5-1-e : deux ans sans connexion, après un avertissement d’un mois",
     "pratique recommandée par la CNIL (référentiel gestion commerciale), rapportée par modeles.biz"),
    ("adhesion_unconfirmed", 7, "RGPD art. 5-1-c : une adresse jamais confirmée ne sert à rien", OURS),
    ("adhesion_over", 1095, "RGPD art. 5-1-e : trois ans après le dernier contact",
     "pratique recommandée par la CNIL (prospection), rapportée par xdpo"),
    ("booking_detail", 396, "RGPD art. 5-1-e : treize mois après la venue, puis sans nom", OURS),
    ("waiting", 90, "RGPD art. 5-1-c", OURS),
    ("access_events", 92, "RGPD art. 5-1-e : trois mois pour les accès par badge ou par code",
     "règle de la CNIL sur les badges (de mémoire, à vérifier)"),
    ("wifi_technical", 365, "CPCE art. L34-1, décret 2021-1362 : données techniques, un an",
     "cnil.fr/fr/cnil-direct/question/1994"),
    ("sessions", 180, "Journaux de sécurité : six mois à un an",
     "délibération CNIL 2021-122, rapportée par silicon.fr"),
    ("letters", 365, "RGPD art. 5-1-e", OURS),
    ("wall", 1095, "RGPD art. 5-1-e", OURS),
    ("mails_sent", 400, "Ne jamais envoyer deux fois le même message", OURS),
    ("imports", 7, "RGPD art. 5-1-c", OURS),
    ("failed_jobs", 30, "RGPD art. 5-1-c", OURS),
    ("accounts", 3650, "Code de commerce art. L123-22 : dix ans à compter de la clôture", "Code de commerce"),
]  # fmt: skip


def write(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    for code, days, basis, source in RULES:
        Retention.objects.get_or_create(
            code=code, valid_from=date(2026, 1, 1),
            defaults={"days": days, "basis": basis, "source": source, "verified_on": READ},
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("community", "0004_belonging")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
