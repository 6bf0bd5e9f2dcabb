"""The admin of the numbers: what teams want to reach."""

from django.contrib import admin

from chat.admin import ForLeads
from metrics.models import TeamGoal


@admin.register(TeamGoal)
class TeamGoalAdmin(ForLeads):
    list_display = ["name", "team", "metric", "operator", "target", "first_day", "last_day", "owner"]
    list_filter = ["team", "metric"]
    search_fields = ["name", "team__name"]
    fieldsets = [
        (None, {"fields": ["team", "name", "owner", "weight"]}),
        ("What is counted", {"fields": ["metric", "event"]}),
        ("From where to where", {"fields": ["baseline", "operator", "target"]}),
        ("By when", {"fields": ["first_day", "last_day", "zone", "calendar"]}),
    ]
