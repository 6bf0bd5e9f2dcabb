from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0012_what_a_team_costs_and_asks"),
        # Which keeps what was written.
        ("direction", "0005_what_was_written"),
    ]

    operations = [migrations.RemoveField("team", "guidelines")]
