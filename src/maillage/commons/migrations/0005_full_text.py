"""Pages are searched as everything else: what is searched is written anew from their last revisions."""

from django.db import migrations

from maillage.commons.rules.markup import words_of
from maillage.web.full_text.postgres import Field, vector_of


def write_all(apps, schema_editor):
    Page = apps.get_model("commons", "Page")
    pages = Page.objects.filter(head__isnull=False).select_related("head").defer("search").order_by("pk")
    for page in pages.iterator(chunk_size=200):
        head = page.head
        fields = (Field(head.title, "A"), Field(head.summary, "B"), Field(words_of(head.text), "D"))
        Page.objects.filter(pk=page.pk).update(search=vector_of(fields, head.language))


class Migration(migrations.Migration):

    dependencies = [("commons", "0004_decisions")]

    operations = [migrations.RunPython(write_all, migrations.RunPython.noop)]
