"""Answers as their visitor reads them by e-mail."""

from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from chat.models import AnswerLetter, Conversation, Entry
from chat.post.sending import Undelivered, mail


def deliver(letter: AnswerLetter) -> None:
    """Send what is still unread. Raises Undelivered, for good where all was read meanwhile."""
    letter.conversation.refresh_from_db(fields=["visitor_read"])
    if letter.conversation.visitor_read >= letter.through_seq:
        raise Undelivered("It was read in the chat meanwhile.", is_final=True)
    mail(written(letter))


def written(letter: AnswerLetter) -> EmailMultiAlternatives:
    """The same letter in every attempt: its id and its lines do not change."""
    conversation = letter.conversation
    lines = list(
        Entry.objects.filter(conversation=conversation, public=True, sender=Entry.Sender.AGENT)
        .filter(seq__gt=letter.after_seq, seq__lte=letter.through_seq)
        .exclude(kind=Entry.Kind.EVENT)
        .select_related("agent")
        .order_by("seq")
    )
    names = sorted({line.agent.shown_name for line in lines if line.agent})
    told = {
        "site": conversation.site.name,
        "visitor": conversation.visitor.name,
        "lines": [
            {"by": line.agent, "at": line.created_at, "body": line.body, "files": files(line)}
            for line in lines
        ],
        "page": way_back(conversation),
    }
    host = urlsplit(settings.PUBLIC_URL).hostname or "livechat"
    made = EmailMultiAlternatives(
        subject=one_line(f"{' and '.join(names) or 'We'} answered you – {conversation.site.name}"),
        body=render_to_string("chat/answer.txt", told),
        from_email=sender(conversation.site.name),
        to=[letter.email],
        headers={
            "Message-ID": f"<{letter.pk}@{host}>",
            # One thread for each conversation.
            "References": f"<{conversation.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    made.attach_alternative(render_to_string("chat/answer.html", told), "text/html")
    return made


def way_back(conversation: Conversation) -> str:
    """Where they wrote, if that is a page of the site: what a page said of itself is not believed."""
    at, origins = urlsplit(conversation.page_url), conversation.site.origins
    if f"{at.scheme}://{at.netloc}" in origins:
        return conversation.page_url
    return f"{origins[0]}/" if origins else settings.PUBLIC_URL


def files(line: Entry) -> list[str]:
    return [file["name"] for file in (line.data or {}).get("files", ())]


def sender(name: str) -> str:
    """The site's name with the address that letters are from."""
    return formataddr((one_line(name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def one_line(text: str) -> str:
    return " ".join(text.split())
