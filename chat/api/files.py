"""Files in and out. Whatever comes out is an attachment that no browser runs."""

from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from chat import queries
from chat.actions import files
from chat.api.answers import answer, edge
from chat.api.people import the_agent, the_visitor
from chat.commands import call, refuse_for
from chat.models import Agent, File
from chat.protocol import FileRef
from kit.limits import Limiter
from kit.wire import WireError
from kit.work import in_database

FORM_BYTES = 64 * 1024  # what a form adds around its file

uploads = Limiter(settings.LIMITS["files_per_minute"] / 60, settings.LIMITS["files_per_minute"])


def take_in(
    request: HttpRequest, conversation_id: UUID, agent: Agent | None, visitor_id: UUID | None
) -> FileRef:
    """Store the form's one file. Runs in a database thread, where parsing a form may take its time."""
    try:
        found = request.FILES.getlist("file")
    except (MultiPartParserError, SuspiciousOperation) as problem:
        raise WireError("bad_frame", "The form could not be read.") from problem
    if len(found) != 1 or len(request.FILES) != 1:
        raise WireError("bad_frame", "Send a form with one file, in the field “file”.")
    [given] = found
    file = files.store_file(
        conversation_id=conversation_id,
        name=given.name or "file",
        size=given.size or 0,
        content=given,
        agent=agent,
        visitor_id=visitor_id,
    )
    return FileRef(id=file.pk, name=file.name, size=file.size, type=file.type)


async def upload(
    request: HttpRequest, conversation_id: UUID, *, agent: Agent | None = None, visitor_id: UUID | None = None
) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > files.FILE_BYTES + FORM_BYTES:
        raise WireError("file_rejected", f"The file is larger than {files.FILE_BYTES // 2**20} MB.")
    wait = uploads.take(("agent", agent.pk) if agent else ("visitor", visitor_id))
    refuse_for(wait, "Too many files at once. Wait a moment.")
    return answer(await call(take_in, request, conversation_id, agent, visitor_id))


async def download(file_id: UUID, visitor_id: UUID | None) -> HttpResponse:
    file = await in_database(queries.file_for, file_id, visitor_id=visitor_id)
    content = await in_database(read_content, file) if file else None
    if file is None or content is None:
        raise WireError("not_found", "There is no such file.")
    response = HttpResponse(content, content_type=file.type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def read_content(file: File) -> bytes | None:
    try:
        with file.content.open("rb") as stored:
            return bytes(stored.read())
    except FileNotFoundError:
        return None


@csrf_exempt
@edge("POST")
async def visitor_upload(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    visitor = await the_visitor(request)
    return await upload(request, conversation_id, visitor_id=visitor.pk)


@edge("GET")
async def visitor_download(request: HttpRequest, file_id: UUID) -> HttpResponse:
    visitor = await the_visitor(request)
    return await download(file_id, visitor.pk)


@edge("POST")
async def agent_upload(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    return await upload(request, conversation_id, agent=await the_agent(request))


@edge("GET")
async def agent_download(request: HttpRequest, file_id: UUID) -> HttpResponse:
    await the_agent(request)
    return await download(file_id, None)
