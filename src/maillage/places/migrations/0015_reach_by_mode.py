"""Minutes by bike and on foot beside those by car."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0014_evidence_photos_and_reminders'),
        ('territory', '0005_basemap'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reach',
            name='reach_once',
        ),
        migrations.RemoveIndex(
            model_name='reach',
            name='reach_from_commune',
        ),
        migrations.AddField(
            model_name='reach',
            name='mode',
            field=models.CharField(choices=[('car', 'car'), ('bike', 'bike'), ('foot', 'foot')], default='car', max_length=4),
        ),
        migrations.AddIndex(
            model_name='reach',
            index=models.Index(fields=['commune', 'mode', 'minutes'], include=('place',), name='reach_from_commune'),
        ),
        migrations.AddConstraint(
            model_name='reach',
            constraint=models.UniqueConstraint(fields=('place', 'commune', 'mode'), name='reach_once'),
        ),
    ]
