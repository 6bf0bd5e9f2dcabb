"""What invented people say: short sentences by topic, always the same ones in the same place."""

from collections.abc import Mapping, Sequence
from zlib import crc32

from metrics.invention.records import Chat, Said

OPENINGS: Mapping[str, Sequence[str]] = {
    "Delivery": (
        "Hello, my parcel should have come yesterday. Where is it?",
        "Can you deliver to another address?",
        "How long does delivery to Norway take?",
    ),
    "Returns": (
        "The jacket is too small. How do I send it back?",
        "I lost the return label. Can I get another one?",
        "When do I get my money back?",
    ),
    "Invoice": (
        "I need an invoice with our company's name on it.",
        "I was charged twice, I think.",
        "Can I pay by bank transfer?",
    ),
    "Account": (
        "I cannot sign in any more.",
        "How do I change my e-mail address?",
        "The code to confirm my account does not arrive.",
    ),
    "Website": (
        "The page with my orders stays empty.",
        "The checkout says “try again later”.",
        "I cannot choose a size on my phone.",
    ),
    "Appointments": (
        "I would like to come to the shop on Saturday. Is somebody free?",
        "Can I move my fitting to next week?",
    ),
    "Gift advice": (
        "I am looking for a present for somebody who hikes a lot.",
        "Do you wrap presents?",
    ),
    "Sizes and fit": (
        "I am 178 cm. Is the Ridge jacket in M right for me?",
        "Do the boots run small?",
        "What is the difference between the slim and the regular fit?",
    ),
    "Availability": (
        "When will the blue one be there again?",
        "Do you have this tent in your shop as well?",
    ),
}
ANYTHING = ("Hello, I have a question.",)
FOLLOWING = (
    "Thank you. And how long will that take?",
    "Yes, that is right.",
    "I have just looked, it says the same.",
    "Order 48213, from last week.",
    "I see. What do I do next?",
    "Could you check once more, please?",
    "No, I have not tried that yet.",
    "That works for me.",
    "Good to know.",
    "One more thing: does that cost anything?",
)
REPLIES = (
    "Hello, I am happy to help. Let me have a look.",
    "Thank you for waiting. I can see it here.",
    "Could you tell me the number of your order?",
    "I have noted that for you.",
    "That takes two working days as a rule.",
    "You will get an e-mail with everything in a minute.",
    "I have asked a colleague in the warehouse. One moment, please.",
    "That is free of charge for you.",
    "Please try it once more now.",
    "Is there anything else that I can do for you?",
)
SAVED = (
    "You can send everything back within 30 days, free of charge.",
    "We deliver in two to four working days.",
    "You find all sizes in centimetres on the product's page.",
)
BY_BOT = ("Hello. I can answer many questions, and bring you to a person at any time.",)
NAMES = (
    "Aino",
    "Ben W.",
    "Carmen",
    "Dara",
    "Elif",
    "Frank",
    "Grete",
    "Henrik",
    "Ines",
    "Jonas",
    "Kira",
    "Leo",
)


def words_of(chat: Chat, place: int) -> str:
    """The text of what was said in this place of the conversation."""
    said = chat.said[place]
    return _chosen(_sentences(chat, said, place), chat.conversation, chat.number, place)


def name_of(key: str) -> str:
    """What a visitor calls themselves; most give no name."""
    return _chosen((*NAMES, *[""] * 2 * len(NAMES)), key, "name")


def _sentences(chat: Chat, said: Said, place: int) -> Sequence[str]:
    if said.by == "bot":
        return BY_BOT
    if said.by == "visitor":
        return FOLLOWING if place else OPENINGS.get(chat.topic.name, ANYTHING)
    return SAVED if said.from_saved_reply else REPLIES


def _chosen(sentences: Sequence[str], *by: object) -> str:
    return sentences[crc32(repr(by).encode()) % len(sentences)]
