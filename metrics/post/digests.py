"""Digests as somebody reads them: the nine numbers in plain text, and with their charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.mime.image import MIMEImage
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from chat.post.sending import Undelivered, mail
from metrics.figures import Figure, figure
from metrics.kpis import KPIS, Kpi
from metrics.ledger.booking import Sums, merge
from metrics.models import Digest, DigestIssue
from metrics.periods import Period, days, midnight
from metrics.post import charts
from metrics.queries import names
from metrics.queries.age import Age, age_of, is_worked_out
from metrics.queries.direction import accepting_at_once, nine_of
from metrics.queries.sums import Filter, grouped, sums_of
from metrics.queries.targets import targets_held
from metrics.wording import change, gap, of, shown, told
from routing.models import Direction, Team

# How far back the charts reach.
TREND_DAYS = {Digest.Every.DAY: 14, Digest.Every.WEEK: 28}
# So often a letter waits for numbers that are still being worked out; then it says how old they are.
WAITS = 4
UNTOLD = "These numbers are still being worked out, so none is held against its target yet."


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers that may stand together: those of teams that are there for the same. `key` is their direction,
    "" where it need not be said."""

    key: str
    label: str
    teams: tuple[int, ...]
    only: Filter

    def image(self, name: str) -> str:
        return f"{name}-{self.key}" if self.key else name


@dataclass(frozen=True, slots=True)
class Shown:
    """One number of a letter."""

    image: str
    label: str
    value: str
    tone: str
    verdict: str
    gap: str
    change: str
    of: str
    diagnosis: str
    address: str


def deliver(issue: DigestIssue) -> None:
    """Send the letter of a period. Raises Undelivered."""
    age = age_of((issue.from_at, issue.to_at))
    if is_late(age, issue.to_at) and issue.attempts <= WAITS:
        raise Undelivered("The numbers of this period are still being worked out.")
    mail(letter(issue, age))


def is_late(age: Age, end: datetime) -> bool:
    return age.as_of is None or age.as_of < end or not age.is_worked_out


def letter(issue: DigestIssue, age: Age) -> EmailMultiAlternatives:
    digest, period = issue.digest, period_of(issue)
    numbers = {block: sums_of(period[:2], block.only) for block in blocks_of(digest)}
    blocks = {block: _figures(block, period, age, now) for block, now in numbers.items()}
    told = {
        "digest": digest,
        "dates": _dates(period),
        "blocks": [
            {
                "label": block.label,
                "summary": summary(figures) if age.is_worked_out else UNTOLD,
                "figures": [_shown(each, block, digest, period, numbers[block]) for each in figures],
                "address": address(digest, period, direction=block.key),
            }
            for block, figures in blocks.items()
        ],
        "as_of": age.as_of.astimezone(period.zone) if age.as_of else None,
        "is_late": is_late(age, period.end),
        "can_change": any(sums.get("unfinished") for sums in numbers.values()),
    }
    made = EmailMultiAlternatives(
        subject=f"{digest.name}: {_dates(period)}".replace("\n", " ").replace("\r", " "),
        body=render_to_string("metrics/digest.txt", told),
        to=digest.emails,
        headers={"Message-ID": f"<{issue.pk}@digests.livechat>", "Auto-Submitted": "auto-generated"},
    )
    made.attach_alternative(render_to_string("metrics/digest.html", told), "text/html")
    made.mixed_subtype = "related"  # type: ignore[attr-defined]
    for block, figures in blocks.items():
        for name, drawn in _charts(digest, block, period, figures).items():
            image = MIMEImage(drawn, "png")
            image.add_header("Content-ID", f"<{name}>")
            image.add_header("Content-Disposition", "inline", filename=f"{name}.png")
            made.attach(image)
    return made


def period_of(issue: DigestIssue) -> Period:
    return Period(issue.from_at, issue.to_at, ZoneInfo(issue.digest.zone))


def blocks_of(digest: Digest) -> list[Block]:
    """One for a team; else one for each direction, for an average of several says nothing."""
    if digest.team_id is not None:
        return [Block("", "", (digest.team_id,), _only((digest.team_id,)))]
    found = Team.objects.order_by("pk").values_list("direction", "pk")
    teams = {key: tuple(pk for direction, pk in found if direction == key) for key in Direction.values}
    headed = {key: those for key, those in teams.items() if those}
    if len(headed) < 2:
        return [Block("", "", tuple(names.teams()), Filter())]
    return [Block(key, str(Direction(key).label), those, _only(those)) for key, those in headed.items()]


def _only(teams: tuple[int, ...]) -> Filter:
    queues = [queue for queue, team in names.teams_of_queues().items() if team in teams]
    return Filter("", None, tuple(queues))


