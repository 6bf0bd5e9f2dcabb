"""Episodes, whether they helped, and how they were rated, to be read."""

from django.contrib import admin

from chat.admin.pages import ReadOnly
from chat.models import Episode, Resolution, SurveyResponse


@admin.register(Episode)
class EpisodeAdmin(ReadOnly):
    list_display = ["conversation", "number", "began_at", "ended_at", "end_reason", "ended_by"]
    list_filter = ["end_reason"]
    list_select_related = ["conversation__visitor", "conversation__site", "ended_by"]
    date_hierarchy = "began_at"


@admin.register(Resolution)
class ResolutionAdmin(ReadOnly):
    list_display = ["conversation", "by", "value", "at"]
    list_filter = ["by", "value"]
    list_select_related = ["conversation__visitor", "conversation__site"]
    date_hierarchy = "at"


@admin.register(SurveyResponse)
class SurveyResponseAdmin(ReadOnly):
    list_display = ["conversation", "kind", "value", "scale", "comment", "asked_at", "at"]
    list_filter = ["kind", "value"]
    list_select_related = ["conversation__visitor", "conversation__site"]
    search_fields = ["comment"]
    date_hierarchy = "asked_at"
