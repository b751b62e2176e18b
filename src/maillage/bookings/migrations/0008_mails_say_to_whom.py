"""Mails about a booking were sent to who booked: their keys have its number and no other (to hosts, one more)."""

from django.db import migrations

FILL = r"""
    UPDATE community_mailsent mail SET person_id = booking.person_id
    FROM bookings_booking booking JOIN community_person person ON person.id = booking.person_id
    WHERE mail.person_id IS NULL AND person.erased_at IS NULL AND booking.guest = ''
        AND mail.key !~ '^(mailing|inactive|halfway)-'
        AND booking.id::text = (regexp_match(mail.key, '^[a-z_]+-(\d+)-\d+$'))[1]
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0007_units_held_by_other_domains"), ("community", "0013_mails_say_to_whom")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
