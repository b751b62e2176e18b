"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 2."""

import django.db.models.deletion
import maillage.places.models.place
import uuid
from django.db import migrations, models
from maillage.web.baselines import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('access', '0001_doors'),
        ('access', '0002_door_instructions'),
    ]

    dependencies = [
        ('bookings', '0001_squashed_0015_deposit_bags'),
        ('places', '0001_squashed_0015_reach_by_mode'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='AccessGrant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('active', 'active'), ('revoked', 'revoked')], default='active', max_length=10)),
                        ('code', models.CharField(blank=True, max_length=40)),
                        ('turn', models.PositiveSmallIntegerField(default=0)),
                        ('shown_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='bookings.booking')),
                        ('door', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='access.door')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('booking', 'door'), name='one_active_grant')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event', models.CharField(max_length=20)),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('state', models.CharField(choices=[('pending', 'on its way'), ('sent', 'sent'), ('dead', 'not delivered')], default='pending', max_length=10)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('error', models.CharField(blank=True, max_length=200)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='access.accessgrant')),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Door',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('driver', models.CharField(choices=[('shown_code', 'a code of the house, shown to those who come'), ('code_list', 'one-time codes, from a list made by the lock'), ('pin', 'a PIN worked out for each booking, for a lock without a network'), ('webhook', 'a signed message to the lock’s own system')], max_length=20, verbose_name='opened by')),
                        ('code', models.CharField(blank=True, max_length=40, verbose_name='code of the house')),
                        ('url', models.URLField(blank=True, max_length=500, verbose_name='address of the lock’s system')),
                        ('show_minutes', models.PositiveIntegerField(default=720, verbose_name='shown so long before (minutes)')),
                        ('key', models.CharField(default=maillage.places.models.place.new_secret, editable=False, max_length=64)),
                        ('previous_key', models.CharField(blank=True, editable=False, max_length=64)),
                        ('active', models.BooleanField(default=True, verbose_name='in use')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='doors', to='places.place')),
                        ('spaces', models.ManyToManyField(blank=True, related_name='doors', to='places.space', verbose_name='only for those who book')),
                        ('instructions', models.CharField(blank=True, max_length=200, verbose_name='how to use it')),
                    ],
                    options={
                        'ordering': ['name', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('place', 'name'), name='door_name_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DoorCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40)),
                        ('spent', models.BooleanField(default=False)),
                        ('door', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='access.door')),
                        ('grant', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='one_time', to='access.accessgrant')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('door', 'code'), name='door_code_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Voucher',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=60)),
                        ('given_at', models.DateTimeField(blank=True, null=True)),
                        ('booking', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='voucher', to='bookings.booking')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vouchers', to='places.place')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('place', 'code'), name='voucher_once')],
                    },
                ),
            ],
        ),
    ]
