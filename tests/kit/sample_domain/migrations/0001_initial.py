from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Bicycle",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=60)),
                (
                    "owner",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bicycles"),
                ),
            ],
        )
    ]
