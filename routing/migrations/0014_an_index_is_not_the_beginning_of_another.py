"""An index that is the beginning of another is not kept beside it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each table by itself, so that nobody waits for the others.
    atomic = False

    dependencies = [('routing', '0013_guidelines_have_versions')]

    operations = [
        migrations.AlterField(
            model_name='agentskill',
            name='agent',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='skills', to=settings.AUTH_USER_MODEL),
        ),
        # Django would drop the rule for this one column along with its index.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX CONCURRENTLY IF EXISTS "routing_agentstate_agent_id_8d406c34"',
                    'CREATE INDEX CONCURRENTLY IF NOT EXISTS "routing_agentstate_agent_id_8d406c34" ON "routing_agentstate" ("agent_id")',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='agentstate',
                    name='agent',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='states', to=settings.AUTH_USER_MODEL),
                ),
            ],
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
