"""The table of contents."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from livechat import health
from livechat.login import Login

urlpatterns = [
    path("", RedirectView.as_view(url="/console/"), name="home"),
    path("", include("chat.urls")),
    path("", include("routing.urls")),
    path("", include("metrics.urls")),
    path("", include("proactive.urls")),
    path("", include("direction.urls")),
    path("login/", Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", admin.site.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
]

handler400 = "livechat.errors.unreadable"
handler403 = "livechat.errors.forbidden"
handler404 = "livechat.errors.not_found"
handler500 = "livechat.errors.failed"
