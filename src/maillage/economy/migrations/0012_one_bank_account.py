"""A place whose own account is, to the letter, that of its carrier's invoices follows it from now on.

Any other stays as it was written: the pages of both say that two are known.
"""

from django.db import migrations


def follow(apps, schema_editor):
    Issuer, ClearingAccount = apps.get_model("economy", "Issuer"), apps.get_model("economy", "ClearingAccount")
    for issuer in Issuer.objects.filter(training_round=0).exclude(iban=""):
        ClearingAccount.objects.filter(
            place__operator=issuer.organisation_id, iban=issuer.iban, bic=issuer.bic, holder=issuer.legal_name[:70]
        ).delete()


def write_again(apps, schema_editor):
    """Back: each place that followed has an account of its own again."""
    Issuer, ClearingAccount = apps.get_model("economy", "Issuer"), apps.get_model("economy", "ClearingAccount")
    Place = apps.get_model("places", "Place")
    for issuer in Issuer.objects.filter(training_round=0).exclude(iban=""):
        for place in Place.objects.filter(operator=issuer.organisation_id, clearing_account=None):
            ClearingAccount.objects.create(
                place=place, holder=issuer.legal_name[:70], iban=issuer.iban, bic=issuer.bic
            )


class Migration(migrations.Migration):
    dependencies = [("economy", "0011_platforms")]
    operations = [migrations.RunPython(follow, write_again)]
