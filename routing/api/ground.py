"""What every page of this API shares: who may do what, how much at once, and how it refuses."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import ProtectedError
from django.http import Http404
from rest_framework import exceptions, mixins, status, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from chat.models import Agent
from chat.protocol import FRAME_LIMIT
from kit.limits import Limiter
from kit.wire import ErrorCode
from routing import queries
from routing.actions.roster import rearranging

requests = Limiter(settings.LIMITS["frames_per_second"], settings.LIMITS["frames_burst"])

CODES: dict[int, ErrorCode] = {
    401: "identity_unverified",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    413: "too_large",
    429: "rate_limited",
}


class BySession(SessionAuthentication):
    """The console's session, with its protection against forged forms."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class LeadsOrReads(BasePermission):
    message = "Only somebody who leads a team can change this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated("You are no longer signed in.")
        return request.method in SAFE_METHODS or request.user.is_lead


class Steady(BaseThrottle):
    """Per person as much as over a socket."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        self._wait = requests.take(request.user.pk)
        return self._wait == 0

    def wait(self) -> float:
        return self._wait


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"A request has at most {FRAME_LIMIT} bytes."


class Kept(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "Something still refers to it, so it is kept."


class Json(JSONParser):
    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        if int(parser_context["request"].headers.get("Content-Length") or 0) > FRAME_LIMIT:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as problem:
            raise exceptions.ParseError("This is nested too deeply.") from problem


class Pages(LimitOffsetPagination):
    default_limit = 50
    max_limit = 200


class Page(viewsets.GenericViewSet[Any]):
    authentication_classes = [BySession]
    permission_classes = [LeadsOrReads]
    throttle_classes = [Steady]
    parser_classes = [Json]
    renderer_classes = [JSONRenderer]
    pagination_class = Pages
    http_method_names = ["get", "post", "patch", "delete"]

    def get_exception_handler(self) -> Any:
        return refusal

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


def refusal(problem: Exception, context: dict[str, Any]) -> Response | None:
    """The named error of an exception. Where fields are at fault, `fields` names them."""
    match problem:
        case ProtectedError():
            refused: exceptions.APIException = Kept()
        case Http404():
            refused = exceptions.NotFound("There is nothing here.")
        case exceptions.APIException():
            refused = problem
        case _:
            return None
    said = first_words(refused.detail)
    body: dict[str, Any] = {"t": "err", "code": CODES.get(refused.status_code, "bad_frame"), "message": said}
    if isinstance(refused, exceptions.ValidationError):
        body["fields"] = refused.detail
    response = Response(body, refused.status_code)
    if isinstance(refused, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        response["WWW-Authenticate"] = "Session"
    if isinstance(refused, exceptions.Throttled):
        response["Retry-After"] = "1"
    return response


def first_words(detail: Any) -> str:
    """The first sentence anywhere inside."""
    if isinstance(detail, dict):
        return next((said for part in detail.values() if (said := first_words(part))), "")
    if isinstance(detail, list):
        return next((said for part in detail if (said := first_words(part))), "")
    return str(detail)


def whoever(request: Request) -> Agent:
    assert isinstance(request.user, Agent)
    return request.user


class Reading(mixins.ListModelMixin, mixins.RetrieveModelMixin, Page):
    """Listed and read."""


class Changing(Reading):
    """Changed in place, with effect at once."""

    def teams_of(self, thing: Any) -> Collection[int]:
        """Whoever leads one of these teams may change it; for none, everyone who leads."""
        return ()

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with rearranging(by=whoever(request)):
            thing = self.get_object()
            self.check_led(thing)
            serializer = self.get_serializer(thing, data=request.data, partial=True)
            serializer.is_valid(raise_exception=True)
            self.check_led(serializer.save())
        return Response(self.get_serializer(self.get_object()).data)

    def check_led(self, thing: Any) -> None:
        """As it was before a change, and as it is afterwards, so that nobody takes or gives away."""
        concerned, led = self.teams_of(thing), queries.teams_seen_by(whoever(self.request))
        if concerned and led is not None and led.isdisjoint(concerned):
            raise exceptions.PermissionDenied("This belongs to a team that you do not lead.")


class Keeping(mixins.CreateModelMixin, mixins.DestroyModelMixin, Changing):
    """Made, changed and deleted, with effect at once."""

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with rearranging(by=whoever(request)):
            return super().create(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> None:
        self.check_led(serializer.save())

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with rearranging(by=whoever(request)):
            return super().destroy(request, *args, **kwargs)

    def check_free(self, thing: Any) -> None:
        """Raise Kept where it is known, without gathering all that refers to it, that it must stay."""

    def perform_destroy(self, instance: Any) -> None:
        self.check_led(instance)
        self.check_free(instance)
        super().perform_destroy(instance)
