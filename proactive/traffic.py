"""Visitors whose truth is known: what each would do if left alone, and what if somebody chats with them.

Two kinds of visitors, of whom the few that are about to buy are also those who ask: so the raw conversion
of chats says next to nothing about what chat changes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Population:
    """Shares and chances; the defaults make 3 % buy, and 33 % of those who chat by themselves."""

    hot: float = 0.02
    hot_buys: float = 0.30
    cold_buys: float = 0.02449
    hot_asks: float = 0.4360
    cold_asks: float = 0.001511
    chat_adds: float = 0.07
    eligible: float = 0.25
    # Acceptance on average. Who has been here before, or has been here for two or three minutes, accepts
    # more readily, and in the cart one in five does.
    accepts: float = 0.06
    repeats: float = 0.30
    repeat_factor: float = 1.64
    lingers: float = 0.15
    linger_factor: float = 1.79
    in_cart: float = 0.05
    cart_accepts: float = 0.20
    order_mean: float = 85.0
    order_spread: float = 0.9
    assisted_factor: float = 1.06


@dataclass(frozen=True, slots=True)
class Traffic:
    """One row for each visitor. `buys_alone` and `buys_after_chat` are both known, which only a generator
    can; values are those of the order if there is one."""

    hot: Flags
    eligible: Flags
    is_repeat: Flags
    lingers: Flags
    in_cart: Flags
    asks: Flags
    would_accept: Flags
    buys_alone: Flags
    buys_after_chat: Flags
    value_alone: Numbers
    value_after_chat: Numbers

    def __len__(self) -> int:
        return len(self.hot)

    def chats(self, invited: Flags) -> Flags:
        """Who chats if these are invited."""
        return self.asks | (invited & self.would_accept)

    def buys(self, invited: Flags) -> Flags:
        chats = self.chats(invited)
        return np.where(chats, self.buys_after_chat, self.buys_alone).astype(np.bool_)

    def values(self, invited: Flags) -> Numbers:
        """Revenue of each visitor."""
        paid = np.where(self.chats(invited), self.value_after_chat, self.value_alone)
        return np.where(self.buys(invited), paid, 0.0)

    def effect(self, among: Flags) -> float:
        """The true effect of inviting all of these rather than none: the mean difference in the share
        that buys."""
        everyone, nobody = np.ones(len(self), np.bool_), np.zeros(len(self), np.bool_)
        change = self.buys(everyone).astype(float) - self.buys(nobody).astype(float)
        return float(change[among].mean())


def traffic(visitors: int, seed: int, population: Population | None = None) -> Traffic:
    """So many visitors; the same seed gives the same ones."""
    of, random = population or Population(), np.random.default_rng(seed)

    def happens(chance: float | Numbers) -> Flags:
        return random.random(visitors) < chance

    hot = happens(of.hot)
    is_repeat, lingers, in_cart = happens(of.repeats), happens(of.lingers), happens(of.in_cart)
    # One draw decides both outcomes, so that chat never turns a buyer away.
    drawn, alone = random.random(visitors), np.where(hot, of.hot_buys, of.cold_buys)
    shape = np.log1p(of.order_spread**2)
    order = random.lognormal(np.log(of.order_mean) - shape / 2, np.sqrt(shape), visitors)
    return Traffic(
        hot=hot,
        eligible=happens(of.eligible),
        is_repeat=is_repeat,
        lingers=lingers,
        in_cart=in_cart,
        asks=happens(np.where(hot, of.hot_asks, of.cold_asks)),
        would_accept=happens(_acceptance(of, is_repeat, lingers, in_cart)),
        buys_alone=drawn < alone,
        buys_after_chat=drawn < alone + of.chat_adds,
        value_alone=order,
        value_after_chat=order * of.assisted_factor,
    )


def _acceptance(of: Population, is_repeat: Flags, lingers: Flags, in_cart: Flags) -> Numbers:
    """The chance to accept, which is independent of being hot and has the mean asked for."""
    outside = (of.accepts - of.in_cart * of.cart_accepts) / (1 - of.in_cart)
    factors = np.where(is_repeat, of.repeat_factor, 1.0) * np.where(lingers, of.linger_factor, 1.0)
    usual = (1 + of.repeats * (of.repeat_factor - 1)) * (1 + of.lingers * (of.linger_factor - 1))
    return np.where(in_cart, of.cart_accepts, outside * factors / usual)


@dataclass(frozen=True, slots=True)
class Signs:
    """What each visitor lets be seen, as counts. Those about to buy look at more pages and search more:
    independent Poisson counts of these means."""

    pages: NDArray[np.int64]
    searches: NDArray[np.int64]
    is_on_phone: Flags


HOT_SHOWS = {"pages": 5.0, "searches": 1.5}
COLD_SHOWS = {"pages": 1.5, "searches": 0.3}
ON_PHONE = 0.4


def signs(shop: Traffic, seed: int) -> Signs:
    random = np.random.default_rng(seed)
    shown = {
        name: random.poisson(np.where(shop.hot, HOT_SHOWS[name], COLD_SHOWS[name])) for name in HOT_SHOWS
    }
    return Signs(shown["pages"], shown["searches"], random.random(len(shop)) < ON_PHONE)


def chances(seen: Signs, of: Population, if_hot: float, if_cold: float) -> Numbers:
    """The true chance of what the hot do with one chance and the cold with another, given the signs
    (Bayes)."""
    odds = np.full(len(seen.pages), np.log(of.hot / (1 - of.hot)))
    for name, counts in (("pages", seen.pages), ("searches", seen.searches)):
        hot, cold = HOT_SHOWS[name], COLD_SHOWS[name]
        odds += counts * np.log(hot / cold) - (hot - cold)
    is_hot = 1 / (1 + np.exp(-odds))
    true: Numbers = is_hot * if_hot + (1 - is_hot) * if_cold
    return true
