"""Letters with the numbers: on time, once for each period, and the same numbers as elsewhere."""

from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from PIL import Image

from chat.actions import outgoing
from chat.models import Episode
from chat.post.sending import send_due
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.digests import issue_due
from metrics.actions.targets import note_targets
from metrics.figures import Figure
from metrics.kpis import KPIS, NINE, Unit
from metrics.models import Digest, DigestIssue, Progress
from metrics.post import charts
from metrics.post.digests import deliver, summary
from metrics.schedules import last_due
from metrics.wording import shown
from routing.models import Queue, Team
from tests.conftest import World
from tests.metrics.test_api import DAY, asks, figures, past
from tests.routing.people import make_team

__all__ = ["past"]

HELSINKI = ZoneInfo("Europe/Helsinki")
MORNING = datetime(2026, 3, 3, 7, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_digest(**fields: Any) -> Digest:
    given = {"name": "Every morning", "at": time(7), "emails": ["sam@shop.test"], "created_at": LONG_AGO}
    return Digest.objects.create(**{**given, **fields})


def send() -> None:
    DigestIssue.objects.filter(sent_at=None).update(due_at=LONG_AGO)
    send_due(DigestIssue, deliver)


def markup(letter: Any) -> str:
    return str(letter.alternatives[0][0])


def opened(image: Any) -> Image.Image:
    return Image.open(BytesIO(image))


@pytest.mark.parametrize(
    ("now", "at", "weekday", "due"),
    [
        (datetime(2026, 6, 1, 4, 0, tzinfo=UTC), time(7), None, datetime(2026, 6, 1, 4, 0, tzinfo=UTC)),
        (datetime(2026, 6, 1, 3, 59, tzinfo=UTC), time(7), None, datetime(2026, 5, 31, 4, 0, tzinfo=UTC)),
        (datetime(2026, 6, 3, 12, 0, tzinfo=UTC), time(7), 0, datetime(2026, 6, 1, 4, 0, tzinfo=UTC)),
        (datetime(2026, 6, 1, 3, 0, tzinfo=UTC), time(7), 0, datetime(2026, 5, 25, 4, 0, tzinfo=UTC)),
        # After the clock was put on, and in the hour that is left out.
        (datetime(2026, 3, 29, 12, 0, tzinfo=UTC), time(7), None, datetime(2026, 3, 29, 4, 0, tzinfo=UTC)),
        (
            datetime(2026, 3, 29, 12, 0, tzinfo=UTC),
            time(3, 30),
            None,
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),
    ],
)
def test_it_is_due_by_the_clock_of_its_zone(
    now: datetime, at: time, weekday: int | None, due: datetime
) -> None:
    assert last_due(now, HELSINKI, at, weekday) == due


def test_the_letter_says_what_the_dashboard_says(past: World) -> None:
    team = Team.objects.get(name="Imported history")
    make_digest(team=team)
    issue_due(now=MORNING)
    send()

    [letter] = mail.outbox
    told = figures(
        asks(
            past.sam, "totals", team=team.pk, compare="previous", **{"from": "2026-03-02", "to": "2026-03-03"}
        )
    )
    html = markup(letter)
    for name in NINE:
        value = shown(told[name]["value"], KPIS[name].unit)
        assert f"{KPIS[name].label}: {value}" in str(letter.body)
        assert f"{value}</div>" in html
    assert "targets are met." in str(letter.body) or "missed: " in str(letter.body)
    assert "Target met: 28\u00a0s under the target of 1\u00a0min" in str(letter.body)
    assert letter.subject == "Every morning: 2026-03-02"
    assert f"/dashboard/?first=2026-03-02&last=2026-03-02&zone=UTC&team={team.pk}" in str(letter.body)
    csat = told["csat"]
    low, high = (shown(csat[part], KPIS["csat"].unit) for part in ("low", "high"))
    for words in (str(letter.body), html):
        assert f"of 5 ratings, likely {low} to {high}" in words
        assert "can still change" not in words
        assert "accepted at once" not in words


def test_where_nobody_has_to_accept_the_first_reply_is_told_beside_the_wait(past: World) -> None:
    Queue.objects.update(offer_mode="auto")
    make_digest()
    issue_due(now=MORNING)
    send()

    told = figures(asks(past.sam, "totals", **DAY))["first_response_s"]["value"]
    words = f"accepted at once: the first reply came after {shown(told, Unit.SECONDS)}"
    assert str(mail.outbox[0].body).count(words) == markup(mail.outbox[0]).count(words) == 1


def test_it_says_that_numbers_can_still_change_while_a_conversation_goes_on(past: World) -> None:
    goes_on = Episode.objects.filter(conversation__imported__reference="c10")
    goes_on.update(ended_at=None, end_reason="", changed_at=Now())
    bring_up_to_date()
    make_digest()
    issue_due(now=MORNING)
    send()

    [letter] = mail.outbox
    assert asks(past.sam, "totals", **DAY)["provisional"] is True
    assert "some of it can still change" in str(letter.body)
    assert "some of it can still change" in markup(letter)


def test_its_charts_are_images_in_the_letter_with_words_beside_them(past: World) -> None:
    make_digest()
    issue_due(now=MORNING)
    send()

    whole = mail.outbox[0].message()
    images = [part for part in whole.walk() if part.get_content_type() == "image/png"]
    assert whole.get_content_type() == "multipart/related"
    assert [part["Content-ID"] for part in images] == [f"<{name}>" for name in NINE]
    html = markup(mail.outbox[0])
    assert all(f'src="cid:{name}"' in html and f'alt="{KPIS[name].label} over time' in html for name in NINE)
    image = opened(images[0].get_payload(decode=True))
    assert image.size == (charts.WIDTH, charts.HEIGHT)


def test_teams_that_are_there_for_different_things_have_a_block_each(past: World) -> None:
    make_team("Sellers", direction="reactive_sales", asa_target_s=15)
    note_targets()
    make_digest()
    issue_due(now=MORNING)
    send()

    [letter] = mail.outbox
    service, sales = str(letter.body).split("Reactive sales")
    assert "Customer service" in service
    assert "Average wait: 32\u00a0s\n  Target met: 28\u00a0s under the target of 1\u00a0min" in service
    assert ("Average wait: –" in sales, "direction=reactive_sales" in sales) == (True, True)
    assert all(f'src="cid:asa_s-{key}"' in markup(letter) for key in ("customer_service", "reactive_sales"))


def test_each_period_is_sent_once_whatever_happens(past: World) -> None:
    make_digest()
    for minutes in range(3):
        issue_due(now=MORNING + timedelta(minutes=minutes))
        issue_due(now=MORNING + timedelta(minutes=minutes))
        send()
    assert outgoing.claim(DigestIssue) is None
    issue_due(now=MORNING + timedelta(days=1))
    send()

    assert [letter.subject for letter in mail.outbox] == [
        "Every morning: 2026-03-02",
        "Every morning: 2026-03-03",
    ]


def test_what_a_worker_that_died_had_claimed_is_sent_by_another(past: World) -> None:
    make_digest()
    issue_due(now=MORNING)
    issue = outgoing.claim(DigestIssue)
    assert issue is not None
    send_due(DigestIssue, deliver)
    assert mail.outbox == []

    send()
    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{issue.pk}@digests.livechat>"


def test_a_weekly_letter_is_of_the_seven_days_before(past: World) -> None:
    make_digest(every="week", weekday=2, name="Weekly")
    issue_due(now=datetime(2026, 3, 6, 12, tzinfo=UTC))
    send()

    assert mail.outbox[0].subject == "Weekly: 2026-02-25 to 2026-03-03"
    assert "Conversations answered: 7" in str(mail.outbox[0].body)


def test_after_a_long_pause_only_the_latest_is_sent_and_nothing_of_before_it_was_asked_for(
    past: World,
) -> None:
    digest = make_digest()
    issue_due(now=MORNING)
    issue_due(now=MORNING + timedelta(days=30))
    assert list(digest.issues.order_by("from_at").values_list("from_at", flat=True)) == [
        datetime(2026, 3, 2, tzinfo=UTC),
        datetime(2026, 4, 1, tzinfo=UTC),
    ]

    new = make_digest(name="New", created_at=MORNING + timedelta(hours=1))
    issue_due(now=MORNING + timedelta(hours=2))
    assert new.issues.count() == 0


def test_a_team_that_invites_reads_of_whom_it_invited(past: World) -> None:
    Team.objects.update(direction="proactive_sales")
    make_digest()
    issue_due(now=MORNING)
    send()

    body = str(mail.outbox[0].body)
    assert f"\n{KPIS['conversion_proactive'].label}: " in body
    assert f"\n{KPIS['conversion_reactive'].label}: " not in body


def test_it_waits_for_numbers_that_are_on_their_way_but_not_for_ever(past: World) -> None:
    Progress.objects.update(shown_until=datetime(2026, 3, 2, 12, tzinfo=UTC))
    make_digest()
    issue_due(now=MORNING)
    for _ in range(4):
        send()
        assert mail.outbox == []
    assert DigestIssue.objects.get().problem == "The numbers of this period are still being worked out."
    send()

    assert "Not everything of this period is in these numbers yet" in str(mail.outbox[0].body)
    assert DigestIssue.objects.get().sent_at is not None


def test_names_are_text_and_not_markup(past: World) -> None:
    Team.objects.filter(name="Imported history").update(name="<b>שירות</b>")
    make_digest(name="Sam & <i>co</i>", team=Team.objects.get())
    issue_due(now=MORNING)
    send()

    html = markup(mail.outbox[0])
    assert "<bdi>&lt;b&gt;שירות&lt;/b&gt;</bdi>" in html
    assert "Sam &amp; &lt;i&gt;co&lt;/i&gt;" in html
    assert str(mail.outbox[0].body).startswith("Sam & <i>co</i> – <b>שירות</b>\n")


def test_the_answer_stands_before_the_numbers() -> None:
    def made(name: str, verdict: str) -> Figure:
        return Figure(name, 1.0, 9, verdict=verdict)

    assert summary([made("ftr", "")]) == "None of these numbers has a target."
    assert summary([made("ftr", "met")]) == "The target is met."
    assert summary([made("ftr", "met"), made("asa_s", "met")]) == "Both targets are met."
    missed = summary([made("ftr", "missed"), made("asa_s", "missed"), made("csat", "met")])
    assert missed == "2 of 3 targets are missed: First-time resolution, Average wait."


def test_lines_are_seen_on_light_paper_and_on_dark() -> None:
    image = opened(charts.line([1.0, 2.0, 1.5], target=1.8))
    points = {image.getpixel((x, y)) for x in range(charts.WIDTH) for y in range(charts.HEIGHT)}
    colours = [point for point in points if isinstance(point, tuple)]
    drawn = {colour[:3] for colour in colours if colour[3] == 255}
    assert len(drawn) == 2
    assert len(colours) == 3
    for paper in ((255, 255, 255), (0x15, 0x18, 0x1F)):
        assert all(contrast(colour, paper) >= 3 for colour in drawn)


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """As WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: tuple[int, ...]) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_lines_with_gaps_and_of_nothing_are_drawn() -> None:
    for values in ([], [None], [1.0], [0.0, 0.0], [1.0, None, 3.0, -2.0]):
        for target in (None, 2.0):
            image = opened(charts.line(values, target))
            assert (image.format, image.size) == ("PNG", (charts.WIDTH, charts.HEIGHT))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"emails": []}, "at least one address"),
        ({"emails": [f"a{n}@shop.test" for n in range(21)]}, "At most 20 addresses"),
        ({"zone": "Mars/Base"}, "is not a time zone"),
        ({"weekday": 7}, "not a valid choice"),
    ],
)
def test_an_odd_digest_is_refused_in_one_sentence(world: World, fields: dict[str, Any], words: str) -> None:
    digest = Digest(**{"name": "Odd", "at": time(7), "emails": ["sam@shop.test"], **fields})
    with pytest.raises(ValidationError) as refused:
        digest.full_clean()

    assert words in str(refused.value)
