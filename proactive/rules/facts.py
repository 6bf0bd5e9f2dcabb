"""The catalogue of what a condition may be about: each fact with its type, its unit and who knows it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

TEXT_LIMIT = 2000
NAMES_LIMIT = 50
NAME_LIMIT = 100

# Absent (None) is known and is no value: no campaign, no chat before. A missing key is not known yet.
FactValue = bool | int | float | str | tuple[str, ...] | None
FactValues = Mapping[str, FactValue]


class Kind(StrEnum):
    NUMBER = "number"
    COUNT = "count"
    TEXT = "text"
    ADDRESS = "address"
    YES_NO = "yes or no"
    CHOICE = "choice"
    NAMES = "names"


class KnownBy(StrEnum):
    BROWSER = "browser"
    SERVER = "server"


class Operator(StrEnum):
    """How a fact is compared, as it stands in a stored condition."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    INCLUDES = "includes"

    @property
    def says(self) -> str:
        """As it is said of a fact that stands so: “is at least”."""
        return _SAID[self][0]

    @property
    def asks(self) -> str:
        """As it is asked of a fact, after “must”: “be at least”."""
        return _SAID[self][1]


_SAID = {
    Operator.IS: ("is", "be"),
    Operator.IS_NOT: ("is not", "be other than"),
    Operator.ONE_OF: ("is one of", "be one of"),
    Operator.AT_LEAST: ("is at least", "be at least"),
    Operator.AT_MOST: ("is at most", "be at most"),
    Operator.MORE_THAN: ("is more than", "be more than"),
    Operator.LESS_THAN: ("is less than", "be less than"),
    Operator.CONTAINS: ("contains", "contain"),
    Operator.STARTS_WITH: ("starts with", "start with"),
    Operator.ENDS_WITH: ("ends with", "end with"),
    Operator.MATCHES: ("matches", "match"),
    Operator.INCLUDES: ("include", "include"),
}


_LIMITS = (Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN)
_WORDINGS = (Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.MATCHES)
_EQUALITY = (Operator.IS, Operator.IS_NOT, Operator.ONE_OF)

OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.NUMBER: _LIMITS,
    Kind.COUNT: (Operator.IS, Operator.IS_NOT, *_LIMITS),
    Kind.TEXT: (*_EQUALITY, *_WORDINGS),
    Kind.ADDRESS: (*_EQUALITY, *_WORDINGS),
    Kind.YES_NO: (Operator.IS,),
    Kind.CHOICE: _EQUALITY,
    Kind.NAMES: (Operator.INCLUDES,),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that can be known of a visitor at a moment. `words` reads after "the", of a count after "the
    number of", or is a clause where the answer is yes or no."""

    name: str
    kind: Kind
    known_by: KnownBy
    words: str
    unit: str = ""
    choices: tuple[str, ...] = ()

    @property
    def operators(self) -> tuple[Operator, ...]:
        return OPERATORS[self.kind]

    @property
    def label(self) -> str:
        """What it is called by itself."""
        return f"number of {self.words}" if self.kind is Kind.COUNT else self.words


def _browser(name: str, kind: Kind, words: str, unit: str = "", choices: tuple[str, ...] = ()) -> Fact:
    return Fact(name, kind, KnownBy.BROWSER, words, unit, choices)


def _server(name: str, kind: Kind, words: str, unit: str = "", choices: tuple[str, ...] = ()) -> Fact:
    return Fact(name, kind, KnownBy.SERVER, words, unit, choices)


