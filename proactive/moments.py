"""Moments: triggers have fired in a browser, which asks whether an invitation may be shown."""

from collections.abc import Mapping

from chat import queries as chat_queries
from chat.actions.errors import NotFound
from chat.actions.people import SHUT_OUT
from chat.protocol import FRAME_LIMIT
from kit.wire import WireError
from kit.work import in_database
from proactive.actions.invitations import confirm
from proactive.doors import Asked, Door
from proactive.intake import intake
from proactive.models import Invitation
from proactive.protocol import Moment, MomentAnswer
from proactive.queries.moments import bearer_of, card

PATH = "/api/v1/visitor/moments"
AGAIN_S = 60
# Until a page that went on while its visitor signed in has heard their token.
HEARD_S = 2


def door(protection: Mapping[str, str]) -> Door[Moment]:
    return Door(protection, Moment, FRAME_LIMIT, answered)


async def answered(asked: Asked[Moment]) -> MomentAnswer:
    """Is it to be? Raises WireError."""
    said = asked.said
    known = await asked.site(said.site)
    intake.limit_visitor(said.token, known)
    try:
        invitation = await in_database(confirmed, known.site.pk, said)
    except NotFound as unknown:
        just_known = await in_database(chat_queries.visitor_just_known, said.token)
        if just_known is not None and just_known.site_id == known.site.pk:
            return MomentAnswer(again_s=HEARD_S)
        intake.count(known.site.pk, "unknown_token")
        if await in_database(chat_queries.is_shut_out, said.token):
            raise WireError("forbidden", SHUT_OUT) from unknown
        raise WireError("identity_unverified", "This visitor is not known here any more.") from unknown
    return MomentAnswer(again_s=AGAIN_S) if invitation is None else MomentAnswer(invitation=card(invitation))


def confirmed(site_id: int, said: Moment) -> Invitation | None:
    """Both questions in one thread: raises NotFound for a token that opens nothing."""
    visitor_id = bearer_of(said.token, site_id)
    if visitor_id is None:
        raise NotFound("This visitor is not known here any more.")
    return confirm(visitor_id=visitor_id, trigger_ids=said.triggers, facts=said.facts)
