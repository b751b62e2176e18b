"""The directory is searched as everything else: what is searched is written anew from the lines that are shown."""

from django.db import migrations

from maillage.community.rules.directory import SEARCHED, is_visible_to
from maillage.web.full_text.postgres import Field, vector_of


def write_all(apps, schema_editor):
    DirectoryEntry = apps.get_model("community", "DirectoryEntry")
    for entry in DirectoryEntry.objects.select_related("usual").order_by("pk").iterator(chunk_size=500):
        said = {name: getattr(entry, name) or "" for name in SEARCHED}
        said["usual"] = entry.usual.name if entry.usual else ""
        vectors = {
            column: vector_of(
                Field(said[name], weight)
                for name, weight in SEARCHED.items()
                if is_visible_to(getattr(entry, f"{name}_to"), member=member)
            )
            for column, member in (("for_members", True), ("for_everyone", False))
        }
        DirectoryEntry.objects.filter(pk=entry.pk).update(**vectors)


class Migration(migrations.Migration):

    dependencies = [("community", "0013_mails_say_to_whom")]

    operations = [migrations.RunPython(write_all, migrations.RunPython.noop)]
