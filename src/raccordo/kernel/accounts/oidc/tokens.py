"""Checking an identity token (OpenID Connect Core 1.0, §3.1.3.7), also of brokers that do not name their key."""

from __future__ import annotations

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

#: Signatures by a key pair only: one made with the client's secret, or none at all, is not accepted.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
#: Seconds by which clocks may differ.
LEEWAY = 30


def verified_claims(token: str, keys: dict[str, Any], *, issuer: str, audience: str) -> dict[str, Any]:
    """The claims of a token whose signature, issuer, audience and expiry are right.

    ``keys`` is the broker's key set; a token that names no key may be signed by any of them.

    Raises:
        OAuth2Error: something is not right.
    """
    try:
        name = jwt.get_unverified_header(token).get("kid")
        fitting = [key for key in jwt.PyJWKSet.from_dict(keys).keys if name is None or key.key_id == name]
        for key in fitting:
            try:
                return jwt.decode(
                    token,
                    key.key,
                    algorithms=ALGORITHMS,
                    issuer=issuer,
                    audience=audience,
                    leeway=LEEWAY,
                    options={"require": ["exp", "iat", "iss", "aud", "sub"]},
                )
            except jwt.InvalidSignatureError:
                continue
    except jwt.PyJWTError as error:
        raise OAuth2Error("Invalid id_token") from error
    raise OAuth2Error("id_token signed by no key of the broker")
