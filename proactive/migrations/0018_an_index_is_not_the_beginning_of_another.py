"""An index that is the beginning of another is not kept beside it."""

import django.db.models.deletion
from django.db import migrations, models

# Of which table and column, and its name. Each goes by its name: by its column, Django would take along
# the unique ones that hold a condition.
NEEDLESS = (
    ("proactive_entryuse", "visit_id", "proactive_entryuse_visit_id_4a18ad70"),
    ("proactive_experimentlook", "experiment_id", "proactive_experimentlook_experiment_id_1f74d725"),
    ("proactive_goal", "site_id", "proactive_goal_site_id_2708089f"),
    ("proactive_goalevent", "goal_id", "proactive_goalevent_goal_id_3596c402"),
    ("proactive_goalevent", "visitor_id", "proactive_goalevent_visitor_id_d66517ee"),
    ("proactive_invitation", "trigger_id", "proactive_invitation_trigger_id_ce3abbe7"),
    ("proactive_invitation", "visitor_id", "proactive_invitation_visitor_id_c1912b78"),
    ("proactive_training", "site_id", "proactive_training_site_id_098b231c"),
    ("proactive_visit", "site_id", "proactive_visit_site_id_e88cab9d"),
    ("proactive_visit", "visitor_id", "proactive_visit_visitor_id_0eb7e2c2"),
)


class Migration(migrations.Migration):
    # Beside those who write.
    atomic = False

    dependencies = [("proactive", "0017_selectors")]

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
                migrations.AlterField(
                    model_name='visit',
                    name='visitor',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='chat.visitor'),
                ),
            ]
        ),
    ]
