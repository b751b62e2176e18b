"""The tables of this domain as they were on 30 November 2026, for a new database: one step instead of 15."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import maillage.bookings.models.calendars
import uuid
from django.conf import settings
from django.db import migrations, models
from maillage.web.baselines import CreateModels

FORWARD = """
CREATE FUNCTION till_is_only_added_to() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'deposit bags are only added to: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER baggedentry_not_emptied BEFORE TRUNCATE ON bookings_baggedentry FOR EACH STATEMENT EXECUTE FUNCTION till_is_only_added_to();
CREATE TRIGGER baggedentry_only_added_to BEFORE DELETE OR UPDATE ON bookings_baggedentry FOR EACH ROW EXECUTE FUNCTION till_is_only_added_to();
CREATE TRIGGER tillbag_not_emptied BEFORE TRUNCATE ON bookings_tillbag FOR EACH STATEMENT EXECUTE FUNCTION till_is_only_added_to();
CREATE TRIGGER tillbag_only_added_to BEFORE DELETE OR UPDATE ON bookings_tillbag FOR EACH ROW EXECUTE FUNCTION till_is_only_added_to();

ALTER TABLE bookings_baggedentry ENABLE ALWAYS TRIGGER baggedentry_not_emptied;
ALTER TABLE bookings_baggedentry ENABLE ALWAYS TRIGGER baggedentry_only_added_to;
ALTER TABLE bookings_tillbag ENABLE ALWAYS TRIGGER tillbag_not_emptied;
ALTER TABLE bookings_tillbag ENABLE ALWAYS TRIGGER tillbag_only_added_to;
"""
BACKWARD = "DROP FUNCTION till_is_only_added_to() CASCADE"
RETENTION = [
    # code, days, ground, source, read on
    (
        'incidents', 730, 'RGPD art. 5-1-e : deux ans, comme les preuves de confidentialité d’un espace',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'charter_signatures', 1096, 'RGPD art. 5-1-e : le temps d’une venue régulière ; qui revient ensuite signe de nouveau',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
    (
        'visitors', 30, 'RGPD art. 5-1-e : le temps de répondre d’un incident ; un lieu peut dire une autre durée',
        'Proposition de Maillage, à confirmer par le responsable de traitement', '2026-11-28',
    ),
]


def write(apps, schema_editor):
    Retention = apps.get_model("community", "Retention")
    for code, days, basis, source, verified_on in RETENTION:
        Retention.objects.get_or_create(
            code=code, valid_from="2026-11-28",
            defaults={"days": days, "basis": basis, "source": source, "verified_on": verified_on},
        )


class Migration(migrations.Migration):

    replaces = [
        ('bookings', '0001_initial'),
        ('bookings', '0002_daily_life'),
        ('bookings', '0003_mails_moved'),
        ('bookings', '0004_calendars_hold_the_union'),
        ('bookings', '0005_cash_entries'),
        ('bookings', '0006_calendar_last_used'),
        ('bookings', '0007_units_held_by_other_domains'),
        ('bookings', '0008_mails_say_to_whom'),
        ('bookings', '0009_visits_counted_and_guests_called_back'),
        ('bookings', '0010_tickets'),
        ('bookings', '0011_rolling_series'),
        ('bookings', '0012_incidents'),
        ('bookings', '0013_charters_and_visitors'),
        ('bookings', '0014_pass_sold'),
        ('bookings', '0015_deposit_bags'),
    ]

    dependencies = [
        ('community', '0019_mail_texts'),
        ('passes', '0001_squashed_0004_billed'),
        ('places', '0001_squashed_0015_reach_by_mode'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Booking',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('people', models.PositiveSmallIntegerField(default=1)),
                        ('status', models.CharField(choices=[('held', 'held, to be confirmed'), ('requested', 'asked for, a host will answer'), ('confirmed', 'confirmed'), ('cancelled', 'cancelled'), ('expired', 'not confirmed in time'), ('refused', 'refused'), ('no_show', 'nobody came')], max_length=10)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('note', models.CharField(blank=True, max_length=200)),
                        ('key', models.UUIDField(blank=True, editable=False, null=True)),
                        ('sequence', models.PositiveSmallIntegerField(default=0)),
                        ('created_at', models.DateTimeField()),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='places.place')),
                        ('space', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='places.space')),
                        ('arrival_known_at', models.DateTimeField(blank=True, null=True)),
                        ('arrived_at', models.DateTimeField(blank=True, null=True)),
                        ('arrived_by', models.CharField(blank=True, choices=[('host', 'seen by a host'), ('code', 'the code shown in the place'), ('later', 'the code shown in the place, sent when the network came back'), ('sign', 'the printed sign of the place')], db_default='', default='', max_length=10)),
                        ('changed_at', models.DateTimeField(blank=True, null=True)),
                        ('guest', models.CharField(blank=True, db_default='', default='', max_length=120)),
                        ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('planned_end', models.DateTimeField(blank=True, null=True)),
                        ('basket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='bookings.basket')),
                        ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='bookings.series')),
                        ('guest_phone', models.CharField(blank=True, db_default='', default='', max_length=30)),
                        ('opinion_given', models.BooleanField(db_default=False, default=False)),
                        ('share_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', 'ends_at'], name='booking_of_person'), models.Index(fields=['place', 'starts_at'], name='booking_at_place'), models.Index(condition=models.Q(('arrived_at__isnull', True), ('status', 'confirmed')), fields=['starts_at'], name='booking_awaited')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='booking_once_per_key'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='booking_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='booking_for_someone')],
                    },
                ),
                migrations.CreateModel(
                    name='Occupancy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        ('holds', models.BooleanField(default=True)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('booking', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='occupancies', to='bookings.booking')),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='occupancies', to='places.unit')),
                        ('calendar', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='occupancies', to='bookings.externalcalendar')),
                        ('holder_id', models.BigIntegerField(null=True)),
                        ('holder_kind', models.CharField(blank=True, db_default='', default='', max_length=30)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('expires_at__isnull', False), ('holds', True)), fields=['expires_at'], name='occupancy_expiring'), models.Index(condition=models.Q(('holder_kind', ''), _negated=True), fields=['holder_kind', 'holder_id'], name='occupancy_of_holder')],
                        'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('holds', True)), expressions=[(models.Func(models.F('unit_id'), models.F('unit_id'), models.Value('[]'), function='int8range'), '&&'), ('during', '&&')], name='no_double_booking'), models.CheckConstraint(condition=models.Q(models.Q(('booking__isnull', False), ('calendar__isnull', True), ('holder_id__isnull', True)), models.Q(('booking__isnull', True), ('calendar__isnull', False), ('holder_id__isnull', True)), models.Q(('booking__isnull', True), ('calendar__isnull', True), ('holder_id__isnull', False)), _connector='OR'), name='occupancy_of_one_thing'), models.CheckConstraint(condition=models.Q(('holder_kind', ''), ('holder_id__isnull', False), _connector='XOR'), name='occupancy_holder_is_named')],
                    },
                ),
                migrations.CreateModel(
                    name='Limit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(blank=True, choices=[('desk', 'desk'), ('office', 'closed office'), ('meeting', 'meeting room'), ('booth', 'phone booth'), ('visio', 'video room'), ('workshop', 'workshop'), ('mobile', 'equipment that moves')], max_length=20, verbose_name='kind of space')),
                        ('per_organisation', models.BooleanField(default=False, verbose_name='for all of an organisation together')),
                        ('measure', models.CharField(choices=[('bookings', 'bookings'), ('hours', 'hours')], max_length=10, verbose_name='counted in')),
                        ('window', models.CharField(choices=[('day', 'a day'), ('week', 'a week'), ('month', 'a month'), ('ahead', 'at any time, booked ahead')], max_length=10, verbose_name='within')),
                        ('amount', models.PositiveSmallIntegerField(verbose_name='at most')),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='community.network')),
                        ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='places.place', verbose_name='only at')),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Series',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('first', models.DateField()),
                        ('rule', models.CharField(max_length=200)),
                        ('part', models.CharField(max_length=10)),
                        ('starts', models.TimeField(blank=True, null=True)),
                        ('ends', models.TimeField(blank=True, null=True)),
                        ('people', models.PositiveSmallIntegerField(default=1)),
                        ('note', models.CharField(blank=True, max_length=200)),
                        ('key', models.UUIDField(blank=True, editable=False, null=True)),
                        ('created_at', models.DateTimeField()),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to=settings.AUTH_USER_MODEL)),
                        ('space', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='places.space')),
                        ('rolling', models.BooleanField(default=False)),
                        ('stopped_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', '-created_at'], name='series_of_person')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='series_once_per_key')],
                    },
                ),
                migrations.CreateModel(
                    name='SeriesDate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('starts_at', models.DateTimeField(blank=True, null=True)),
                        ('ends_at', models.DateTimeField(blank=True, null=True)),
                        ('outcome', models.CharField(choices=[('booked', 'booked'), ('replaced', 'replaced'), ('left_out', 'left out'), ('taken', 'taken'), ('closed', 'closed'), ('refused', 'not allowed'), ('ahead', 'to come')], max_length=10)),
                        ('sentence', models.CharField(blank=True, max_length=200)),
                        ('code', models.CharField(blank=True, max_length=30)),
                        ('facts', models.JSONField(blank=True, default=dict)),
                        ('booking', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bookings.booking')),
                        ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dates', to='bookings.series')),
                    ],
                    options={
                        'ordering': ['day'],
                        'constraints': [models.UniqueConstraint(fields=('series', 'day'), name='series_day_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Waiting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('people', models.PositiveSmallIntegerField(default=1)),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('offered', 'offered'), ('taken', 'taken'), ('lapsed', 'not answered in time'), ('withdrawn', 'withdrawn'), ('over', 'over')], default='waiting', max_length=10)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('offer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='bookings.booking')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waitings', to=settings.AUTH_USER_MODEL)),
                        ('space', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waitings', to='places.space')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['space', 'id'], name='waiting_in_line')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'offered'])), fields=('person', 'space', 'starts_at', 'ends_at'), name='waiting_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='waiting_ends_after_it_starts')],
                    },
                ),
                migrations.CreateModel(
                    name='Basket',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('booked_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='baskets', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('booked_at__isnull', True)), fields=('person',), name='one_open_basket')],
                    },
                ),
                migrations.CreateModel(
                    name='BasketLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('people', models.PositiveSmallIntegerField(default=1)),
                        ('basket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='bookings.basket')),
                        ('space', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.space')),
                    ],
                    options={
                        'ordering': ['starts_at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('basket', 'space', 'starts_at', 'ends_at'), name='basket_line_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CalendarAddress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.CharField(default=maillage.bookings.models.calendars.new_token, editable=False, max_length=40, unique=True)),
                        ('kind', models.CharField(choices=[('mine', 'my bookings'), ('space', 'a space, busy times only'), ('place', 'the days of a place, for its hosts')], max_length=10)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_addresses', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.place')),
                        ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.space')),
                        ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'mine'), ('place__isnull', True), ('space__isnull', True)), models.Q(('kind', 'space'), ('place__isnull', True), ('space__isnull', False)), models.Q(('kind', 'place'), ('place__isnull', False), ('space__isnull', True)), _connector='OR'), name='calendar_of_one_thing')],
                    },
                ),
                migrations.CreateModel(
                    name='ExternalCalendar',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('url', models.URLField(max_length=500, verbose_name='address (ICS)')),
                        ('etag', models.CharField(blank=True, max_length=200)),
                        ('digest', models.CharField(blank=True, max_length=64)),
                        ('read_at', models.DateTimeField(blank=True, null=True)),
                        ('error', models.CharField(blank=True, max_length=200)),
                        ('removed_at', models.DateTimeField(blank=True, null=True)),
                        ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_calendars', to='places.unit')),
                        ('skipped', models.JSONField(blank=True, default=list)),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ExternalEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mark', models.CharField(max_length=300)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('conflicts', models.BooleanField(default=False)),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='bookings.externalcalendar')),
                    ],
                    options={
                        'ordering': ['starts_at'],
                        'constraints': [models.UniqueConstraint(fields=('calendar', 'mark'), name='external_event_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CashEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('cents', models.IntegerField()),
                        ('means', models.CharField(choices=[('cash', 'cash'), ('cheque', 'cheque'), ('card', 'card'), ('transfer', 'transfer')], default='cash', max_length=10, verbose_name='by')),
                        ('note', models.CharField(blank=True, max_length=120, verbose_name='for')),
                        ('written_at', models.DateTimeField(auto_now_add=True)),
                        ('booking', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='takings', to='bookings.booking')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takings', to='places.place')),
                        ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pass_sold', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='takings', to='passes.pass')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['place', 'day'], name='taking_of_day')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('cents', 0), _negated=True), name='taking_of_something')],
                    },
                ),
                migrations.CreateModel(
                    name='OpinionCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField()),
                        ('opinion', models.CharField(choices=[('very_good', 'Very well'), ('good', 'Well'), ('bad', 'Not well')], max_length=10)),
                        ('answers', models.PositiveIntegerField(default=0)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinion_counts', to='places.place')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('place', 'month', 'opinion'), name='opinions_counted_once')],
                    },
                ),
                migrations.CreateModel(
                    name='WalkInCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('people', models.PositiveSmallIntegerField(default=0)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='walk_in_counts', to='places.place')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('place', 'day'), name='walk_ins_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='BookingMessage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('from_host', models.BooleanField()),
                        ('text', models.TextField(max_length=1000)),
                        ('sent_at', models.DateTimeField()),
                        ('read_at', models.DateTimeField(blank=True, null=True)),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='bookings.booking')),
                    ],
                    options={
                        'ordering': ['sent_at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Problem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.CharField(max_length=200)),
                        ('state', models.CharField(choices=[('reported', 'reported'), ('seen', 'seen by a host'), ('mended', 'mended')], default='reported', max_length=10)),
                        ('reported_at', models.DateTimeField()),
                        ('seen_at', models.DateTimeField(blank=True, null=True)),
                        ('mended_at', models.DateTimeField(blank=True, null=True)),
                        ('booking', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='problems', to='bookings.booking')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='places.place')),
                        ('reporter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.space')),
                    ],
                    options={
                        'ordering': ['-reported_at', '-pk'],
                        'indexes': [models.Index(condition=models.Q(('state', 'mended'), _negated=True), fields=['place'], name='problem_open_at_place')],
                    },
                ),
                migrations.CreateModel(
                    name='Incident',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('kind', models.CharField(choices=[('left_behind', 'Something was left: an envelope, a print, an open session'), ('overheard', 'Somebody listened, or could hear'), ('screen_seen', 'A screen or papers were seen'), ('intrusion', 'Somebody came in who should not have'), ('lost', 'Something is lost: a key, a badge, a device'), ('other', 'Something else')], max_length=15, verbose_name='what happened')),
                        ('text', models.TextField(max_length=600, verbose_name='in a few words')),
                        ('state', models.CharField(choices=[('reported', 'reported'), ('taken_up', 'somebody deals with it'), ('closed', 'settled')], default='reported', max_length=10)),
                        ('outcome', models.TextField(blank=True, max_length=300)),
                        ('reported_at', models.DateTimeField()),
                        ('taken_up_at', models.DateTimeField(blank=True, null=True)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='incidents', to='places.place')),
                        ('reporter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.space', verbose_name='where')),
                    ],
                    options={
                        'ordering': ['-reported_at', '-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='incident_closed_says_how')],
                    },
                ),
                migrations.CreateModel(
                    name='ConfidentialityCharter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('version', models.PositiveSmallIntegerField()),
                        ('title', models.CharField(max_length=160, verbose_name='title')),
                        ('text', models.TextField(max_length=20000, verbose_name='text')),
                        ('sha256', models.CharField(editable=False, max_length=64)),
                        ('asks_again', models.BooleanField(default=True, verbose_name='Ask those who signed an earlier version to sign this one')),
                        ('published_at', models.DateTimeField()),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confidentiality_charters', to='community.network')),
                        ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='confidentiality_charters', to='places.place')),
                        ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-version'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('place', None)), fields=('network', 'version'), name='network_charter_version_once'), models.UniqueConstraint(fields=('place', 'version'), name='place_charter_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CharterSignature',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120)),
                        ('signed_at', models.DateTimeField()),
                        ('seal', models.CharField(editable=False, max_length=64)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charter_signatures', to=settings.AUTH_USER_MODEL)),
                        ('charter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='bookings.confidentialitycharter')),
                    ],
                    options={
                        'ordering': ['-signed_at'],
                        'constraints': [models.UniqueConstraint(fields=('charter', 'person'), name='charter_signed_once')],
                    },
                ),
                migrations.CreateModel(
                    name='VisitorRegister',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('is_open', models.BooleanField(default=True)),
                        ('days_kept', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='Days an entry is kept')),
                        ('place', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='visitor_register', to='places.place')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('days_kept', None), ('days_kept__range', (1, 365)), _connector='OR'), name='visitor_days')],
                    },
                ),
                migrations.CreateModel(
                    name='VisitorEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('exit_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(max_length=80, verbose_name='Your name')),
                        ('visited', models.CharField(blank=True, max_length=80, verbose_name='Whom do you come to see?')),
                        ('arrived_at', models.DateTimeField()),
                        ('left_at', models.DateTimeField(blank=True, null=True)),
                        ('register', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='bookings.visitorregister')),
                    ],
                    options={
                        'ordering': ['-arrived_at', '-pk'],
                        'indexes': [models.Index(fields=['register', '-arrived_at'], name='visitors_latest')],
                    },
                ),
                migrations.CreateModel(
                    name='TillBag',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('cash_cents', models.IntegerField()),
                        ('counted_cents', models.PositiveIntegerField()),
                        ('cheques', models.PositiveIntegerField()),
                        ('cheques_cents', models.IntegerField()),
                        ('words', models.CharField(blank=True, max_length=200, verbose_name='why it differs')),
                        ('by', models.CharField(max_length=36)),
                        ('closed_at', models.DateTimeField()),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='till_bags', to='places.place')),
                    ],
                    options={
                        'ordering': ['place', '-number'],
                        'constraints': [models.UniqueConstraint(fields=('place', 'number'), name='bag_number_once'), models.CheckConstraint(condition=models.Q(('counted_cents', models.F('cash_cents')), models.Q(('words', ''), _negated=True), _connector='OR'), name='bag_that_differs_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='BaggedEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bagged', to='bookings.cashentry')),
                        ('bag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='bookings.tillbag')),
                    ],
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
