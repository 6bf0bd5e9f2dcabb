import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proactive", "0013_ways_for_tiers")]

    operations = [
        migrations.AlterField(
            "entryuse",
            "visit",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="proactive.visit",
            ),
        ),
    ]
