"""Secret links: random, stored only as a digest, revocable."""

import pytest

from people.roles import Role
from tests.factories import Story, user
from tickets import services
from tickets.asking import links
from tickets.errors import ForbiddenError, NotFoundError
from tickets.models import SecretLink

pytestmark = pytest.mark.django_db


def test_a_token_opens_its_own_case_only():
    one, other = Story(), Story()

    assert links.ticket_for(one.token) == one.ticket
    assert links.ticket_for(other.token) == other.ticket


@pytest.mark.parametrize(
    "change",
    [lambda t: t[:-1], lambda t: t + "a", lambda t: t.swapcase(), lambda _t: "", lambda _t: "\udc80\x00"],
)
def test_a_token_that_is_not_exactly_right_opens_nothing(change):
    story = Story()

    with pytest.raises(NotFoundError):
        links.ticket_for(change(story.token))


def test_the_token_is_nowhere_in_the_database():
    story = Story()

    stored = SecretLink.objects.values_list("prefix", "digest")

    assert len(story.token) == 43
    assert all(story.token not in (prefix, digest) for prefix, digest in stored)


def test_a_renewed_link_ends_the_old_ones():
    story = Story()

    services.renew_link(story.ticket.pk, by=story.coordinator)

    with pytest.raises(NotFoundError):
        links.ticket_for(story.token)
    assert story.ticket.effects.filter(kind="new_link_mail").count() == 1


def test_only_a_coordinator_renews_links():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)

    with pytest.raises(ForbiddenError):
        services.renew_link(story.ticket.pk, by=story.expert)
    with pytest.raises(NotFoundError):
        services.renew_link(story.ticket.pk, by=user(Role.EDITOR))


def test_the_number_opens_nothing():
    story = Story()

    with pytest.raises(NotFoundError):
        links.ticket_for(story.ticket.number)
