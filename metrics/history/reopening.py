"""Conversations of a history that were taken up again: each stretch is an episode of the same one."""

from collections.abc import Iterable, Iterator, Sequence

from metrics.history.checking import Checker
from metrics.history.past import Past


def check_reopened(conversations: Sequence[Past], checker: Checker) -> None:
    """Whoever came back is the same visitor with the same matter, later, and each time once."""
    known = {each.id: each for each in conversations}
    again: set[str] = set()
    for n, each in enumerate(conversations):
        if not each.reopened_from:
            continue
        checker.place = f"conversations[{n}] ({each.id})"
        before = known.get(each.reopened_from)
        if before is None or before is each:
            raise checker.refusal(f"there is no other conversation “{each.reopened_from}”.")
        checker.check(before.id not in again, f"“{before.id}” was taken up again already.")
        again.add(before.id)
        is_same = (each.visitor, each.site) == (before.visitor, before.site)
        checker.check(is_same, f"“{before.id}” is of another visitor or site.")
        checker.check(each.topic in ("", before.topic), f"“{before.id}” has another topic.")
        checker.check(before.is_finished, f"“{before.id}” had not ended.")
        is_later = before.ended <= each.began and before.began < each.began
        checker.check(is_later, f"it begins before the end of “{before.id}”.")


def whole(conversations: Iterable[Past]) -> Iterator[list[Past]]:
    """Each conversation with all of its episodes, in the order of time."""
    following: dict[str, Past] = {}
    firsts = []
    for each in conversations:
        if each.reopened_from:
            following[each.reopened_from] = each
        else:
            firsts.append(each)
    for first in firsts:
        episodes = [first]
        while next_one := following.get(episodes[-1].id):
            episodes.append(next_one)
        yield episodes
