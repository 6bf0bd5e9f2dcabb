"""Offers: made with their reservation, and accepted, declined or run out exactly once."""

from routing.actions.offers.accepting import OfferExpired, accept
from routing.actions.offers.ending import decline, expire_offers, stop_asking, withdraw_offers
from routing.actions.offers.making import Chosen, offer_all
from routing.actions.offers.pulling import pull

__all__ = [
    "Chosen",
    "OfferExpired",
    "accept",
    "decline",
    "expire_offers",
    "offer_all",
    "pull",
    "stop_asking",
    "withdraw_offers",
]
