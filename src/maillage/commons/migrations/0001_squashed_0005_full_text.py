"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 5."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models
from maillage.web.baselines import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('commons', '0001_commons'),
        ('commons', '0002_git_keys'),
        ('commons', '0003_keys_are_access_tokens'),
        ('commons', '0004_decisions'),
        ('commons', '0005_full_text'),
    ]

    dependencies = [
        ('community', '0010_access_tokens'),
        ('places', '0001_squashed_0015_reach_by_mode'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Collection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=80, unique=True)),
                        ('title', models.CharField(max_length=160, verbose_name='title')),
                        ('subtitle', models.CharField(blank=True, max_length=240, verbose_name='subtitle')),
                        ('language', models.CharField(choices=[('fr', 'Français'), ('en', 'English'), ('oc', 'Occitan')], default='fr', max_length=5, verbose_name='language')),
                        ('licence', models.CharField(choices=[('CC-BY-SA-4.0', 'Creative Commons BY-SA 4.0'), ('CC-BY-4.0', 'Creative Commons BY 4.0'), ('CC0-1.0', 'Creative Commons CC0 1.0'), ('CC-BY-SA-3.0', 'Creative Commons BY-SA 3.0'), ('etalab-2.0', 'Licence Ouverte 2.0 (Etalab)'), ('GFDL-1.3-or-later', 'GNU FDL 1.3'), ('LAL-1.3', 'Licence Art Libre 1.3')], default='CC-BY-SA-4.0', max_length=24, verbose_name='licence')),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collections', to='community.network')),
                    ],
                    options={
                        'ordering': ['title'],
                    },
                ),
                migrations.CreateModel(
                    name='Edition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('dated', models.DateField(verbose_name='date')),
                        ('title', models.CharField(max_length=160, verbose_name='title')),
                        ('subtitle', models.CharField(blank=True, max_length=240, verbose_name='subtitle')),
                        ('preface', models.TextField(blank=True, verbose_name='preface')),
                        ('publisher', models.CharField(blank=True, max_length=160, verbose_name='publisher')),
                        ('isbn', models.CharField(blank=True, max_length=20, verbose_name='ISBN')),
                        ('doi', models.CharField(blank=True, max_length=80, verbose_name='DOI')),
                        ('language', models.CharField(choices=[('fr', 'Français'), ('en', 'English'), ('oc', 'Occitan')], max_length=5)),
                        ('licence', models.CharField(choices=[('CC-BY-SA-4.0', 'Creative Commons BY-SA 4.0'), ('CC-BY-4.0', 'Creative Commons BY 4.0'), ('CC0-1.0', 'Creative Commons CC0 1.0'), ('CC-BY-SA-3.0', 'Creative Commons BY-SA 3.0'), ('etalab-2.0', 'Licence Ouverte 2.0 (Etalab)'), ('GFDL-1.3-or-later', 'GNU FDL 1.3'), ('LAL-1.3', 'Licence Art Libre 1.3')], max_length=24)),
                        ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('collection', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='editions', to='commons.collection')),
                        ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-number'],
                        'constraints': [models.UniqueConstraint(fields=('collection', 'number'), name='edition_number_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Page',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=80, unique=True)),
                        ('title', models.CharField(max_length=160, verbose_name='title')),
                        ('summary', models.CharField(blank=True, max_length=240, verbose_name='in one sentence')),
                        ('nature', models.CharField(choices=[('method', 'method'), ('recipe', 'recipe'), ('experience', 'return on experience'), ('place', 'place'), ('model', 'economic model'), ('event', 'event'), ('legal', 'legal note')], default='method', max_length=12, verbose_name='what it is')),
                        ('kind', models.CharField(choices=[('tutorial', 'to learn'), ('howto', 'to do'), ('reference', 'to look up'), ('explanation', 'to understand')], default='howto', max_length=12, verbose_name='what for')),
                        ('state', models.CharField(choices=[('draft', 'draft'), ('reviewed', 'read over'), ('tried', 'tried')], default='draft', max_length=10, verbose_name='state')),
                        ('language', models.CharField(choices=[('fr', 'Français'), ('en', 'English'), ('oc', 'Occitan')], default='fr', max_length=5, verbose_name='language')),
                        ('licence', models.CharField(choices=[('CC-BY-SA-4.0', 'Creative Commons BY-SA 4.0'), ('CC-BY-4.0', 'Creative Commons BY 4.0'), ('CC0-1.0', 'Creative Commons CC0 1.0'), ('CC-BY-SA-3.0', 'Creative Commons BY-SA 3.0'), ('etalab-2.0', 'Licence Ouverte 2.0 (Etalab)'), ('GFDL-1.3-or-later', 'GNU FDL 1.3'), ('LAL-1.3', 'Licence Art Libre 1.3')], default='CC-BY-SA-4.0', max_length=24, verbose_name='licence')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('hidden', models.BooleanField(default=False)),
                        ('search', django.contrib.postgres.search.SearchVectorField(null=True)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='community.network')),
                        ('original', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='translations', to='commons.page')),
                        ('places', models.ManyToManyField(blank=True, related_name='pages', to='places.place', verbose_name='about these places')),
                        ('upstream', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='forks', to='commons.page')),
                        ('head', models.OneToOneField(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='commons.revision')),
                        ('original_at', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='commons.revision')),
                        ('upstream_at', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='commons.revision')),
                    ],
                    options={
                        'ordering': ['title', 'pk'],
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='page_search'), models.Index(fields=['nature', 'title'], name='page_nature'), models.Index(fields=['-changed_at'], name='page_changed')],
                    },
                ),
                migrations.CreateModel(
                    name='Link',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('target', models.SlugField(max_length=80)),
                        ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='commons.page')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['target'], name='link_target')],
                        'constraints': [models.UniqueConstraint(fields=('page', 'target'), name='link_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Item',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('part', models.CharField(blank=True, max_length=120)),
                        ('position', models.PositiveIntegerField(default=0)),
                        ('collection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='commons.collection')),
                        ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='commons.page')),
                    ],
                    options={
                        'ordering': ['position', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('collection', 'page'), name='item_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Draft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('fields', models.JSONField(default=dict)),
                        ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commons.page')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('person', 'page'), name='draft_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Picture',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=21, unique=True)),
                        ('image', models.ImageField(height_field='height', upload_to='commons/', width_field='width')),
                        ('width', models.PositiveIntegerField(default=0)),
                        ('height', models.PositiveIntegerField(default=0)),
                        ('alt', models.CharField(max_length=200, verbose_name='what one sees')),
                        ('credit', models.CharField(blank=True, max_length=120, verbose_name='credit')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Proposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=160)),
                        ('summary', models.CharField(blank=True, max_length=240)),
                        ('text', models.TextField(blank=True)),
                        ('nature', models.CharField(choices=[('method', 'method'), ('recipe', 'recipe'), ('experience', 'return on experience'), ('place', 'place'), ('model', 'economic model'), ('event', 'event'), ('legal', 'legal note')], max_length=12)),
                        ('kind', models.CharField(choices=[('tutorial', 'to learn'), ('howto', 'to do'), ('reference', 'to look up'), ('explanation', 'to understand')], max_length=12)),
                        ('state', models.CharField(choices=[('draft', 'draft'), ('reviewed', 'read over'), ('tried', 'tried')], max_length=10)),
                        ('language', models.CharField(choices=[('fr', 'Français'), ('en', 'English'), ('oc', 'Occitan')], max_length=5)),
                        ('licence', models.CharField(choices=[('CC-BY-SA-4.0', 'Creative Commons BY-SA 4.0'), ('CC-BY-4.0', 'Creative Commons BY 4.0'), ('CC0-1.0', 'Creative Commons CC0 1.0'), ('CC-BY-SA-3.0', 'Creative Commons BY-SA 3.0'), ('etalab-2.0', 'Licence Ouverte 2.0 (Etalab)'), ('GFDL-1.3-or-later', 'GNU FDL 1.3'), ('LAL-1.3', 'Licence Art Libre 1.3')], max_length=24)),
                        ('places', models.JSONField(default=list)),
                        ('sources', models.JSONField(default=list)),
                        ('signature', models.CharField(blank=True, max_length=120)),
                        ('message', models.CharField(blank=True, max_length=240)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('fate', models.CharField(choices=[('waiting', 'to be let in'), ('open', 'to be read over'), ('merged', 'taken in'), ('refused', 'not taken in'), ('withdrawn', 'withdrawn')], default='open', max_length=10)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('from_page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='commons.page')),
                        ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='commons.page')),
                        ('base', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commons.revision')),
                    ],
                    options={
                        'ordering': ['-made_at', '-pk'],
                        'indexes': [models.Index(fields=['fate', '-made_at'], name='proposal_fate')],
                    },
                ),
                migrations.CreateModel(
                    name='Comment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('signature', models.CharField(blank=True, max_length=120)),
                        ('text', models.TextField(max_length=4000)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='commons.proposal')),
                    ],
                    options={
                        'ordering': ['made_at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=160)),
                        ('summary', models.CharField(blank=True, max_length=240)),
                        ('text', models.TextField(blank=True)),
                        ('nature', models.CharField(choices=[('method', 'method'), ('recipe', 'recipe'), ('experience', 'return on experience'), ('place', 'place'), ('model', 'economic model'), ('event', 'event'), ('legal', 'legal note')], max_length=12)),
                        ('kind', models.CharField(choices=[('tutorial', 'to learn'), ('howto', 'to do'), ('reference', 'to look up'), ('explanation', 'to understand')], max_length=12)),
                        ('state', models.CharField(choices=[('draft', 'draft'), ('reviewed', 'read over'), ('tried', 'tried')], max_length=10)),
                        ('language', models.CharField(choices=[('fr', 'Français'), ('en', 'English'), ('oc', 'Occitan')], max_length=5)),
                        ('licence', models.CharField(choices=[('CC-BY-SA-4.0', 'Creative Commons BY-SA 4.0'), ('CC-BY-4.0', 'Creative Commons BY 4.0'), ('CC0-1.0', 'Creative Commons CC0 1.0'), ('CC-BY-SA-3.0', 'Creative Commons BY-SA 3.0'), ('etalab-2.0', 'Licence Ouverte 2.0 (Etalab)'), ('GFDL-1.3-or-later', 'GNU FDL 1.3'), ('LAL-1.3', 'Licence Art Libre 1.3')], max_length=24)),
                        ('places', models.JSONField(default=list)),
                        ('sources', models.JSONField(default=list)),
                        ('signature', models.CharField(blank=True, max_length=120)),
                        ('message', models.CharField(blank=True, max_length=240)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('number', models.PositiveIntegerField()),
                        ('origin', models.CharField(blank=True, max_length=200)),
                        ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='commons.page')),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='commons.revision')),
                        ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='revisions', to='commons.proposal')),
                    ],
                    options={
                        'ordering': ['-number'],
                        'constraints': [models.UniqueConstraint(fields=('page', 'number'), name='revision_number_once')],
                    },
                ),
                migrations.CreateModel(
                    name='EditionChapter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('part', models.CharField(blank=True, max_length=120)),
                        ('position', models.PositiveIntegerField()),
                        ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chapters', to='commons.edition')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='commons.revision')),
                    ],
                    options={
                        'ordering': ['position'],
                        'constraints': [models.UniqueConstraint(fields=('edition', 'position'), name='chapter_position_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Trial',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('note', models.CharField(blank=True, max_length=400, verbose_name='what came of it')),
                        ('tried_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='when')),
                        ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='commons.page')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='places.place')),
                    ],
                    options={
                        'ordering': ['-tried_on', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('page', 'place'), name='trial_once')],
                    },
                ),
            ],
        ),
    ]
