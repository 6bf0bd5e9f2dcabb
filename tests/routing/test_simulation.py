"""The simulator against exact answers, and the known numbers of the domain."""

import io
import json
import math
from functools import cache

import pytest
from django.core.management import CommandError, call_command

from routing.rates import Rhythm, curve
from routing.simulation import MEASURES, Figure, Measure, Scenario, Tally, figure, simulate, tally
from routing.strategy import Strategy
from tests.routing.chain import Pool, anyone_free, largest_gain, least_busy, most_busy

USUAL = Rhythm(20, 60)
PATIENCE_S = 180
CHOICES = {Strategy.BALANCED: least_busy, Strategy.RANDOM: anyone_free, Strategy.MOST_BUSY: most_busy}


def six_agents(capacity: int, strategy: Strategy) -> tuple[Scenario, Pool]:
    rates = curve(USUAL, 600, capacity)
    return (
        Scenario((rates,) * 6, arrivals_per_hour=79.2, patience_s=PATIENCE_S, strategy=strategy, hours=200),
        Pool([(6, rates)], 79.2 / 3600, 1 / PATIENCE_S, CHOICES[strategy]),
    )


def four_fast_and_four_slow(load: float, strategy: Strategy) -> tuple[Scenario, Pool]:
    fast, slow = curve(Rhythm(15, 60), 450, 3), curve(Rhythm(35, 60), 760, 3)
    arrivals = load * 8 / 600
    choice = least_busy if strategy is Strategy.BALANCED else largest_gain
    return (
        Scenario((fast,) * 4 + (slow,) * 4, arrivals * 3600, PATIENCE_S, strategy, hours=200),
        Pool([(4, fast), (4, slow)], arrivals, 1 / PATIENCE_S, choice),
    )


def not_concave(strategy: Strategy) -> tuple[Scenario, Pool]:
    rates = tuple(pace / 600 for pace in (1, 1.1, 2.25))
    arrivals = 1.5 * 6 / 600
    return (
        Scenario((rates,) * 6, arrivals * 3600, PATIENCE_S, strategy, hours=200),
        Pool([(6, rates)], arrivals, 1 / PATIENCE_S, CHOICES[strategy]),
    )


@pytest.mark.parametrize(
    ("strategy", "p_wait", "service_s"),
    [
        (Strategy.BALANCED, 0.0246, 678.5),
        (Strategy.RANDOM, 0.0281, 698.7),
        (Strategy.MOST_BUSY, 0.0332, 725.4),
    ],
)
def test_the_chain_gives_the_known_answers_by_strategy(
    strategy: Strategy, p_wait: float, service_s: float
) -> None:
    figures = six_agents(4, strategy)[1].figures()

    assert (round(figures["p_wait"], 4), round(figures["service_s"], 1)) == (p_wait, service_s)


def test_the_chain_gives_the_known_answers_of_a_busier_pool() -> None:
    figures = six_agents(3, Strategy.BALANCED)[1].figures()

    assert round(figures["p_wait"], 4) == 0.1759
    assert round(figures["p_abandon"], 4) == 0.0514
    assert round(figures["service_s"], 1) == 664.3


def test_the_chain_gives_the_known_answers_of_unequal_agents() -> None:
    balanced = four_fast_and_four_slow(2.0, Strategy.BALANCED)[1].figures()
    throughput = four_fast_and_four_slow(2.0, Strategy.THROUGHPUT)[1].figures()

    assert (round(balanced["p_abandon"], 4), round(throughput["p_abandon"], 4)) == (0.0133, 0.0083)
    assert (round(balanced["service_s"]), round(throughput["service_s"])) == (637, 571)


def test_concentrating_is_better_only_where_gains_grow() -> None:
    abandoned = [not_concave(strategy)[1].figures()["p_abandon"] for strategy in CHOICES]

    assert [round(share, 4) for share in abandoned] == [0.0231, 0.0194, 0.0171]


