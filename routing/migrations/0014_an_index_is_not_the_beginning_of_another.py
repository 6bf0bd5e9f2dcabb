"""An index that is the beginning of another is not kept beside it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Of which table and column, and its name. Each goes by its name: by its column, Django would take along
# the unique ones that hold a condition.
NEEDLESS = (
    ("routing_agentskill", "agent_id", "routing_agentskill_agent_id_5817c87c"),
    ("routing_agentstate", "agent_id", "routing_agentstate_agent_id_8d406c34"),
    ("routing_holiday", "calendar_id", "routing_holiday_calendar_id_cb148ce2"),
    ("routing_member", "queue_id", "routing_member_queue_id_9afaff06"),
    ("routing_overflow", "queue_id", "routing_overflow_queue_id_088b18b4"),
    ("routing_relaxation", "queue_id", "routing_relaxation_queue_id_44d58a29"),
    ("routing_requirement", "queue_id", "routing_requirement_queue_id_4423a31f"),
    ("routing_segment", "agent_id", "routing_segment_agent_id_28d5aaad"),
)


class Migration(migrations.Migration):
    # Beside those who write.
    atomic = False

    dependencies = [("routing", "0013_guidelines_have_versions")]

    operations = [
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        *(
            migrations.RunSQL(
                f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({column})",
            )
            for table, column, name in NEEDLESS
        ),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='agentskill',
                    name='agent',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='skills', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='agentstate',
                    name='agent',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='states', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='holiday',
                    name='calendar',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='holidays', to='routing.calendar'),
                ),
                migrations.AlterField(
                    model_name='member',
                    name='queue',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='routing.queue'),
                ),
                migrations.AlterField(
                    model_name='overflow',
                    name='queue',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='overflows', to='routing.queue'),
                ),
                migrations.AlterField(
                    model_name='relaxation',
                    name='queue',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='relaxations', to='routing.queue'),
                ),
                migrations.AlterField(
                    model_name='requirement',
                    name='queue',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='routing.queue'),
                ),
                migrations.AlterField(
                    model_name='segment',
                    name='agent',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='segments', to=settings.AUTH_USER_MODEL),
                ),
            ]
        ),
    ]
