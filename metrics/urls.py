"""Where the numbers are shown."""

from django.urls import path

from metrics import views
from metrics.api import views as api

numbers = "api/v1/metrics/"

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path(f"{numbers}kpis", api.kpis, name="metrics-kpis"),
    path(f"{numbers}totals", api.totals, name="metrics-totals"),
    path(f"{numbers}series", api.series, name="metrics-series"),
    path(f"{numbers}by/<slug:dimension>", api.by, name="metrics-by"),
    path(f"{numbers}heat", api.heat, name="metrics-heat"),
    path(f"{numbers}conversations", api.conversations, name="metrics-conversations"),
    path(f"{numbers}live", api.live, name="metrics-live"),
    path(f"{numbers}live/conversations", api.held, name="metrics-held"),
    path(f"{numbers}directions", api.directions, name="metrics-directions"),
    path(f"{numbers}guidelines", api.guidelines, name="metrics-guidelines"),
    path(f"{numbers}funnel", api.funnel, name="metrics-funnel"),
    path(f"{numbers}reached", api.reached, name="metrics-reached"),
    path(f"{numbers}pages", api.pages, name="metrics-pages"),
    path(f"{numbers}experiments", api.experiments, name="metrics-experiments"),
]
