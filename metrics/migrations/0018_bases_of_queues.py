"""By what the service level of a queue counts is kept in versions. Whoever came before this did not count by
the first reply: queues that are accepted at once do from now on."""

from datetime import UTC, datetime
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

EVER = datetime(1970, 1, 1, tzinfo=UTC)
BY_REPLY = Q(sl_basis="first_reply") | Q(sl_basis="as_taken", offer_mode="auto")


def keep_the_past(apps: Any, schema_editor: Any) -> None:
    stays = apps.get_model("routing", "QueueStay").objects.filter(queue=OuterRef("pk"))
    served = apps.get_model("routing", "Queue").objects.filter(Exists(stays))
    versions = apps.get_model("metrics", "QueueBasis").objects
    for basis, since, queues in (
        ("accept", EVER, served),
        ("first_reply", Now(), served.filter(BY_REPLY)),
    ):
        for queue in queues.values_list("pk", flat=True):
            versions.create(queue_id=queue, basis=basis, valid_from=since)


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0017_an_index_is_not_the_beginning_of_another"),
        ("routing", "0015_service_level_basis"),
    ]

    operations = [
        migrations.CreateModel(
            name="QueueBasis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("basis", models.CharField(max_length=11)),
                ("valid_from", models.DateTimeField()),
                (
                    "queue",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="routing.queue",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("queue", "valid_from"), name="one_basis_at_a_time")
                ],
            },
        ),
        migrations.RunPython(keep_the_past, migrations.RunPython.noop),
    ]
