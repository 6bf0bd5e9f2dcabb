"""Signing in, slowed down for whoever guesses."""

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse

from chat.api.people import address_of
from kit.limits import Limiter

PER_MINUTE = settings.LIMITS["logins_per_minute"]

attempts = Limiter(PER_MINUTE / 60, PER_MINUTE)


class Login(LoginView):
    """Throttled by account and address together: a guesser waits, the account's owner elsewhere does not."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        wait = attempts.take((address_of(request), request.POST.get("username", "").casefold()[:150]))
        if wait:
            return self.refuse(int(wait) + 1)
        return super().post(request, *args, **kwargs)

    def refuse(self, wait: int) -> HttpResponse:
        """Say how long to wait; the password is not even looked at."""
        context = self.get_context_data(form=AuthenticationForm(self.request), wait=wait)
        response = self.render_to_response(context, status=429)
        response["Retry-After"] = str(wait)
        return response
