from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("metrics", "0010_calls_and_seasons")]

    operations = [
        migrations.AddField("dirtyquarter", "is_older", models.BooleanField(db_default=False)),
        migrations.AddField("progress", "ledger", models.PositiveSmallIntegerField(db_default=0)),
        # What is there was swept before there was this mark.
        migrations.AddField("target", "is_swept", models.BooleanField(db_default=True, editable=False)),
        migrations.AlterField("target", "is_swept", models.BooleanField(db_default=False, editable=False)),
        migrations.CreateModel(
            name="Postings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateTimeField()),
                ("queue_id", models.BigIntegerField(null=True)),
                ("packed", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("start", "queue_id"), name="one_set_of_postings_each", nulls_distinct=False
                    )
                ],
            },
        ),
    ]
