from django.db import migrations


class Migration(migrations.Migration):
    """What a host received, by the name that others would guess; its table follows. No row changes."""

    dependencies = [("bookings", "0004_calendars_hold_the_union"), ("community", "0009_names_of_the_trade")]
    operations = [migrations.RenameModel("Taking", "CashEntry")]
