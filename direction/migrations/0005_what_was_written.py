from typing import Any

from django.db import migrations
from django.db.models.functions import Now


def keep(apps: Any, schema_editor: Any) -> None:
    """What teams had written is their first version."""
    team, guideline = apps.get_model("routing", "Team"), apps.get_model("direction", "Guideline")
    for pk, text in team.objects.values_list("pk", "guidelines"):
        if text.strip():
            guideline.objects.create(team_id=pk, number=1, text=text, from_at=Now(), changed_at=Now())


class Migration(migrations.Migration):
    dependencies = [
        ("direction", "0004_versions_of_guidelines"),
        ("routing", "0012_what_a_team_costs_and_asks"),
    ]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
