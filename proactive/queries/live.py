"""The live triggers of a site, made ready once and kept for as long as none of their rows changes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from kit.statements import prepared
from proactive import protocol
from proactive.models import Trigger, Variant
from proactive.rules import (
    All,
    Compare,
    Condition,
    Limits,
    Operator,
    PageRule,
    Schedule,
    Test,
    browser_part,
    compiled,
    facts_of,
    parse,
    pattern_of,
    stored,
)
from proactive.statistics import Experiment as Design

SITES_KEPT = 1_000

# Whatever writes a row gives it another place and another writer, so nobody has to tell of a change.
# `{site}` says of which site.
VERSIONS = """
  SELECT string_agg(concat_ws(' ', t.ctid, t.xmin, e.ctid, e.xmin, w.versions), ',' ORDER BY t.id)
  FROM proactive_trigger t
  LEFT JOIN proactive_experiment e ON e.id = t.experiment_id
  CROSS JOIN LATERAL (
    SELECT string_agg(concat_ws(' ', v.ctid, v.xmin), ' ' ORDER BY v.id) AS versions
    FROM proactive_variant v WHERE v.trigger_id = t.id) w
  WHERE t.site_id = {site} AND t.state = 'live'
"""


@dataclass(frozen=True, slots=True)
class Live:
    """A trigger with all that is decided by its own rows."""

    trigger: Trigger
    words: tuple[Variant, ...]
    pages: PageRule
    schedule: Schedule
    condition: Condition
    holds: Test
    facts: frozenset[str]
    limits: Limits
    design: Design

    @property
    def asks_scores(self) -> bool:
        return any(name.startswith("score.") for name in self.facts)

    @property
    def rule(self) -> protocol.TriggerRule:
        """What of it a browser can decide."""
        part = browser_part(self.condition)
        if self.trigger.devices:
            part = All((part, Compare("device", Operator.ONE_OF, tuple(self.trigger.devices))))
        return protocol.TriggerRule(
            id=self.trigger.pk,
            on=patterns(self.trigger.on_pages),
            off=patterns(self.trigger.off_pages),
            condition=stored(part),
        )


def patterns(pages: Iterable[str]) -> tuple[str, ...]:
    """Page patterns in the one way of writing that browsers compare with."""
    return tuple(pattern_of(pattern) for pattern in pages)


def ready(trigger: Trigger) -> Live:
    """One that was never saved has no words yet."""
    words = tuple(trigger.variants.all()) if trigger.pk else ()
    condition = parse(trigger.condition)
    return Live(
        trigger,
        words,
        trigger.page_rule,
        trigger.schedule,
        condition,
        compiled(condition),
        facts_of(condition),
        trigger.limits,
        trigger.assigned(trigger.experiment, list(words)),
    )


def live_triggers(site_id: int, versions: str | None = None) -> tuple[Live, ...]:
    """In their order. Whoever knows the `versions` of their rows already spares a question."""
    if versions is None:
        versions = versions_of(site_id)
    kept = _kept.get(site_id)
    if kept is None or kept[0] != versions:
        if len(_kept) >= SITES_KEPT:
            _kept.clear()
        kept = _kept[site_id] = versions, _read(site_id)
    return kept[1]


def versions_of(site_id: int) -> str:
    with prepared(VERSIONS.format(site="%s"), [site_id]) as cursor:
        return (cursor.fetchone() or ("",))[0] or ""


def _read(site_id: int) -> tuple[Live, ...]:
    found = (
        Trigger.objects.filter(site=site_id, state=Trigger.State.LIVE)
        .select_related("experiment")
        .prefetch_related(Prefetch("variants", Variant.objects.order_by("pk")))
    )
    return tuple(ready(trigger) for trigger in found)


_kept: dict[int, tuple[str, tuple[Live, ...]]] = {}
