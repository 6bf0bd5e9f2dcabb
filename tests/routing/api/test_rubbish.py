"""Bodies and addresses that mean nothing are refused by name."""

import pytest

from routing.models import Queue
from tests.routing.api.callers import Caller
from tests.routing.people import make_queue, make_team

RUBBISH = {
    "no JSON": "rubbish",
    "a list": "[]",
    "a number": "1",
    "not a number": '{"weight": NaN}',
    "a string for a number": '{"weight": "x"}',
    "beyond a number": '{"weight": 1e400}',
    "too large for the column": '{"weight": 99999999999}',
    "negative": '{"weight": -1}',
    "a NUL": '{"name": "a\\u0000"}',
    "half a pair": '{"name": "\\ud800"}',
    "a huge id": f'{{"team": {10**30}}}',
    "an object for an id": '{"team": {"$ne": 1}}',
    "a level that there is not": '{"requirements": [{"skill": 1, "level": 9}]}',
    "an object for a list": '{"requirements": {}}',
    "deep": '{"name": ' + "[" * 30_000 + "]" * 30_000 + "}",
}


@pytest.mark.parametrize("name", RUBBISH)
def test_rubbish_is_refused_by_name(name: str, lead: Caller) -> None:
    queue = make_queue(make_team())
    before = Queue.objects.values().get()

    assert lead.refused("PATCH", f"queues/{queue.pk}", RUBBISH[name])[0] == "bad_frame"
    assert Queue.objects.values().get() == before


def test_too_much_is_refused_by_name(lead: Caller) -> None:
    assert lead.refused("POST", "skills", {"name": "x" * 70_000})[0] == "too_large"


def test_what_is_not_there_is_not_found(lead: Caller) -> None:
    assert lead.refused("GET", "teams/1") == ("not_found", "There is nothing here.")
    assert lead.refused("PATCH", f"teams/{10**30}", {})[0] == "not_found"
