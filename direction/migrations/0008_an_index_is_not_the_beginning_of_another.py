"""An index that is the beginning of another is not kept beside it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # Each table by itself, so that nobody waits for the others.
    atomic = False

    dependencies = [('direction', '0007_what_rules_name_is_kept')]

    operations = [
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
