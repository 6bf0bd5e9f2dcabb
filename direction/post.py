"""Page problems as somebody reads them outside: an e-mail, a signed webhook."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from chat.post import webhooks
from chat.post.sending import Undelivered, mail
from direction.models import PageProblem, PageWatch, ProblemLetter


def deliver(letter: ProblemLetter) -> None:
    """Tell it by its channel, to those who watch now. Raises Undelivered."""
    watch = PageWatch.objects.filter(site=letter.about.site_id).first()
    if watch is None:
        raise Undelivered("Nobody is to be told any more.", is_final=True)
    if letter.channel == ProblemLetter.Channel.WEBHOOK:
        webhooks.post(watch.webhook, watch.webhook_secret, str(letter.pk), payload(letter.about))
        return
    mail(
        EmailMultiAlternatives(
            subject=f"{letter.about.get_tag_display()}: {letter.about.page}"[:200],
            body=body(letter.about),
            to=watch.emails,
            headers={"Message-ID": f"<{letter.pk}@pages.livechat>", "Auto-Submitted": "auto-generated"},
        )
    )


def body(problem: PageProblem) -> str:
    where = [f"Where on it: {problem.element}"] if problem.element else []
    quotes = [f"“{report.quote}”" for report in problem.reports.exclude(quote="").order_by("pk")[:3]]
    return "\n".join([f"An agent reports: {problem}", *where, *quotes, "", address(problem)])


def payload(problem: PageProblem) -> dict[str, object]:
    return {
        "type": "page_problem.new",
        "data": {
            "id": problem.pk,
            "site": problem.site.key,
            "page": problem.page,
            "element": problem.element,
            "tag": problem.tag,
            "quotes": list(problem.reports.exclude(quote="").order_by("pk").values_list("quote", flat=True)),
            "first_at": problem.first_at.isoformat(),
            "url": address(problem),
        },
    }


def address(problem: PageProblem) -> str:
    return f"{settings.PUBLIC_URL}{reverse('admin:direction_pageproblem_change', args=[problem.pk])}"
