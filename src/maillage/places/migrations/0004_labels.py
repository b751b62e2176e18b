"""Labels, their criteria, proposals of places."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0005_retention'),
        ('places', '0003_daily_life'),
        ('territory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='place',
            name='label_until',
            field=models.DateField(blank=True, null=True, verbose_name='label granted until'),
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(choices=[('telecentre', 'Télécentre'), ('comptoir', 'Comptoir')], max_length=20, verbose_name='label')),
                ('text', models.CharField(max_length=300, verbose_name='criterion')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('active', models.BooleanField(default=True)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='community.network')),
            ],
            options={
                'ordering': ['label', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Labelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('label', models.CharField(choices=[('telecentre', 'Télécentre'), ('comptoir', 'Comptoir')], max_length=20, verbose_name='label')),
                ('state', models.CharField(choices=[('draft', 'being filled in'), ('submitted', 'to be reviewed'), ('granted', 'granted'), ('declined', 'declined')], default='draft', max_length=10)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labellings', to='places.place')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='CriterionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('met', models.BooleanField(default=False)),
                ('kind', models.CharField(choices=[('declared', 'declared by the host'), ('observed', 'observed by the network'), ('measured', 'measured')], default='declared', max_length=10, verbose_name='how it is known')),
                ('evidence', models.CharField(blank=True, max_length=300, verbose_name='evidence')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='places.criterion')),
                ('labelling', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='places.labelling')),
            ],
            options={
                'ordering': ['criterion__position', 'criterion_id'],
            },
        ),
        migrations.CreateModel(
            name='PlaceProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name of the place')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('label', models.CharField(choices=[('telecentre', 'Télécentre'), ('comptoir', 'Comptoir')], default='comptoir', max_length=20, verbose_name='label')),
                ('carrier', models.CharField(blank=True, max_length=160, verbose_name='who carries it')),
                ('told', models.TextField(max_length=3000, verbose_name='What is there, and for whom?')),
                ('state', models.CharField(choices=[('submitted', 'to be reviewed'), ('accepted', 'accepted'), ('declined', 'declined')], default='submitted', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='community.network')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='place_proposals', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.place')),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(fields=('network', 'label', 'text'), name='criterion_once'),
        ),
        migrations.AddConstraint(
            model_name='labelling',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted'])), fields=('place',), name='one_labelling_open'),
        ),
        migrations.AddConstraint(
            model_name='criterionanswer',
            constraint=models.UniqueConstraint(fields=('labelling', 'criterion'), name='criterion_answered_once'),
        ),
    ]
