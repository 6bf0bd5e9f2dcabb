"""An index that is the beginning of another is not kept beside it."""

import django.db.models.deletion
from django.db import migrations, models

# Of which table and column, and its name. Each goes by its name: by its column, Django would take along
# the unique ones that hold a condition.
NEEDLESS = (
    ("direction_guideline", "team_id", "direction_guideline_team_id_c8712503"),
    ("direction_guidelinereading", "guideline_id", "direction_guidelinereading_guideline_id_9ec81848"),
    ("direction_guidelinestamp", "conversation_id", "direction_guidelinestamp_conversation_id_ca27dea0"),
    ("direction_pagereport", "problem_id", "direction_pagereport_problem_id_43481597"),
    ("direction_problemletter", "about_id", "direction_problemletter_about_id_eb580a23"),
    ("direction_pursuit", "conversation_id", "direction_pursuit_conversation_id_ee308bc2"),
    ("direction_suggestion", "action_id", "direction_suggestion_action_id_0427d53d"),
    ("direction_suggestion", "conversation_id", "direction_suggestion_conversation_id_a89bf85c"),
)


class Migration(migrations.Migration):
    # Beside those who write.
    atomic = False

    dependencies = [("direction", "0007_what_rules_name_is_kept")]

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
                    model_name='guideline',
                    name='team',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='guideline_versions', to='routing.team'),
                ),
                migrations.AlterField(
                    model_name='guidelinereading',
                    name='guideline',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='direction.guideline'),
                ),
                migrations.AlterField(
                    model_name='guidelinestamp',
                    name='conversation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='guideline_stamps', to='chat.conversation'),
                ),
                migrations.AlterField(
                    model_name='pagereport',
                    name='problem',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='direction.pageproblem'),
                ),
                migrations.AlterField(
                    model_name='problemletter',
                    name='about',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='direction.pageproblem'),
                ),
                migrations.AlterField(
                    model_name='pursuit',
                    name='conversation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='pursuits', to='chat.conversation'),
                ),
                migrations.AlterField(
                    model_name='suggestion',
                    name='action',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='direction.nextaction'),
                ),
                migrations.AlterField(
                    model_name='suggestion',
                    name='conversation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='chat.conversation'),
                ),
            ]
        ),
    ]
