"""Where the numbers are shown."""

from django.urls import path

from metrics import views

urlpatterns = [path("dashboard/", views.dashboard, name="dashboard")]
