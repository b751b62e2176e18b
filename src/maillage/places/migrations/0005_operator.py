from django.db import migrations


class Migration(migrations.Migration):
    """The organisation that runs a place, by the name that others would guess. No row changes."""

    dependencies = [("places", "0004_labels")]
    operations = [
        migrations.RenameField("Place", "carrier", "operator"),
        migrations.RenameField("PlaceProposal", "carrier", "operator"),
    ]
