"""An index that is the beginning of another is not kept beside it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each table by itself, so that nobody waits for the others.
    atomic = False

    dependencies = [('metrics', '0016_clocks')]

    operations = [
        migrations.AlterField(
            model_name='alertmessage',
            name='firing',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='metrics.alertfiring'),
        ),
        migrations.AlterField(
            model_name='callday',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='call_days', to='chat.site'),
        ),
        migrations.AlterField(
            model_name='digestissue',
            name='digest',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='metrics.digest'),
        ),
        migrations.AlterField(
            model_name='importedconversation',
            name='history',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='references', to='metrics.importedhistory'),
        ),
        migrations.AlterField(
            model_name='messagesentiment',
            name='conversation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='chat.conversation'),
        ),
        migrations.AlterField(
            model_name='queuehours',
            name='queue',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='routing.queue'),
        ),
        migrations.AlterField(
            model_name='target',
            name='team',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='routing.team'),
        ),
        migrations.AlterField(
            model_name='teamgoal',
            name='team',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='routing.team'),
        ),
    ]
