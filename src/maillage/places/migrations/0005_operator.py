from django.db import migrations


class Migration(migrations.Migration):
    """The organisation that runs a place and what a proposal describes, by names others would guess. No row changes."""

    dependencies = [("places", "0004_labels")]
    operations = [
        migrations.RenameField("Place", "carrier", "operator"),
        migrations.RenameField("PlaceProposal", "carrier", "operator"),
        migrations.RenameField("PlaceProposal", "told", "description"),
    ]