@pytest.mark.parametrize(
    ("agents", "p_wait", "sl20"),
    [(11, 0.682118, 0.389614), (12, 0.449388, 0.640158), (13, 0.285270, 0.795595), (14, 0.174132, 0.888350)],
)
def test_the_chain_contains_erlangs_formula(agents: int, p_wait: float, sl20: float) -> None:
    """One conversation each and endless patience. The known service level divides by ten Erlang."""
    pool = Pool([(agents, (1 / 180,))], 10 / 180, 0, least_busy)

    figures = pool.figures(within_s=20)

    assert figures["p_wait"] == pytest.approx(p_wait, abs=1e-6)
    assert figures["sl60"] == pytest.approx(sl20, abs=1e-6)


simulated = cache(simulate)


def interval(found: Figure, widened: float = 1) -> tuple[float, float]:
    assert found.mean is not None
    assert found.half_width is not None
    return found.mean - widened * found.half_width, found.mean + widened * found.half_width


# From the interval of 95 % to that of 99.9 %, for seven figures are looked at and all of them must agree.
WIDENED = 3.883 / 2.093


def disagreeing(figures: dict[str, Figure], exact: dict[str, float]) -> dict[str, tuple[Figure, float]]:
    assert list(figures) == list(MEASURES)
    bounds = {name: interval(found, WIDENED) for name, found in figures.items()}
    return {
        name: (figures[name], exact[name])
        for name, (low, high) in bounds.items()
        if not low <= exact[name] <= high
    }


@pytest.mark.parametrize("strategy", CHOICES)
@pytest.mark.parametrize("capacity", [3, 4])
def test_it_agrees_with_the_exact_chain(capacity: int, strategy: Strategy) -> None:
    scenario, pool = six_agents(capacity, strategy)

    assert disagreeing(simulated(scenario), pool.figures()) == {}


def test_it_agrees_with_the_exact_chain_of_unequal_agents() -> None:
    """Under throughput only: where loads are equal, balanced takes turns, which no chain of levels knows."""
    scenario, pool = four_fast_and_four_slow(2.3, Strategy.THROUGHPUT)

    assert disagreeing(simulated(scenario), pool.figures()) == {}


def test_throughput_serves_faster_where_agents_are_unequal() -> None:
    balanced = simulated(four_fast_and_four_slow(2.3, Strategy.BALANCED)[0])
    throughput = simulated(four_fast_and_four_slow(2.3, Strategy.THROUGHPUT)[0])

    assert interval(throughput["service_s"])[1] < interval(balanced["service_s"])[0]


@pytest.mark.parametrize("strategy", [Strategy.BALANCED, Strategy.MOST_BUSY])
def test_it_agrees_with_the_exact_chain_where_gains_grow(strategy: Strategy) -> None:
    scenario, pool = not_concave(strategy)

    assert disagreeing(simulated(scenario), pool.figures()) == {}


def test_it_agrees_with_erlang() -> None:
    found = simulate(Scenario(((1 / 180,),) * 14, arrivals_per_hour=200, patience_s=1e9, hours=100))
    exact = {"p_wait": 0.174132, "p_abandon": 0.0, "service_s": 180.0, "concurrency": 1.0}
    exact["wait_all_s"] = exact["asa_s"] = exact["p_wait"] * 180 / 4
    exact["sl60"] = 1 - exact["p_wait"] * math.exp(-4 * 60 / 180)

    assert disagreeing(found, exact) == {}


def test_balancing_spreads_more_than_chance_and_chance_more_than_concentrating() -> None:
    intervals = [interval(simulated(six_agents(4, strategy)[0])["concurrency"]) for strategy in CHOICES]

    assert intervals[0][1] < intervals[1][0]
    assert intervals[1][1] < intervals[2][0]


SHORT = Scenario((curve(USUAL, 600, 2),) * 2, arrivals_per_hour=30, patience_s=60, hours=20, seed=7)


def test_the_same_seed_gives_the_same_figures_and_another_gives_others() -> None:
    again = Scenario(SHORT.curves, 30, 60, hours=20, seed=7)
    other = Scenario(SHORT.curves, 30, 60, hours=20, seed=8)

    assert simulate(again) == simulate(SHORT) != simulate(other)


def test_everybody_who_arrives_is_answered_or_gives_up() -> None:
    batches = tally(SHORT)

    assert sum(batch.arrived for batch in batches) > 500
    assert [batch.answered + batch.abandoned for batch in batches] == [batch.arrived for batch in batches]
    assert all(batch.abandoned <= batch.waited <= batch.arrived for batch in batches)


