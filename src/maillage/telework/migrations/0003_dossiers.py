"""The dossier of a place: what its hosts say for whoever files it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0013_listening_tests'),
        ('telework', '0002_accidents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PlaceDossier',
            fields=[
                ('place', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='dossier', serialize=False, to='places.place')),
                ('erp_type', models.CharField(blank=True, help_text='one or two letters: W, L, R…', max_length=10, verbose_name='ERP type')),
                ('insurer', models.CharField(blank=True, max_length=120, verbose_name='insured by')),
                ('insured_until', models.DateField(blank=True, null=True, verbose_name='insured until')),
                ('electrical_on', models.DateField(blank=True, null=True, verbose_name='electrical installation checked on')),
                ('electrical_by', models.CharField(blank=True, help_text='a firm, a function: “the town hall”', max_length=120, verbose_name='who saw the report')),
                ('fire_on', models.DateField(blank=True, null=True, verbose_name='extinguishers and alarm checked on')),
                ('fire_by', models.CharField(blank=True, max_length=120, verbose_name='who saw that report')),
                ('keys', models.CharField(blank=True, help_text='functions, not names', max_length=200, verbose_name='who holds keys')),
                ('cleaning', models.CharField(blank=True, max_length=200, verbose_name='cleaning: by whom, when')),
                ('cameras', models.CharField(blank=True, help_text='“none”, or where and how long pictures are kept', max_length=200, verbose_name='cameras')),
                ('catering', models.CharField(blank=True, choices=[('no', 'no canteen'), ('yes', 'yes, no employer helps to pay for it'), ('paid', 'yes, and an employer helps to pay for it')], max_length=4, verbose_name='canteen at the place')),
                ('access_log', models.CharField(blank=True, help_text='“nothing”, or what and how long', max_length=200, verbose_name='what is kept of who opened doors')),
                ('acceslibre_url', models.URLField(blank=True, verbose_name='address at Acceslibre')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
