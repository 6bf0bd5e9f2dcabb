"""Reads shaped for a screen."""

from chat.models import Site
from proactive.models import Reach


def reach_of(site: Site) -> Reach:
    """How a site reaches out; as the usual settings say, where nobody has said otherwise."""
    return Reach.objects.filter(pk=site.pk).first() or Reach(site=site)
