"""Where it is counted how often somebody did something, for all processes of the desk together."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
# After an error Redis is left alone for so long: one that hangs delays one request and not each.
SILENCE_SECONDS = 5


class LimitsCache(RedisCache):
    """Redis; while it does not answer, this process's own memory, so that limits get looser and nothing fails."""

    _silent_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        self._own = LocMemCache("limits", {**params, "OPTIONS": {}})
        super().__init__(server, params)

    def clear(self) -> None:
        """Only what stands under our prefix: the queue may lie in the same database."""
        self._own.clear()
        client = self._cache.get_client(None, write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*"):
            client.delete(key)


def _while_it_answers(name: str) -> Callable[..., Any]:
    def method(self: LimitsCache, *args: Any, **kwargs: Any) -> Any:
        if monotonic() >= LimitsCache._silent_until:  # noqa: SLF001  of all its instances, one in each thread
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except RedisError as error:
                LimitsCache._silent_until = monotonic() + SILENCE_SECONDS  # noqa: SLF001
                logger.warning("limits are counted in each process (%s)", type(error).__name__)
        return getattr(self._own, name)(*args, **kwargs)

    return method


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "has_key",
    "incr",
    "get_many",
    "set_many",
    "delete_many",
):
    setattr(LimitsCache, _name, _while_it_answers(_name))
