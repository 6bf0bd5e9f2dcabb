"""Digests as somebody reads them: the nine numbers in plain text, and with their charts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.mime.image import MIMEImage
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from chat.post.sending import Undelivered, mail
from metrics.figures import Figure, figure, number
from metrics.kpis import KPIS, NINE, Kpi
from metrics.ledger.booking import merge
from metrics.models import Digest, DigestIssue
from metrics.periods import Period, days, midnight
from metrics.post import charts
from metrics.queries import names
from metrics.queries.sums import Filter, grouped, shown_until, sums_of
from metrics.queries.targets import targets_at
from metrics.wording import change, gap, shown

# How far back the charts reach.
TREND_DAYS = {Digest.Every.DAY: 14, Digest.Every.WEEK: 28}
# So often a letter waits for numbers that are still being worked out; then it says how old they are.
WAITS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """One number of a letter."""

    name: str
    label: str
    value: str
    verdict: str
    gap: str
    change: str
    of: str
    diagnosis: str
    address: str


def deliver(issue: DigestIssue) -> None:
    """Send the letter of a period. Raises Undelivered."""
    as_of = shown_until()
    if (as_of is None or as_of < issue.to_at) and issue.attempts <= WAITS:
        raise Undelivered("The numbers of this period are still being worked out.")
    mail(letter(issue, as_of))


def letter(issue: DigestIssue, as_of: datetime | None) -> EmailMultiAlternatives:
    digest, period = issue.digest, period_of(issue)
    figures = _figures(digest, period)
    told = {
        "digest": digest,
        "dates": _dates(period),
        "figures": [_shown(each, digest, period) for each in figures],
        "as_of": as_of.astimezone(period.zone) if as_of else None,
        "is_late": as_of is None or as_of < period.end,
        "address": address(digest, period),
    }
    made = EmailMultiAlternatives(
        subject=f"{digest.name}: {_dates(period)}".replace("\n", " ").replace("\r", " "),
        body=render_to_string("metrics/digest.txt", told),
        to=digest.emails,
        headers={"Message-ID": f"<{issue.pk}@digests.livechat>", "Auto-Submitted": "auto-generated"},
    )
    made.attach_alternative(render_to_string("metrics/digest.html", told), "text/html")
    made.mixed_subtype = "related"  # type: ignore[attr-defined]
    for name, drawn in _charts(digest, period, figures).items():
        image = MIMEImage(drawn, "png")
        image.add_header("Content-ID", f"<{name}>")
        image.add_header("Content-Disposition", "inline", filename=f"{name}.png")
        made.attach(image)
    return made


def period_of(issue: DigestIssue) -> Period:
    return Period(issue.from_at, issue.to_at, ZoneInfo(issue.digest.zone))


def _only(digest: Digest) -> Filter:
    if digest.team_id is None:
        return Filter()
    queues = [queue for queue, team in names.teams_of_queues().items() if team == digest.team_id]
    return Filter("", None, tuple(queues))


def _figures(digest: Digest, period: Period) -> list[Figure]:
    only = _only(digest)
    now, then = (sums_of(each[:2], only) for each in (period, _back(period, len(list(days(period))))))
    teams = names.teams() if digest.team_id is None else [digest.team_id]
    targets = targets_at(period.end, teams)
    return [figure(KPIS[name], now, targets, then) for name in NINE]


def _back(period: Period, many: int) -> Period:
    """The same number of local days, that many days earlier."""
    start, end = (
        midnight(at.astimezone(period.zone).date() - timedelta(days=many), period.zone)
        for at in (period.start, period.end)
    )
    return Period(start, end, period.zone)


def _charts(digest: Digest, period: Period, figures: list[Figure]) -> dict[str, bytes]:
    reach = TREND_DAYS[Digest.Every(digest.every)]
    begin = midnight(period.end.astimezone(period.zone).date() - timedelta(days=reach), period.zone)
    points = list(days(Period(begin, period.end, period.zone)))
    each = [merge(()) for _ in points]
    for (n, _, _), sums in grouped(points, _only(digest)).items():
        each[n] = merge((each[n], sums))
    return {
        made.name: charts.line([number(KPIS[made.name].value(sums)) for sums in each], made.target)
        for made in figures
    }


def _shown(made: Figure, digest: Digest, period: Period) -> Shown:
    kpi = KPIS[made.name]
    return Shown(
        name=made.name,
        label=kpi.label,
        value=shown(made.value, kpi.unit),
        verdict={"met": "Target met", "missed": "Target missed"}.get(made.verdict, ""),
        gap=gap(made.value, made.target, kpi.unit),
        change=change(made.value, made.before, kpi.unit),
        of=f"of {made.n:,} {kpi.of}",
        diagnosis=_diagnosis(made, kpi),
        address=address(digest, period, made.name),
    )


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


def address(digest: Digest, period: Period, kpi: str = "") -> str:
    """The dashboard with the same period and filter."""
    first, last = (
        at.astimezone(period.zone).date() for at in (period.start, period.end - timedelta(seconds=1))
    )
    query = {"first": f"{first:%F}", "last": f"{last:%F}", "zone": digest.zone}
    if kpi:
        query["kpi"] = kpi
    if digest.team_id is not None:
        query["team"] = str(digest.team_id)
    return f"{settings.PUBLIC_URL}/dashboard/?{urlencode(query)}"
