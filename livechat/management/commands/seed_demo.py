"""The demo: a shop that embeds the widget, people who answer, and the queue that leads to them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from chat.models import Agent, SavedReply, Site, Topic
from direction.actions.guidelines import write_guideline
from livechat.management.demo_reach import reach_out
from livechat.management.demo_words import GUIDELINES, REPLIES, TOPICS
from routing import beginnings
from routing.actions.layout import settle_layout
from routing.models import AgentSkill, Audience, Direction, Member, Queue, Skill, Team

PASSWORD = "livechat-demo"  # noqa: S105  printed on purpose
SITE_KEY = "demo-shop"
PEOPLE = [
    ("ana", "Ana", "Ruiz", Agent.Role.AGENT),
    ("ben", "Ben", "Okafor", Agent.Role.AGENT),
    ("sam", "Sam", "Lindqvist", Agent.Role.SUPERVISOR),
    ("admin", "Alex", "Admin", Agent.Role.ADMIN),
]
ANSWERING = ("ana", "ben", "sam")
SKILLS = {
    "German": {"ben": 4, "sam": 3},
    "Returns": {"ana": 5, "ben": 2, "sam": 4},
    "Sizes and fit": {"ana": 3, "ben": 5},
}


class Command(BaseCommand):
    help = "Make the demo shop and its people. Run again, it only adds what is missing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        site, is_new = shop()
        for person in PEOPLE:
            seat(*person)
        if not site.queues.exists() and (is_new or not Team.objects.exists()):
            open_queue(site)
        queue = site.queues.order_by("pk").first()
        if queue and not site.entry_points.exists() and not site.triggers.exists():
            reach_out(site, queue)
        if not Topic.objects.exists() and not SavedReply.objects.exists():
            lay_out_words(site)
        share_secret(site)
        self.stdout.write(f"The password of ana, ben, sam and admin is {PASSWORD}")


def shop() -> tuple[Site, bool]:
    """The site, at the address where the shop is now, and whether it was made just now."""
    site, is_new = Site.objects.get_or_create(
        key=SITE_KEY,
        defaults={
            "name": "Northwind Outfitters",
            "title": "Northwind Outfitters",
            "greeting": "Hello. Questions about sizes, delivery or returns? Ask away.",
            "reply_note": "Ana, Ben and the team answer here",
            "accent": "#1f6f5c",
            "origins": [settings.SHOP_ORIGIN],
        },
    )
    if settings.SHOP_ORIGIN not in site.origins:
        site.origins = [settings.SHOP_ORIGIN]
        site.save(update_fields=["origins"])
    return site, is_new


def share_secret(site: Site) -> None:
    """Where the shop's server finds it, and nobody else does."""
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = settings.DATA_DIR / "shop_secret"
    file.touch(mode=0o600)
    file.write_text(site.secret)


def seat(username: str, first: str, last: str, role: str) -> None:
    if Agent.objects.filter(username=username).exists():
        return
    agent = Agent(
        username=username,
        first_name=first,
        last_name=last,
        display_name=first,
        email=f"{username}@northwind.example",
        role=role,
    )
    agent.set_password(PASSWORD)
    agent.save()


def lay_out_words(site: Site) -> None:
    """What the shop's agents choose from."""
    for group, names in TOPICS.items():
        Topic.objects.bulk_create(Topic(name=name, group=group) for name in names)
    for shortcut, title, body, page in REPLIES:
        link = f"{settings.SHOP_ORIGIN}{page}" if page else ""
        SavedReply.objects.create(site=site, shortcut=shortcut, title=title, body=body, link=link)


def open_queue(site: Site) -> None:
    """A team whose queue the shop's visitors wait in."""
    direction = Direction.CUSTOMER_SERVICE
    team = Team.objects.create(
        name="Customer service",
        direction=direction,
        audience=Audience.B2C,
        **beginnings.of_team(direction),
    )
    write_guideline(team_id=team.pk, text=GUIDELINES, by=None)
    queue = Queue.objects.create(team=team, name="Questions", **beginnings.of_queue(team))
    queue.sites.add(site)
    people = {agent.username: agent for agent in Agent.objects.filter(username__in=ANSWERING)}
    Member.objects.bulk_create(Member(queue=queue, agent=agent) for agent in people.values())
    for name, levels in SKILLS.items():
        skill, _ = Skill.objects.get_or_create(name=name)
        AgentSkill.objects.bulk_create(
            AgentSkill(agent=people[username], skill=skill, level=level) for username, level in levels.items()
        )
    settle_layout()
