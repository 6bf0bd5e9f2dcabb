"""Triggers to begin with: the moments in which people often want to talk, ready to be changed to a site."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


def compare(fact: str, is_: str, value: object) -> Json:
    return {"fact": fact, "is": is_, "value": value}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a trigger begins with. `use` names it for good; everything else may be changed once it is made."""

    use: str
    name: str
    why: str
    condition: Json
    title: str
    message: str
    on_pages: tuple[str, ...] = ()
    priority: int = 0


OCCASIONS = (
    Occasion(
        use="checkout_idle",
        name="Checkout idle",
        why="They have filled a cart and hesitate to pay.",
        condition=compare("idle.seconds", "at_least", 60),
        on_pages=("/checkout*",),
        title="Anything unclear?",
        message="Questions about delivery, payment or returns? We answer right here.",
        priority=20,
    ),
    Occasion(
        use="form_error_twice",
        name="Form error twice",
        why="A form has refused what they typed, twice.",
        condition=compare("form.errors", "at_least", 2),
        title="Does the form resist?",
        message="Tell us what it refuses, and we sort it out together.",
        priority=30,
    ),
    Occasion(
        use="payment_refused",
        name="Payment refused",
        why="They want to pay and cannot.",
        condition=compare("events", "includes", "payment_refused"),
        title="The payment did not go through",
        message="Nothing was charged. We can look into it with you, or find another way to pay.",
        priority=40,
    ),
    Occasion(
        use="returned_to_prices",
        name="Returned to the price page",
        why="Somebody who looks at prices again compares.",
        condition={
            "all": [compare("page.views", "at_least", 2), compare("page.seconds", "at_least", 10)],
        },
        on_pages=("/price*", "/pricing*", "/plans*"),
        title="Comparing?",
        message="Tell us what you need, and we name the price that fits.",
        priority=10,
    ),
    Occasion(
        use="long_read",
        name="Long read of a help page",
        why="Who reads that long has not found the answer yet.",
        condition={
            "all": [
                compare("page.seconds", "at_least", 120),
                compare("page.scroll", "at_least", 60),
                {"not": compare("help.read", "is", True)},
            ],
        },
        on_pages=("/help*", "/support*", "/faq*"),
        title="Not found it yet?",
        message="Ask us, and save yourself the reading.",
    ),
    Occasion(
        use="leaving_customer",
        name="High value on a cancellation page",
        why="A good customer is about to leave.",
        condition={
            "all": [
                compare("visitor.known", "is", True),
                {
                    "any": [
                        compare("visitor.value", "at_least", 1_000),
                        compare("visitor.tier", "one_of", ["gold", "platinum"]),
                    ],
                },
            ],
        },
        on_pages=("/cancel*", "/account/cancel*", "/subscription/cancel*"),
        title="Before you go",
        message="Is there something we can put right? We would like to hear it.",
        priority=50,
    ),
)

BY_USE = {each.use: each for each in OCCASIONS}