def test_agents_carry_what_they_hold_and_no_longer_than_the_time_measured() -> None:
    batch_us = round(20 * 3600 * 1_000_000 / len(tally(SHORT)))

    for batch in tally(SHORT):
        assert batch.busy_us <= batch.held_us <= 2 * batch.busy_us
        assert batch.busy_us <= 2 * batch_us + 2


def test_two_strategies_meet_the_same_visitors() -> None:
    arrived = [
        [batch.arrived for batch in tally(Scenario(SHORT.curves, 30, 60, strategy, hours=20, seed=7))]
        for strategy in (Strategy.BALANCED, Strategy.MOST_BUSY)
    ]

    assert arrived[0] == arrived[1]


SHARE = Measure(of=lambda batch: batch.waited, per=lambda batch: batch.arrived)


def test_half_widths_come_from_the_differences_between_batches() -> None:
    halves = [Tally(arrived=10, waited=4), Tally(arrived=10, waited=6)] * 10
    same = [Tally(arrived=10, waited=5)] * 20

    assert figure(same, SHARE) == Figure(0.5, 0.0)
    assert figure(halves, SHARE).mean == 0.5
    assert figure(halves, SHARE).half_width == pytest.approx(2.093 * 0.1 / math.sqrt(19))


def test_nothing_counted_is_no_figure() -> None:
    assert figure([Tally()] * 20, SHARE) == Figure(None, None)


def told(*options: str) -> str:
    out = io.StringIO()
    call_command("simulate_routing", *options, stdout=out)
    return out.getvalue()


POOL = ("--agents=6", "--capacity=4", "--arrivals-per-hour=79.2", "--service=600", "--patience=180",
        "--reply-work=20", "--visitor-gap=60", "--hours=30", "--warmup=1", "--seed=3")  # fmt: skip


@pytest.mark.parametrize("strategy", ["balanced", "most_busy", "random", "throughput"])
def test_the_command_prints_what_the_simulator_finds(strategy: str) -> None:
    rates = curve(USUAL, 600, 4)
    found = simulate(Scenario((rates,) * 6, 79.2, 180, Strategy(strategy), hours=30, warmup_hours=1, seed=3))

    printed = json.loads(told(*POOL, f"--strategy={strategy}", "--format=json"))

    assert printed == {name: list(each) for name, each in found.items()}
    assert list(printed) == ["p_wait", "p_abandon", "asa_s", "wait_all_s", "service_s", "concurrency", "sl60"]


def test_the_command_tells_people_in_words() -> None:
    lines = told(*POOL).splitlines()

    assert lines[0] == (
        "6 agents with 4 conversations at most, 79.2 arrivals per hour, balanced, "
        "30 hours after 1 of warm-up, seed 3"
    )
    assert [line[:30].rstrip() for line in lines[1:-1]] == [
        "wait at all",
        "give up waiting",
        "are answered within 60 s",
        "mean wait of those answered",
        "mean wait of all",
        "mean time from accept to end",
        "conversations per busy agent",
    ]
    assert lines[-1] == "± is half the 95 % interval."


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--agents=0"], "0 is not from 1 to 1,000"),
        (["--agents=1000000000"], "1000000000 is not from 1 to 1,000"),
        (["--capacity=1000000"], "1000000 is not from 1 to 100"),
        (["--capacity=2.5"], "--capacity"),
        (["--patience=0"], "0 is not from 0.001"),
        (["--service=1e-300"], "1e-300 is not from 0.001"),
        (["--hours=-1"], "-1 is not from 0.001"),
        (["--hours=nan"], "nan is not from 0.001"),
        (["--warmup=-1"], "-1 is not from 0"),
        (["--arrivals-per-hour=inf"], "inf is not from 0.001"),
        (["--arrivals-per-hour=1e-300"], "1e-300 is not from 0.001"),
        (["--arrivals-per-hour=60", "--hours=1e9"], "5,000,000 are the most"),
        (["--strategy=most_skilled"], "invalid choice"),
        (["--reply-work=0", "--visitor-gap=0"], "cannot both take no time"),
    ],
)
def test_the_command_refuses_nonsense(options: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        told(*options)
