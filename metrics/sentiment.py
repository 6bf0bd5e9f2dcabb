"""A rough measure of how a message feels: words that praise against words that complain.

It knows English and German, no irony and no context. It is good for seeing on which days, topics and queues
many visitors leave happier or angrier than they came, and for nothing that concerns one person.
"""

import re
from collections.abc import Iterable

MODEL = "words"
VERSION = "1"
# Scores are whole thousandths, from -1000 to 1000.
WHOLE = 1000

# A star stands for any ending.
GOOD = """
amazing awesome brilliant excellent fantastic fast friendly glad good great happy helpful kind lovely love
nice perfect* pleased quick* resolved solved super thank thanks thx useful well wonderful works
ausgezeichnet* danke dankeschön freundlich* froh gefällt gelöst genial großartig* gut gute guten guter gutes
hervorragend* hilfreich* klasse lieb nett* perfekt* prima schnell* spitze toll* wunderbar* zufrieden*
"""
BAD = """
angry annoy* awful bad broken complain* confus* disappoint* fail* fraud frustrat* hate horribl* impossible
mess poor ridiculous rude scam slow terribl* ugly unacceptable unhappy upset useless worst worse wrong
ärger* beschwer* betrug defekt* enttäusch* falsch* frech* furchtbar* kaputt* katastrophe langsam* miserabel*
mist nerv* peinlich* schlecht* schlimm* schrecklich* unfähig* unfreundlich* unverschämt* unzufrieden* wütend
"""
TURNS = """
not no never nothing without don't doesn't didn't isn't wasn't won't can't
nicht kein keine keinen nie ohne
"""
REACH = 3  # A word that turns another round stands at most so many words before it.

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word).replace(r"\*", ".*") for word in words.split()))


_GOOD, _BAD, _TURNS = _pattern(GOOD), _pattern(BAD), frozenset(TURNS.split())


def score(text: str) -> int:
    """From -1000 to 1000: the words that praise less those that complain, for each of them and one more, so
    that one word alone is no certainty. 0 where there is none."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.casefold())]
    felt = [_turned(words, n) for n in range(len(words))]
    many = sum(1 for each in felt if each)
    return round(WHOLE * sum(felt) / (many + 1))


def _turned(words: list[str], n: int) -> int:
    feels = _feels(words[n])
    return -feels if feels and _is_turned(words[max(0, n - REACH) : n]) else feels


def _feels(word: str) -> int:
    return bool(_GOOD.fullmatch(word)) - bool(_BAD.fullmatch(word))


def _is_turned(before: Iterable[str]) -> bool:
    return not _TURNS.isdisjoint(before)
