"""What proves who a customer is, and what does not."""

from typing import Any

import jwt
import pytest

from chat.identities import BadIdentity, Claims, verified

SECRET = "the site's own secret, which only its server knows"
NOW = 1_790_000_000.0
HOUR = 3600


def token(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    usual = {"sub": "c-7", "aud": "shop", "exp": NOW + HOUR}
    given = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    return jwt.encode(given, secret, algorithm=algorithm)


def check(proof: str, *secrets: str) -> Claims:
    return verified(proof, site_key="shop", secrets=secrets or (SECRET,), now=NOW)


def test_a_customer_has_what_the_server_says() -> None:
    attributes: dict[str, Any] = {"plan": "pro", "value": 1200.5, "orders": 3, "newsletter": True}

    found = check(
        token(name="Maya Lin", email="maya@example.org", tier="gold", attributes=attributes, iat=NOW)
    )

    assert found == Claims("c-7", "Maya Lin", "maya@example.org", "gold", attributes)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"sub": None}, "it has no “sub”"),
        ({"sub": 42}, "its “sub” is not text"),
        ({"sub": ""}, "customer's id"),
        ({"sub": "x" * 201}, "at most 200"),
        ({"sub": "a\0b"}, "at most 200"),
        ({"aud": "other"}, "its “aud” is not the key of this site"),
        ({"aud": None}, "it has no “aud”"),
        ({"exp": None}, "it has no “exp”"),
        ({"exp": NOW - HOUR}, "expired"),
        ({"exp": NOW + 10 * 365 * 24 * HOUR}, "24 hours at most"),
        ({"iat": NOW + HOUR}, "from the future"),
        ({"nbf": NOW + HOUR}, "from the future"),
        ({"jti": 42}, "its “jti” is not text"),
        ({"tier": 7}, "“tier” is a text"),
        ({"attributes": {f"a{n}": 1 for n in range(21)}}, "at most 20"),
        ({"attributes": {"a": {"b": 1}}}, "a number, or true or false"),
        ({"attributes": {"<b>": 1}}, "no name of an attribute"),
        ({"attributes": {"a": "x" * 201}}, "at most 200"),
        ({"attributes": {"a": 10**400}}, "a number, or true or false"),
    ],
)
def test_what_is_not_as_it_must_be_is_refused_with_the_reason(claims: dict[str, Any], words: str) -> None:
    with pytest.raises(BadIdentity, match=words):
        check(token(**claims))


@pytest.mark.parametrize("name", ["علی\u200cرضا", "Jean\u00a0Dupont"])
def test_names_are_taken_as_they_are_written_anywhere(name: str) -> None:
    assert check(token(name=name)).name == name


def test_nothing_but_the_sites_secret_signs() -> None:
    forged = [
        token("another secret, as long as the site's own one is"),
        jwt.encode({"sub": "c-7", "aud": "shop", "exp": NOW + HOUR}, key="", algorithm="none"),
        token(SECRET * 2, algorithm="HS512"),
        "x.y.z",
        "",
        "x" * 9_000,
    ]

    for proof in forged:
        with pytest.raises(BadIdentity, match=r"secret|HS256|cannot be read|characters"):
            check(proof)


def test_the_secret_before_is_taken_where_it_is_given() -> None:
    assert check(token(), "the new secret, quite as long as the one before", SECRET).external_id == "c-7"
