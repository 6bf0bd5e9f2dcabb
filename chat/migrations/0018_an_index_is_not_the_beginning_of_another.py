"""An index that is the beginning of another is not kept beside it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each table by itself, so that nobody waits for the others.
    atomic = False

    dependencies = [('chat', '0017_what_customers_bore_before')]

    operations = [
        migrations.AlterField(
            model_name='agentline',
            name='agent',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='answerletter',
            name='conversation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='chat.conversation'),
        ),
        # Django would drop the rule for this one column along with its index.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX CONCURRENTLY IF EXISTS "chat_conversation_visitor_id_dbc55574"',
                    'CREATE INDEX CONCURRENTLY IF NOT EXISTS "chat_conversation_visitor_id_dbc55574" ON "chat_conversation" ("visitor_id")',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='conversation',
                    name='visitor',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='conversations', to='chat.visitor'),
                ),
            ],
        ),
        # Django would drop the rule for this one column along with its index.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX CONCURRENTLY IF EXISTS "chat_episode_conversation_id_0fc3d891"',
                    'CREATE INDEX CONCURRENTLY IF NOT EXISTS "chat_episode_conversation_id_0fc3d891" ON "chat_episode" ("conversation_id")',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='episode',
                    name='conversation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='episodes', to='chat.conversation'),
                ),
            ],
        ),
        migrations.AlterField(
            model_name='lease',
            name='agent',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='leases', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='lease',
            name='visitor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='leases', to='chat.visitor'),
        ),
        migrations.AlterField(
            model_name='resolution',
            name='conversation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='resolutions', to='chat.conversation'),
        ),
        migrations.AlterField(
            model_name='surveyresponse',
            name='conversation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='survey_responses', to='chat.conversation'),
        ),
        migrations.AlterField(
            model_name='voicehandover',
            name='conversation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='voice_hand_overs', to='chat.conversation'),
        ),
    ]
