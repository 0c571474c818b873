"""A sum to be worked out by the browser, asked only where something about a sender is suspicious.

Proof of work by ALTCHA's protocol, version 2 (https://altcha.org): find a counter whose derived key begins with a
given byte. It takes a phone a second or two, and whoever sends thousands of forms a while. Nobody is asked to read
wobbly letters; a browser without scripts sends all the same, and a person looks at the case first.
"""

import hashlib
import json
from datetime import timedelta

import altcha
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from tickets import clock

# Some 256 tries (a byte that must be zero) of so many rounds each: half a million in all.
COST = 2_000
_ALGORITHM = "PBKDF2/SHA-256"
_LIVES = timedelta(minutes=30)
_LONGEST = 2_000


def new_challenge() -> str:
    """A random challenge as JSON, signed; good for half an hour and one form."""
    challenge = altcha.create_challenge(
        _ALGORITHM, COST, expires_at=clock.now() + _LIVES, hmac_secret=_secret()
    )
    return json.dumps(challenge.to_dict())


def is_proven(payload: str) -> bool:
    """Whether `payload` (base64, as ALTCHA's widget sends it) solves a challenge of ours, in time and for the first time."""
    if not payload or len(payload) > _LONGEST:
        return False
    if not altcha.verify_solution(payload, _secret()).verified:
        return False
    # By the challenge: the same one may be solved in several ways.
    signature = str(altcha.Payload.from_base64(payload).challenge.signature)
    used = hashlib.sha256(signature.lower().encode("utf-8", "replace")).hexdigest()
    return cache.add(f"proof-{used}", 1, int(_LIVES.total_seconds()))


def _secret() -> str:
    """A key of its own, from SECRET_KEY."""
    return salted_hmac("tickets.proof", "altcha", algorithm="sha256").hexdigest()
