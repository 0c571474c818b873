"""Who acts on a case: a signed-in user, the asker holding a secret link, or the clock."""

from dataclasses import dataclass
from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser

from people.models import User


@dataclass(frozen=True)
class Asker:
    """Whoever holds a valid secret link of the case `ticket_id`. No account, no name."""

    ticket_id: int

    @property
    def is_authenticated(self) -> bool:
        """For Django REST framework, which asks it of every `request.user`."""
        return True


@dataclass(frozen=True)
class Clock:
    """Scheduled work, such as closing answered cases nobody wrote to."""


Actor: TypeAlias = User | AnonymousUser | Asker | Clock


def user_of(actor: Actor) -> User | None:
    """The account behind the actor, for foreign keys; None for askers and the clock."""
    return actor if isinstance(actor, User) else None
