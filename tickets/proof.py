"""A sum to be worked out by the browser, asked only where something about a sender is suspicious.

Proof of work after Hashcash: find `n` such that SHA-256 of challenge + n begins with so many zero bits. It takes
a phone a second or two, and whoever sends thousands of forms a while. Nobody is asked to read wobbly letters;
a browser without scripts sends all the same, and a person looks at the case first.
"""

import hashlib
import secrets

from django.core import signing
from django.core.cache import cache

BITS = 15
_LIVES = 30 * 60
_signer = signing.TimestampSigner(salt="tickets.proof")


def new_challenge() -> str:
    """A random challenge, signed with the time; good for half an hour and one form."""
    return _signer.sign(secrets.token_urlsafe(12))


def is_proven(challenge: str, answer: str) -> bool:
    """Whether `answer` solves `challenge`, which is ours, young enough and was not used before."""
    if not answer.isascii() or not answer.isdigit() or len(answer) > 12:
        return False
    try:
        _signer.unsign(challenge, max_age=_LIVES)
    except (signing.BadSignature, UnicodeError):
        return False
    digest = hashlib.sha256(f"{challenge}{answer}".encode()).digest()
    solved = int.from_bytes(digest, "big") >> (256 - BITS) == 0
    return solved and cache.add(f"proof-{hashlib.sha256(challenge.encode()).hexdigest()}", 1, _LIVES)
