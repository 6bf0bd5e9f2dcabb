"""Who a site's own server says that somebody is: a signed token, checked to the letter.

Only HS256 with the site's secret is taken, for this site, and for a day at most. What somebody types is
never an identity.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import jwt
from jwt.exceptions import InvalidJTIError, InvalidSubjectError

from chat.pages import kept_words
from kit.lines import is_line

LIFE_SECONDS = 24 * 3600
# Between the business's clock and ours.
LEEWAY_SECONDS = 60
TOKEN_MOST = 8_000
ID_MOST = 200
TIER_MOST = 40
ATTRIBUTES_MOST = 20
KEY_MOST = 40
VALUE_MOST = 200

Value = bool | int | float | str


class BadIdentity(ValueError):
    """The token proves nothing, for the reason that the message says."""


@dataclass(frozen=True, slots=True)
class Claims:
    """A known customer."""

    external_id: str
    name: str = ""
    email: str = ""
    value_tier: str = ""
    attributes: Mapping[str, Value] = field(default_factory=dict)


def verified(token: str, *, site_key: str, secrets: Iterable[str], now: float) -> Claims:
    """What a token claims, once it is proven; raises BadIdentity. `now` is in seconds since the epoch."""
    if len(token) > TOKEN_MOST:
        raise BadIdentity(f"An identity token has at most {TOKEN_MOST} characters.")
    problem: jwt.PyJWTError | None = None
    for secret in secrets:
        try:
            # The times are compared below, with the clock of the database.
            claims = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                audience=site_key,
                options={
                    "require": ["exp", "sub", "aud"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.InvalidSignatureError as wrong:
            problem = wrong
        except (jwt.PyJWTError, ValueError, TypeError) as wrong:
            raise BadIdentity(f"The identity token is not valid: {what_is_wrong(wrong)}.") from wrong
        else:
            check_times(claims, now)
            return claims_of(claims)
    raise BadIdentity("The identity token is not signed with this site's secret.") from problem


def what_is_wrong(problem: Exception) -> str:
    match problem:
        case jwt.MissingRequiredClaimError():
            return f"it has no “{problem.claim}”"
        case jwt.InvalidAudienceError():
            return "its “aud” is not the key of this site"
        case InvalidSubjectError():
            return "its “sub” is not text"
        case InvalidJTIError():
            return "its “jti” is not text"
        case jwt.InvalidAlgorithmError():
            return "it is signed otherwise than with HS256"
    return "it cannot be read as a signed token"


def check_times(claims: Mapping[str, object], now: float) -> None:
    times = {name: time_of(claims[name], name) for name in ("exp", "iat", "nbf") if name in claims}
    if times["exp"] + LEEWAY_SECONDS < now:
        raise BadIdentity("The identity token has expired.")
    if times["exp"] - max(now, times.get("iat", now)) > LIFE_SECONDS + LEEWAY_SECONDS:
        raise BadIdentity("An identity token holds for 24 hours at most.")
    if max(times.get("iat", now), times.get("nbf", now)) > now + LEEWAY_SECONDS:
        raise BadIdentity("The identity token comes from the future.")


def time_of(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadIdentity(f"“{name}” is a time in seconds.")
    return value


def claims_of(claims: Mapping[str, object]) -> Claims:
    external_id = line(claims, "sub", ID_MOST)
    if not external_id:
        raise BadIdentity("“sub” is the customer's id in your system.")
    return Claims(
        external_id=external_id,
        name=line(claims, "name", ID_MOST),
        email=line(claims, "email", ID_MOST),
        value_tier=line(claims, "tier", TIER_MOST),
        attributes=attributes_of(claims.get("attributes", {})),
    )


def line(claims: Mapping[str, object], name: str, most: int) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str) or len(value) > most or not is_line(value):
        raise BadIdentity(f"“{name}” is a text of at most {most} characters.")
    return value.strip()


def attributes_of(given: object) -> dict[str, Value]:
    if not isinstance(given, dict) or len(given) > ATTRIBUTES_MOST:
        raise BadIdentity(f"“attributes” are at most {ATTRIBUTES_MOST} names with their values.")
    return {attribute_name(name): attribute_value(name, value) for name, value in given.items()}


def attribute_name(name: str) -> str:
    if not (0 < len(name) <= KEY_MOST and name.replace("_", "").replace("-", "").isalnum()):
        raise BadIdentity(f"“{name[:KEY_MOST]}” is no name of an attribute.")
    return name


def attribute_value(name: str, value: object) -> Value:
    if isinstance(value, str) and len(value) <= VALUE_MOST:
        return kept_words(value, VALUE_MOST)
    if isinstance(value, bool | int) and abs(value) < 2**53:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise BadIdentity(f"“{name}” is a text of at most {VALUE_MOST} characters, a number, or true or false.")
