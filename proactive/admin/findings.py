"""What an experiment has found, as its page in the admin says it: nothing is an uplift without a holdout."""

from dataclasses import dataclass

from proactive.models import Experiment, ExperimentLook
from proactive.queries.experiments import Effect, Verdict, Worth, words_of
from proactive.statistics import LOOKS, Arm, boundary, wilson

TOO_EARLY = "It is too early to tell."
NOBODY = "Nobody has been in it yet."
LEAST_P = 0.001
# Less than this changes no interval that anybody could see.
TOLD_FROM = 0.005


@dataclass(frozen=True, slots=True)
class Look:
    """One of the planned looks, with what it found or why it was not taken."""

    number: int
    visitors: str
    boundary: str
    taken: ExperimentLook | None
    is_passed: bool

    @property
    def words(self) -> str:
        if self.taken:
            return words_of(self.taken.finding)
        return "Passed by: more visitors came at once." if self.is_passed else "Not taken yet."

    @property
    def z(self) -> str:
        return f"{self.taken.z:.2f}".replace("-", "−") if self.taken else ""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    arm: Arm

    @property
    def share(self) -> str:
        if not self.arm.visitors:
            return "–"
        low, high = (end * 100 for end in (wilson(self.arm.goal).low, wilson(self.arm.goal).high))
        return f"{self.arm.reached / self.arm.visitors * 100:.2f} % ({low:.2f} to {high:.2f} %)"


@dataclass(frozen=True, slots=True)
class Findings:
    """A verdict in words."""

    verdict: Verdict

    @property
    def answer(self) -> str:
        if not (self.verdict.treated.visitors or self.verdict.holdout.visitors):
            return NOBODY
        if not self.verdict.is_sound:
            return self.verdict.basis.sentence
        return words_of(self.verdict.looks[-1].finding) if self.verdict.looks else TOO_EARLY

    @property
    def effects(self) -> list[str]:
        """Nothing while it rests on no holdout."""
        if not self.verdict.is_sound:
            return []
        named = {
            "All who could be invited": self.verdict.effect,
            "Each who accepted": self.verdict.per_accepted,
        }
        return [measured(whom, effect) for whom, effect in named.items() if effect is not None]

    @property
    def money(self) -> list[str]:
        """What visitors spend; nothing while it rests on no holdout."""
        found = self.verdict.money
        if found is None or not self.verdict.is_sound:
            return []
        named = {"Spent by each visitor": found.per_visitor, "Worth of an order": found.per_order}
        said = [earned(what, worth, found.currency) for what, worth in named.items() if worth is not None]
        said.append(f"Whoever spent more than {found.per_visitor.cap:,.2f} counts as if it were that much.")
        if found.per_visitor.explained >= TOLD_FROM:
            share = f"{found.per_visitor.explained:.0%}"
            said.append(f"What they had spent before is taken off, and with it {share} of the variance.")
        if found.left_out:
            said.append(f"Orders in other currencies, which are left out: {found.left_out:,}.")
        return said

    @property
    def checks(self) -> list[str]:
        found, p = self.verdict, probability(self.verdict.check.p)
        seen = found.treated.visitors + found.holdout.visitors
        drawn = "have the sizes that were drawn" if found.check.holds else "are not those that were drawn"
        return [
            f"{seen:,} of {found.experiment.planned_visitors:,} visitors are in.",
            f"The groups {drawn} (p {p}).",
            f"Always-valid p: {probability(found.always_valid_p)}."
            " It holds whenever one looks, as the intervals do until a look concludes.",
        ]

    @property
    def groups(self) -> list[Group]:
        return [Group("May be invited", self.verdict.treated), Group("Left alone", self.verdict.holdout)]

    @property
    def looks(self) -> list[Look]:
        taken = {look.number: look for look in self.verdict.looks}
        planned, latest = self.verdict.experiment.planned_visitors, max(taken, default=0)
        return [
            Look(
                number,
                f"{-(-planned * number // LOOKS):,}",
                f"{boundary(number):.2f}",
                taken.get(number),
                is_passed=number < latest,
            )
            for number in range(1, LOOKS + 1)
        ]


def measured(whom: str, effect: Effect) -> str:
    said = f"{whom}, {effect.name}: {points(effect.value)} percentage points"
    if effect.interval is None:
        return f"{said}."
    low, high = points(effect.interval.low), points(effect.interval.high)
    return f"{said}, with 95 % certainty between {low} and {high}."


def earned(what: str, worth: Worth, currency: str) -> str:
    means = f"{worth.treated:,.2f} {currency} beside {worth.holdout:,.2f} of those left alone"
    said = f"{what}: {means}, {worth.effect.name} {signed(worth.effect.value)}"
    if worth.effect.interval is None:
        return f"{said}."
    low, high = signed(worth.effect.interval.low), signed(worth.effect.interval.high)
    return f"{said}, with 95 % certainty between {low} and {high}."


def signed(money: float) -> str:
    return f"{money:+,.2f}".replace("-", "−")


def points(share: float) -> str:
    return f"{share * 100:+.2f}".replace("-", "−")


def probability(p: float) -> str:
    return f"< {LEAST_P}" if p < LEAST_P else f"{p:.3f}"


def has_begun(experiment: Experiment) -> bool:
    return experiment.state != Experiment.State.DRAFT
