"""Agents report what is wrong with a page; whoever makes the pages says what becomes of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.actions.conversations import locked
from chat.actions.errors import Refused
from chat.masking import mask
from chat.models import Agent, Conversation
from chat.pages import kept_address, kept_words
from direction.models import PageProblem, PageReport, PageWatch, ProblemLetter
from direction.models.problems import ELEMENT_MOST, QUOTE_MOST
from kit.clock import database_now

Status = PageProblem.Status
OPEN = (Status.NEW, Status.ACCEPTED)


class NoPage(Refused):
    """What is reported is no page of the web."""

    code = "bad_frame"


@dataclass(frozen=True, slots=True)
class Reported:
    """The problem, and whether nobody had reported it before."""

    problem: PageProblem
    is_new: bool


@transaction.atomic
def report_page(
    *, conversation_id: UUID, agent: Agent, page: str, tag: str, element: str = "", quote: str = ""
) -> Reported:
    """Report a page from a conversation. The same page, element and tag are the same problem while it is
    open, and one conversation counts once. A problem that is new is told at once to those who watch the
    site's pages. What is quoted is masked. Raises NotFound, and NoPage for what is no address."""
    conversation = locked(conversation_id)
    kept = kept_address(page, ())
    if not kept:
        raise NoPage("Write the page's whole address, as in https://shop.example/checkout.")
    now = database_now()
    problem, is_new = PageProblem.objects.get_or_create(
        site=conversation.site,
        page=kept,
        element=kept_words(element, ELEMENT_MOST),
        tag=tag,
        status__in=OPEN,
        defaults={"status": Status.NEW, "first_at": now, "last_at": now, "changed_at": now},
    )
    if is_new:
        _tell(problem, now)
    _note(problem, conversation, agent, quote, now)
    return Reported(problem, is_new)


def _note(problem: PageProblem, conversation: Conversation, agent: Agent, quote: str, now: datetime) -> None:
    _, counts = PageReport.objects.get_or_create(
        problem=problem,
        conversation=conversation,
        defaults={"agent": agent, "quote": mask(kept_words(quote, QUOTE_MOST)), "at": now},
    )
    if counts:
        PageProblem.objects.filter(pk=problem.pk).update(last_at=now, changed_at=now)


def _tell(problem: PageProblem, now: datetime) -> None:
    watch = PageWatch.objects.filter(site=problem.site_id).first()
    if watch is None:
        return
    channels = [
        *([ProblemLetter.Channel.EMAIL] if watch.emails else []),
        *([ProblemLetter.Channel.WEBHOOK] if watch.webhook else []),
    ]
    ProblemLetter.objects.bulk_create(
        ProblemLetter(about=problem, channel=channel, due_at=now) for channel in channels
    )


@transaction.atomic
def decide(*, problem_ids: Collection[int], status: str, by: Agent) -> int:
    """Say what becomes of problems; answers of how many it was not said before. What is fixed or declined
    is opened again by another report alone."""
    now = database_now()
    found = PageProblem.objects.select_for_update().filter(pk__in=problem_ids, status__in=OPEN)
    changed = found.exclude(status=status).values_list("pk", flat=True)
    return PageProblem.objects.filter(pk__in=list(changed)).update(
        status=status,
        fixed_at=now if status == Status.FIXED else None,
        decided_by=by,
        changed_at=now,
    )
