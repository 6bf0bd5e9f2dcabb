"""What agents report of pages: counted once for each conversation, told at once, decided, and measured."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from chat.actions.errors import NotFound
from chat.models import Agent, Conversation, Site, Visitor
from chat.post.sending import Undelivered, send_due
from direction.actions.problems import NoPage, decide, report_page
from direction.models import PageProblem, PageReport, PageWatch, ProblemLetter
from direction.post import deliver, payload
from direction.queries.problems import by_week, problems
from kit.clock import database_now
from tests.people import start
from tests.routing.people import make_queue, make_team

PAGE = "https://shop.test/checkout"


@pytest.fixture
def talk(maya: Visitor) -> Conversation:
    return start(maya)


def statuses() -> list[str]:
    return list(PageProblem.objects.order_by("pk").values_list("status", flat=True))


def test_the_same_page_is_the_same_problem_and_a_conversation_counts_once(
    talk: Conversation, zoe: Visitor, ana: Agent, ben: Agent
) -> None:
    other = start(zoe)
    reported = [
        report_page(conversation_id=conversation.pk, agent=agent, page=page, tag="broken", element="Pay")
        for conversation, agent, page in (
            (talk, ana, f"{PAGE}?token=secret"),
            (talk, ben, PAGE),
            (other, ben, f"{PAGE}?utm_source=mail"),
        )
    ]
    report_page(conversation_id=talk.pk, agent=ana, page=PAGE, tag="unclear")

    assert [each.is_new for each in reported] == [True, False, False]
    assert {each.problem.page for each in reported} == {PAGE}
    assert PageReport.objects.filter(problem=reported[0].problem).count() == 2
    assert PageProblem.objects.count() == 2


def test_what_is_quoted_is_masked(talk: Conversation, ana: Agent) -> None:
    report_page(
        conversation_id=talk.pk,
        agent=ana,
        page=PAGE,
        tag="broken",
        quote="It refuses\n4111 1111 1111 1111 of maya@shop.test",
    )

    quote = PageReport.objects.get().quote
    assert "4111 1111" not in quote and "maya@" not in quote
    assert quote.startswith("It refuses")


@pytest.mark.parametrize(
    "page", ["checkout", "javascript:alert(1)", "file:///etc/passwd", "https://", "http://a b"]
)
def test_what_is_no_page_is_refused(talk: Conversation, ana: Agent, page: str) -> None:
    with pytest.raises(NoPage, match="whole address"):
        report_page(conversation_id=talk.pk, agent=ana, page=page, tag="broken")

    assert PageProblem.objects.count() == 0


def test_a_conversation_that_is_not_there_reports_nothing(ana: Agent) -> None:
    with pytest.raises(NotFound):
        report_page(conversation_id=uuid.uuid4(), agent=ana, page=PAGE, tag="broken")


def test_what_was_fixed_and_comes_back_is_another_problem(talk: Conversation, ana: Agent, sam: Agent) -> None:
    first = report_page(conversation_id=talk.pk, agent=ana, page=PAGE, tag="broken").problem
    assert decide(problem_ids=[first.pk], status="accepted", by=sam) == 1
    assert decide(problem_ids=[first.pk], status="accepted", by=sam) == 0
    assert decide(problem_ids=[first.pk], status="fixed", by=sam) == 1
    # What is decided stays decided.
    assert decide(problem_ids=[first.pk], status="declined", by=sam) == 0

    again = report_page(conversation_id=talk.pk, agent=ana, page=PAGE, tag="broken")

    assert again.is_new
    assert statuses() == ["fixed", "new"]


def test_those_who_watch_are_told_once_of_what_is_new(talk: Conversation, ana: Agent, site: Site) -> None:
    PageWatch.objects.create(site=site, emails=["web@shop.test"], webhook="https://hooks.test/pages")
    for _ in range(2):
        report_page(conversation_id=talk.pk, agent=ana, page=PAGE, tag="broken", quote="It turns and turns")

    letters = ProblemLetter.objects.order_by("channel")
    assert [letter.channel for letter in letters] == ["email", "webhook"]
    letters.filter(channel="webhook").delete()
    send_due(ProblemLetter, deliver)
    send_due(ProblemLetter, deliver)

    [letter] = mail.outbox
    assert letter.to == ["web@shop.test"]
    assert letter.subject == f"Does not work: {PAGE}"
    assert "It turns and turns" in letter.body
    told = payload(PageProblem.objects.get())
    assert told["type"] == "page_problem.new"


def test_nobody_who_watches_is_nobody_to_tell(talk: Conversation, ana: Agent, site: Site) -> None:
    report_page(conversation_id=talk.pk, agent=ana, page=PAGE, tag="broken")
    assert ProblemLetter.objects.count() == 0

    watch = PageWatch.objects.create(site=site, emails=["web@shop.test"])
    report_page(conversation_id=talk.pk, agent=ana, page=PAGE, tag="wrong")
    watch.delete()
    with pytest.raises(Undelivered, match="Nobody"):
        deliver(ProblemLetter.objects.get())


def test_a_week_is_seven_days_back_from_now() -> None:
    now = database_now()
    moments = [now - timedelta(days=days) for days in (0, 6.9, 7, 55.9, 56)]

    assert by_week(moments, now) == [1, 0, 0, 0, 0, 0, 1, 2]


def test_what_fixing_brought_is_told_by_as_many_days_before_as_after(
    talk: Conversation, ana: Agent, sam: Agent, site: Site
) -> None:
    problem = report_page(conversation_id=talk.pk, agent=ana, page=PAGE, tag="broken").problem
    decide(problem_ids=[problem.pk], status="fixed", by=sam)
    now = database_now()
    PageProblem.objects.update(fixed_at=now - timedelta(days=2))
    for days, url in ((5, PAGE), (3, PAGE), (2.5, f"{PAGE}?x=1"), (1, PAGE), (1, f"{PAGE}/done"), (3, "")):
        visitor = Visitor.objects.create(site=site, token_hash=uuid.uuid4().bytes)
        conversation = start(visitor)
        Conversation.objects.filter(pk=conversation.pk).update(
            created_at=now - timedelta(days=days), page_url=url
        )

    [found] = problems(None, None, now, 10)

    assert found.days == pytest.approx(2)
    assert (found.before, found.after, found.reports) == (2, 1, 1)
    assert found.weeks == [0, 0, 0, 0, 0, 0, 0, 1]


def test_supervisors_read_what_belongs_to_their_queues(talk: Conversation, ana: Agent, site: Site) -> None:
    report_page(conversation_id=talk.pk, agent=ana, page=PAGE, tag="broken")
    theirs = make_queue(make_team(), ana, site=site)
    others = make_queue(make_team("Other"), ana, name="Other")

    now = database_now()
    found = [len(problems(queues, None, now, 10)) for queues in (None, [theirs.pk], [others.pk], [])]

    assert found == [1, 1, 0, 0]


def test_what_is_open_stays_in_sight_and_what_was_fixed_for_eight_weeks(
    talk: Conversation, ana: Agent, sam: Agent, site: Site
) -> None:
    for tag in ("broken", "unclear", "wrong", "missing"):
        report_page(conversation_id=talk.pk, agent=ana, page=PAGE, tag=tag)
    now = database_now()
    of = {problem.tag: problem.pk for problem in PageProblem.objects.all()}
    decide(problem_ids=[of["unclear"], of["wrong"]], status="fixed", by=sam)
    decide(problem_ids=[of["missing"]], status="declined", by=sam)
    PageProblem.objects.update(last_at=now - timedelta(weeks=9))
    PageProblem.objects.filter(tag="wrong").update(fixed_at=now - timedelta(weeks=8, seconds=1))

    assert [each.tag for each in problems(None, None, now, 10)] == ["broken", "unclear"]
    assert [len(problems(None, sites, now, 10)) for sites in ([site.pk], [site.pk + 1], [])] == [2, 0, 0]


def test_a_supervisor_says_in_the_admin_what_becomes_of_it(
    talk: Conversation, ana: Agent, sam: Agent
) -> None:
    problem = report_page(conversation_id=talk.pk, agent=ana, page=PAGE, tag="broken").problem
    client = Client()
    client.force_login(sam)

    client.post("/admin/direction/pageproblem/", {"action": "fix", "_selected_action": [problem.pk]})

    problem.refresh_from_db()
    assert (problem.status, problem.decided_by) == ("fixed", sam)
    assert problem.fixed_at is not None
    page = client.get(f"/admin/direction/pageproblem/{problem.pk}/change/")
    assert page.status_code == 200
