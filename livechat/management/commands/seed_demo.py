"""The demo: a shop that embeds the widget, and people who answer."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from chat.models import Agent, Site

PASSWORD = "livechat-demo"  # noqa: S105  printed on purpose
SITE_KEY = "demo-shop"
PEOPLE = [
    ("ana", "Ana", "Ruiz", Agent.Role.AGENT),
    ("ben", "Ben", "Okafor", Agent.Role.AGENT),
    ("sam", "Sam", "Lindqvist", Agent.Role.SUPERVISOR),
    ("admin", "Alex", "Admin", Agent.Role.ADMIN),
]


class Command(BaseCommand):
    help = "Make the demo shop and its people. Run again, it only brings the shop's address up to date."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        site, _ = Site.objects.get_or_create(
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
        for username, first, last, role in PEOPLE:
            if not Agent.objects.filter(username=username).exists():
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
        self.stdout.write(f"The password of ana, ben, sam and admin is {PASSWORD}")
