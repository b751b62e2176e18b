"""When a secret calendar address was read last: once an hour at most."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0005_cash_entries")]
    operations = [
        migrations.AddField("calendaraddress", "last_used_at", models.DateTimeField(blank=True, null=True)),
    ]
