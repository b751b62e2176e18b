"""Questions that wait move to the queue of what computes."""

from django.db import migrations

MOVE = "UPDATE procrastinate_jobs SET queue_name = 'computing' WHERE queue_name = 'foresight' AND status = 'todo'"


class Migration(migrations.Migration):
    dependencies = [("foresight", "0001_initial"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(MOVE, migrations.RunSQL.noop)]
