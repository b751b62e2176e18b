from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programme", "0014_interests")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="missed",
            field=models.JSONField(blank=True, default=list),
        )
        for name in ("barcamp", "season")
    ]
