from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Models by the names that others would guess; their tables follow. No row changes."""

    dependencies = [("community", "0008_journal_forgets")]
    operations = [
        migrations.RenameModel("Adhesion", "Membership"),
        migrations.RenameField("Signature", "adhesion", "membership"),
        migrations.SeparateDatabaseAndState(  # the constraint of the table has followed its column
            state_operations=[
                migrations.RemoveConstraint("Signature", "signed_once"),
                migrations.AddConstraint(
                    "Signature", models.UniqueConstraint(fields=("membership", "charter"), name="signed_once")
                ),
            ]
        ),
        migrations.RenameModel("Letter", "PrivateMessage"),
        migrations.RenameModel("Part", "Participation"),
        migrations.AlterField(
            "Membership",
            "network",
            models.ForeignKey("community.Network", models.CASCADE, related_name="memberships"),
        ),
        migrations.AlterField(
            "Membership",
            "person",
            models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, blank=True, null=True, related_name="memberships"),
        ),
    ]