TOPICS: Mapping[str, tuple[Fact, ...]] = {
    "The page": (
        _browser("page.url", Kind.ADDRESS, "address of the page"),
        _browser("page.path", Kind.ADDRESS, "path of the page"),
        _browser("page.title", Kind.TEXT, "title of the page"),
        _browser("page.seconds", Kind.NUMBER, "time on this page", "seconds"),
        _browser("page.scroll", Kind.NUMBER, "share of this page scrolled", "%"),
        _browser("page.views", Kind.COUNT, "views of this page in this visit"),
    ),
    "The visit": (
        _browser("site.seconds", Kind.NUMBER, "time on the site", "seconds"),
        _browser("visit.pages", Kind.COUNT, "pages of this visit"),
        _browser("idle.seconds", Kind.NUMBER, "time without any movement", "seconds"),
        _browser("exit_intent", Kind.YES_NO, "the visitor is about to leave the page"),
    ),
    "Where they came from": (
        _browser("referrer.url", Kind.ADDRESS, "address the visitor came from"),
        _browser("referrer.host", Kind.TEXT, "website the visitor came from"),
        _browser("utm.source", Kind.TEXT, "campaign's source"),
        _browser("utm.medium", Kind.TEXT, "campaign's medium"),
        _browser("utm.campaign", Kind.TEXT, "campaign"),
        _browser("utm.term", Kind.TEXT, "campaign's term"),
        _browser("utm.content", Kind.TEXT, "campaign's content"),
    ),
    "Their device": (
        _browser("device", Kind.CHOICE, "device", choices=("desktop", "tablet", "phone")),
        _browser("language", Kind.TEXT, "language of the browser"),
    ),
    "The cart": (
        _browser("cart.value", Kind.NUMBER, "value of the cart", "in the shop's currency"),
        _browser("cart.items", Kind.COUNT, "items in the cart"),
    ),
    "Forms and trouble": (
        _browser("form.errors", Kind.COUNT, "refused form fields on this page"),
        _browser("form.refused", Kind.NAMES, "refused form fields"),
        _browser("form.started", Kind.YES_NO, "the visitor has started a form"),
        _browser("clicks.rage", Kind.COUNT, "angry bursts of clicks"),
        _browser("clicks.dead", Kind.COUNT, "clicks without effect"),
        _browser("errors.script", Kind.COUNT, "script errors on this page"),
        _browser("errors.request", Kind.COUNT, "failed requests on this page"),
    ),
    "Search and help": (
        _browser("search.count", Kind.COUNT, "searches on the site in this visit"),
        _browser("search.words", Kind.TEXT, "last words searched on the site"),
        _browser("help.read", Kind.YES_NO, "the visitor has read a help page"),
        _browser("help.useless", Kind.YES_NO, "the visitor said that a help page did not help"),
    ),
    "What the page reports": (_browser("events", Kind.NAMES, "events reported by the page"),),
    "The customer": (
        _server("visitor.visits", Kind.COUNT, "visits of this visitor"),
        _server("visitor.known", Kind.YES_NO, "the customer is signed in"),
        _server("visitor.tier", Kind.TEXT, "customer's tier"),
        _server("visitor.value", Kind.NUMBER, "customer's value", "in the shop's currency"),
        _server("place.country", Kind.TEXT, "country"),
        _server("place.city", Kind.TEXT, "city"),
    ),
    "Conversations": (
        _server("chat.open", Kind.YES_NO, "a conversation is open"),
        _server("chat.count", Kind.COUNT, "conversations so far"),
        _server("chat.days_ago", Kind.NUMBER, "time since the last conversation", "days"),
    ),
    "The queue": (
        _server("queue.free_slots", Kind.COUNT, "free slots of the queue"),
        _server("queue.wait_s", Kind.NUMBER, "estimated wait", "seconds"),
    ),
    "What is foretold": (
        _server("score.help", Kind.NUMBER, "likelihood to need help", "of 1"),
        _server("score.buy", Kind.NUMBER, "likelihood to buy", "of 1"),
    ),
}

CATALOGUE: Mapping[str, Fact] = {fact.name: fact for facts in TOPICS.values() for fact in facts}


def cleaned(raw: Mapping[str, object], known_by: KnownBy | None = None) -> dict[str, FactValue]:
    """What of `raw` is a fact of the catalogue with a value of its type, shortened to the limits.

    The rest is dropped, hence not known: nobody can forge a fact that the server knows if `known_by`
    says BROWSER."""
    found: dict[str, FactValue] = {}
    for name, value in raw.items():
        fact = CATALOGUE.get(name)
        if fact is None or (known_by is not None and fact.known_by is not known_by):
            continue
        if value is None:
            found[name] = None
        elif (fitting := _fitting(fact, value)) is not None:
            found[name] = fitting
    return found


def _fitting(fact: Fact, value: object) -> FactValue:
    match fact.kind:
        case Kind.YES_NO:
            return value if isinstance(value, bool) else None
        case Kind.NUMBER:
            return value if is_number(value) and isinstance(value, int | float) else None
        case Kind.COUNT:
            return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
        case Kind.NAMES:
            return _names(value) if isinstance(value, list | tuple) else None
        case Kind.CHOICE:
            return value if isinstance(value, str) and value in fact.choices else None
        case _:
            return value[:TEXT_LIMIT] if isinstance(value, str) else None


def _names(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(value[:NAME_LIMIT] for value in values if isinstance(value, str))[-NAMES_LIMIT:]


def is_number(value: object) -> bool:
    """A finite number; True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
