"""The dashboard's page."""

from django.test import Client

from chat.models import Agent


def test_the_dashboard_names_its_reader(world) -> None:
    client = Client()
    client.force_login(Agent.objects.get(pk=world.sam.pk))
    page = client.get("/dashboard/")
    assert page.status_code == 200
    assert page.context["boot"]["me"]["name"] == "Sam"
    assert '<script type="module"' in page.content.decode()


def test_strangers_are_asked_to_sign_in(world) -> None:
    assert Client().get("/dashboard/").headers["Location"] == "/login/?next=/dashboard/"
