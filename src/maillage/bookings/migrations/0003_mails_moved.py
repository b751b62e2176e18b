"""Which mails were sent is kept by the community from now on: it writes mails of its own."""

from django.db import migrations

MOVE = """
INSERT INTO community_mailsent (key, begun_at, sent_at) SELECT key, begun_at, sent_at FROM bookings_mailsent
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0002_daily_life"), ("community", "0004_belonging")]
    operations = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel(name="MailSent"),
    ]
