"""What every HTTP edge shares: reading a struct, answering with one, refusing by name."""

import functools
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from chat.protocol import FRAME_LIMIT, Frames
from kit.wire import HTTP_STATUS, Bye, Close, CloseSocket, WireError, encode

T = TypeVar("T")
View = Callable[..., Coroutine[Any, Any, HttpResponseBase]]

CLOSE_STATUS: dict[int, int] = {
    Close.TOKEN: 401,
    Close.FORBIDDEN: 403,
    Close.VERSION: 426,
    Close.TOO_MANY: 429,
    Close.REVOKED: 403,
}


def answer(struct: msgspec.Struct, status: int = 200) -> HttpResponse:
    response = HttpResponse(encode(struct), content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    return response


def refusal(error: WireError) -> HttpResponse:
    response = answer(error.frame(), HTTP_STATUS[error.code])
    if error.retry_ms:
        response["Retry-After"] = str(-(-error.retry_ms // 1000))
    return response


def farewell(bye: Bye) -> HttpResponse:
    return answer(Frames(frames=(bye,)), CLOSE_STATUS.get(bye.code, 400))


def edge(*methods: str) -> Callable[[View], View]:
    """An async view for these methods, whose WireError or CloseSocket becomes its answer."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        async def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods:
                refused = refusal(WireError("bad_frame", f"Use {' or '.join(methods)}."))
                refused.status_code = 405
                refused["Allow"] = ", ".join(methods)
                return refused
            try:
                return await view(request, *args, **kwargs)
            except WireError as error:
                return refusal(error)
            except CloseSocket as closing:
                return farewell(closing.bye)

        return guarded

    return wrap


# A page may send JSON as text: then its browser asks no preflight first. Nothing of ours that reads cookies
# takes this.
FROM_PAGES = ("application/json", "text/plain")


def read_struct(request: HttpRequest, type_: Any, *, types: tuple[str, ...] = ("application/json",)) -> Any:
    """The request's JSON body as a struct; raises WireError bad_frame or too_large."""
    if request.content_type not in types:
        raise WireError("bad_frame", f"Send JSON, as {' or '.join(types)}.")
    try:
        body = request.body
    except RequestDataTooBig:
        body = None
    if body is None or len(body) > FRAME_LIMIT:
        raise WireError("too_large", f"A request has at most {FRAME_LIMIT} bytes.")
    try:
        return msgspec.json.decode(body, type=type_)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as problem:
        raise WireError("bad_frame", str(problem)) from problem


def number(request: HttpRequest, name: str, *, default: int | None, least: int = 0, most: int = 2**53) -> Any:
    """A whole number from the query; raises WireError bad_frame."""
    given = request.GET.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 17 and least <= int(given) <= most):
        raise WireError("bad_frame", f"“{name}” is a whole number from {least} to {most}.")
    return int(given)
