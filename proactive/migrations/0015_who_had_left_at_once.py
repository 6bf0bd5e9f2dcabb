"""Who left at once, of the invitations there were before that was noted. By itself: a change of the table would
keep everybody out until all rows were written."""

from django.db import migrations

LEFT = """
UPDATE proactive_invitation i SET left_at = v.ended_at
FROM proactive_visit v
WHERE v.id = i.visit_id AND i.arm <> 'by_hand' AND i.accepted_at IS NULL AND i.left_at IS NULL
  AND v.ended_at < i.eligible_at + interval '10 seconds'
"""


class Migration(migrations.Migration):
    dependencies = [("proactive", "0014_uses_outlive_visits")]

    operations = [migrations.RunSQL(LEFT, migrations.RunSQL.noop)]
