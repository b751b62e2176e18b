"""To whom each mail was sent, where its key says so; until now erasing somebody looked for their number in keys."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NUMBERS = (  # the number of a person in a key, by how that key is made
    r"^digest-\d+-(\d+)-\d{4}-\d+$",
    r"^mailing-\d+-(\d+)$",
    r"^message-\d+-\d{4}-\d\d-\d\d-(\d+)-[0-9a-f]+$",
    r"^adhesion-to_review-\d+-[a-z_]+-(\d+)$",
    r"^(?:still_)?to_answer-\d+-\d+-(\d+)$",
    r"^inactive-(\d+)-\d{8}$",
)
PUBLIC_NUMBER = r"-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:-|$)"
MEMBERSHIP = r"^adhesion-(?!to_review)[a-z_]+-(\d+)-"
LETTER = r"^letter-(\d+)$"
FILL = """
    UPDATE community_mailsent mail SET person_id = {person} FROM {table}
    WHERE mail.person_id IS NULL AND {person} IS NOT NULL AND {number}::text = (regexp_match(mail.key, %s))[1]
"""


def fill(apps, schema_editor):
    by_key = [(pattern, "community_person source", "source.id", "source.id") for pattern in NUMBERS]
    by_key += [
        (PUBLIC_NUMBER, "community_person source", "source.id", "source.public_id"),
        (MEMBERSHIP, "community_membership source", "source.person_id", "source.id"),
        (LETTER, "community_privatemessage source", "source.recipient_id", "source.id"),
    ]
    with schema_editor.connection.cursor() as cursor:
        for pattern, table, person, number in by_key:
            cursor.execute(FILL.format(table=table, person=person, number=number), [pattern])


class Migration(migrations.Migration):
    dependencies = [("community", "0012_stored_files")]
    operations = [
        migrations.AddField(
            "MailSent",
            "person",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, django.db.models.deletion.CASCADE, blank=True, null=True,
                related_name="mails_sent",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]  # fmt: skip
