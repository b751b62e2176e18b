"""The column has the name of what it holds."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0001_doors")]
    operations = [migrations.RenameField(model_name="door", old_name="told", new_name="instructions")]