def _figures(block: Block, period: Period, age: Age, now: Sums) -> list[Figure]:
    earlier = _back(period, len(list(days(period))))
    then = sums_of(earlier[:2], block.only) if is_worked_out(earlier[:2]) else None
    targets = targets_held(age, period.end, block.teams)
    return [figure(KPIS[name], now, targets, then) for name in nine_of(block.teams)]


def _back(period: Period, many: int) -> Period:
    """The same number of local days, that many days earlier."""
    start, end = (
        midnight(at.astimezone(period.zone).date() - timedelta(days=many), period.zone)
        for at in (period.start, period.end)
    )
    return Period(start, end, period.zone)


def _charts(digest: Digest, block: Block, period: Period, figures: list[Figure]) -> dict[str, bytes]:
    reach = TREND_DAYS[Digest.Every(digest.every)]
    begin = midnight(period.end.astimezone(period.zone).date() - timedelta(days=reach), period.zone)
    points = list(days(Period(begin, period.end, period.zone)))
    each = [merge(()) for _ in points]
    for (n, _, _), sums in grouped(points, block.only).items():
        each[n] = merge((each[n], sums))
    return {
        block.image(made.name): charts.line([KPIS[made.name].number(sums) for sums in each], made.target)
        for made in figures
    }


def _shown(made: Figure, block: Block, digest: Digest, period: Period, now: Sums) -> Shown:
    kpi = KPIS[made.name]
    return Shown(
        image=block.image(made.name),
        label=kpi.label,
        value=told(made.value, made.n, kpi),
        tone=made.verdict,
        verdict={"met": "Target met", "missed": "Target missed"}.get(made.verdict, ""),
        gap=gap(made.value, made.target, kpi.unit),
        change="" if made.n < kpi.least else change(made.value, made.before, kpi.unit),
        of=", ".join(
            part for part in (of(made.n, kpi), _certainty(made, kpi), _first_reply(made, block, now)) if part
        ),
        diagnosis=_diagnosis(made, kpi),
        address=address(digest, period, made.name, block.key),
    )


def _certainty(made: Figure, kpi: Kpi) -> str:
    """Like “likely 66.8 % to 75.4 %”."""
    if made.low is None or made.high is None or made.n < kpi.least:
        return ""
    return f"likely {shown(made.low, kpi.unit)} to {shown(made.high, kpi.unit)}"


def _first_reply(made: Figure, block: Block, now: Sums) -> str:
    """What tells how long visitors wait where nobody has to accept them."""
    if made.name != "asa_s":
        return ""
    at_once = accepting_at_once(block.teams)
    if not at_once or not all(at_once.values()):
        return ""
    reply = KPIS["first_response_s"]
    value = reply.number(now)
    return "" if value is None else f"accepted at once: the first reply came after {shown(value, reply.unit)}"


def summary(figures: Sequence[Figure]) -> str:
    """The answer before the numbers: how many targets are missed, and which."""
    judged = [made for made in figures if made.verdict]
    missed = [KPIS[made.name].label for made in judged if made.verdict == "missed"]
    if not judged:
        return "None of these numbers has a target."
    if not missed:
        few = {1: "The target is met.", 2: "Both targets are met."}
        return few.get(len(judged), f"All {len(judged)} targets are met.")
    verb = "is" if len(missed) == 1 else "are"
    return f"{len(missed)} of {len(judged)} targets {verb} missed: {', '.join(missed)}."


def _diagnosis(made: Figure, kpi: Kpi) -> str:
    if made.verdict != "missed" or made.value is None or made.target is None:
        return ""
    return " ".join(
        part for part in (kpi.too_low if made.value < made.target else kpi.too_high, kpi.action) if part
    )


def _dates(period: Period) -> str:
    first, last = (
        at.astimezone(period.zone).date() for at in (period.start, period.end - timedelta(seconds=1))
    )
    return f"{first:%F}" if first == last else f"{first:%F} to {last:%F}"


def address(digest: Digest, period: Period, kpi: str = "", direction: str = "") -> str:
    """The dashboard with the same period and filter."""
    first, last = (
        at.astimezone(period.zone).date() for at in (period.start, period.end - timedelta(seconds=1))
    )
    query = {"first": f"{first:%F}", "last": f"{last:%F}", "zone": digest.zone}
    if kpi:
        query["kpi"] = kpi
    if direction:
        query["direction"] = direction
    if digest.team_id is not None:
        query["team"] = str(digest.team_id)
    return f"{settings.PUBLIC_URL}/dashboard/?{urlencode(query)}"
