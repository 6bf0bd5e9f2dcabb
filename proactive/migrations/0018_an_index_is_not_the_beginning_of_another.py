"""An index that is the beginning of another is not kept beside it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each table by itself, so that nobody waits for the others.
    atomic = False

    dependencies = [('proactive', '0017_selectors')]

    operations = [
        migrations.AlterField(
            model_name='entryuse',
            name='visit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='proactive.visit'),
        ),
        migrations.AlterField(
            model_name='experimentlook',
            name='experiment',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='proactive.experiment'),
        ),
        migrations.AlterField(
            model_name='goal',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='chat.site'),
        ),
        migrations.AlterField(
            model_name='goalevent',
            name='goal',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='proactive.goal'),
        ),
        migrations.AlterField(
            model_name='goalevent',
            name='visitor',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='goal_events', to='chat.visitor'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='trigger',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='proactive.trigger'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='visitor',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='chat.visitor'),
        ),
        migrations.AlterField(
            model_name='training',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='trainings', to='chat.site'),
        ),
        migrations.AlterField(
            model_name='visit',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='chat.site'),
        ),
        # Django would drop the rule for this one column along with its index.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX CONCURRENTLY IF EXISTS "proactive_visit_visitor_id_0eb7e2c2"',
                    'CREATE INDEX CONCURRENTLY IF NOT EXISTS "proactive_visit_visitor_id_0eb7e2c2" ON "proactive_visit" ("visitor_id")',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='visit',
                    name='visitor',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='chat.visitor'),
                ),
            ],
        ),
    ]
