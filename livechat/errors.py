"""Error answers: a page for people, a named error for programs. Never a trace, a path or a version."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chat.api.answers import refusal
from kit.wire import ErrorCode, WireError

WORDS: dict[int, tuple[ErrorCode, str]] = {
    400: ("bad_frame", "This request could not be read."),
    403: ("forbidden", "This is not open to you."),
    404: ("not_found", "There is nothing here."),
    500: ("unavailable", "This could not be done. Try again."),
}


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        response = refusal(WireError(*WORDS[status]))
        response.status_code = status
        return response
    return render(request, f"{status}.html", status=status)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    return _answer(request, 403)
