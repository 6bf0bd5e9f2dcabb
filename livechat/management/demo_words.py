"""What the demo shop's conversations are about, and what its agents need not write twice."""

# Group, and the topics in it.
TOPICS: dict[str, tuple[str, ...]] = {
    "Before buying": ("Sizes and fit", "Materials and care", "Availability"),
    "Delivery": ("Where is my parcel", "Delivery times and costs", "Damaged on arrival"),
    "Returns": ("Return or exchange", "Refund"),
    "Payment": ("Payment failed", "Invoice"),
    "Other": ("Praise and complaints", "Something else"),
}

# Shortcut, title, words, and the page of the shop that says more.
REPLIES: tuple[tuple[str, str, str, str], ...] = (
    ("hello", "Hello", "Hello {visitor}, {agent} here. Happy to help: what are you looking for?", ""),
    (
        "size",
        "Find the right size",
        "Tell me your height and a garment that fits you well, {visitor}, and I will name you one size.",
        "",
    ),
    (
        "returns",
        "Returns in 60 days",
        "You can send it back within 60 days, worn or not. Shall I e-mail you the label?",
        "/help",
    ),
    (
        "delivery",
        "Delivery times",
        "Within the EU it takes one to five days. Tell me your order number and I will look where it is.",
        "/help",
    ),
    (
        "order-number",
        "Ask for the order number",
        "Could you tell me your order number? It stands in the mail with the blue mountain.",
        "",
    ),
    (
        "damaged",
        "Damaged on arrival",
        "I am sorry that it arrived like this. A photo is all I need, then a new one is on its way today.",
        "",
    ),
    (
        "refund",
        "When a refund arrives",
        "The money is back with you three days after your parcel is with us.",
        "",
    ),
    (
        "look-it-up",
        "I am looking it up",
        "Let me look that up for you, {visitor}. I will be back within two minutes.",
        "",
    ),
    (
        "anything-else",
        "Anything else",
        "Is there anything else that I can do for you today?",
        "",
    ),
    (
        "goodbye",
        "Goodbye",
        "Thank you, {visitor}, and enjoy the outdoors. You can come back to this chat any time.",
        "",
    ),
)

# How the shop's people work, as they wrote it at first, and since.
GUIDELINES = """\
**What this chat is for:** the customer leaves knowing what happens next.

- Answer the question first, then ask for what you still need.
- You do not know? Say so, find out, and say when you will be back.
"""
GUIDELINES_SINCE = """\
**What this chat is for:** the customer leaves knowing what happens next.

- Answer the question first, then ask for what you still need.
- Sizes: ask for height and a garment that fits well, and name one size.
- You do not know? Say so, find out, and say when you will be back.
- Before you close: repeat in one sentence what happens next, and ask whether that helps.
"""
GUIDELINES_OF_RETURNS = """\
**Returns:** within 60 days, worn or not.

- Ask for the order's number, and nothing else that it says already.
- Offer to send the label yourself; do not send them to a form.
- Say on which day the money is back.
"""
