"""The sites on which it is measured how visitors' words feel."""

from django.contrib import admin

from metrics.models import SentimentSite


@admin.register(SentimentSite)
class SentimentSiteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adding a site is turning it on."""

    list_display = ["site", "read_until"]
    fields = ["site"]
