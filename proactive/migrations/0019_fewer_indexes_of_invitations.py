"""Fewer indexes to write with each step of an invitation. Without Django's own way, which would check every
invitation there is."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

OLD = {
    "experiment": "proactive_invitation_experiment_id_84d841da",
    "variant": "proactive_invitation_variant_id_4fc63fa7",
    "by": "proactive_invitation_by_id_e64356ff",
    "conversation": "proactive_invitation_conversation_id_2870571c",
}


def of_those_with(column: str, name: str) -> AddIndexConcurrently:
    is_set = Q(**{f"{column}__isnull": False})
    return AddIndexConcurrently("invitation", models.Index(fields=[column], condition=is_set, name=name))


def unindexed(column: str, to: str, *, does: object, related_name: str = "+") -> migrations.AlterField:
    return migrations.AlterField(
        "invitation",
        column,
        models.ForeignKey(db_index=False, null=True, on_delete=does, related_name=related_name, to=to),
    )


class Migration(migrations.Migration):
    # Beside those who write, and waiting for whoever began before it.
    atomic = False

    dependencies = [("proactive", "0018_an_index_is_not_the_beginning_of_another")]

    operations = [
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        of_those_with("experiment", "invitations_of_experiment"),
        of_those_with("conversation", "invitations_to_talk"),
        of_those_with("by", "invitations_of_agent"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                    f"CREATE INDEX CONCURRENTLY {name} ON proactive_invitation ({column}_id)",
                )
                for column, name in OLD.items()
            ],
            state_operations=[
                unindexed(
                    "experiment",
                    "proactive.experiment",
                    does=django.db.models.deletion.PROTECT,
                    related_name="invitations",
                ),
                unindexed("variant", "proactive.variant", does=django.db.models.deletion.PROTECT),
                unindexed("by", settings.AUTH_USER_MODEL, does=django.db.models.deletion.SET_NULL),
                unindexed(
                    "conversation",
                    "chat.conversation",
                    does=django.db.models.deletion.SET_NULL,
                    related_name="invitations",
                ),
            ],
        ),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]
