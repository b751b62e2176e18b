"""An outside calendar holds the union of its events: what it holds belongs to the calendar, not to one event."""

import django.db.models.deletion
from django.db import migrations, models

FROM_EVENTS = """
UPDATE bookings_occupancy o SET calendar_id = e.calendar_id FROM bookings_externalevent e WHERE e.id = o.block_id
"""
# Back again, no event is known to hold: calendars are read within a quarter of an hour.
FORGET = "DELETE FROM bookings_occupancy WHERE calendar_id IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("bookings", "0003_mails_moved")]
    operations = [
        migrations.AddField(
            model_name="externalcalendar",
            name="skipped",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="occupancy",
            name="calendar",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="occupancies",
                to="bookings.externalcalendar",
            ),
        ),
        migrations.RemoveConstraint(model_name="occupancy", name="occupancy_of_one_thing"),
        migrations.RunSQL(FROM_EVENTS, FORGET),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="occupancy", name="block"),
        migrations.AddConstraint(
            model_name="occupancy",
            constraint=models.CheckConstraint(
                condition=models.Q(("booking__isnull", False), ("calendar__isnull", False), _connector="XOR"),
                name="occupancy_of_one_thing",
            ),
        ),
    ]
