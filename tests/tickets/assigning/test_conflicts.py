"""A conflict of interest is remembered for the firm, not only for the case, and never offered again."""

import pytest

from people.roles import Role
from tests.factories import Story, asked, user
from tests.tables import tables_holding
from tickets import clock, services
from tickets.assigning import assignment, conflicts
from tickets.errors import ForbiddenError, InvalidInputError, NotFoundError
from tickets.models import ConflictOfInterest

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


def offer(case, expert, coordinator):
    return services.perform(case.pk, "offer", by=coordinator, data={"expert": expert.email})


def assert_never_offered(case, expert, coordinator):
    found = assignment.suggestions(case, clock.now())
    assert expert not in [one.expert for one in found.candidates]
    reasons = next(one.excluded for one in found.excluded if one.expert == expert)
    assert reasons[0].startswith("利害関係があります（")
    with pytest.raises(InvalidInputError) as refused:
        offer(case, expert, coordinator)
    assert set(refused.value.errors) == {"expert"}


def assert_can_be_offered(case, expert):
    assert expert in [one.expert for one in assignment.suggestions(case, clock.now()).candidates]


@pytest.mark.parametrize(
    "data",
    [{"reason": "取引先です", "conflict_of_interest": True}, {"cause": "conflict"}],
    ids=["by a program", "on the page"],
)
@pytest.mark.parametrize(
    ("fields", "again"),
    [
        ({"organisation": "㈱ 鳴門みどり", "email": "somebody@gmail.com"}, True),
        ({"organisation": "", "email": "jimu@naruto.example.jp"}, True),
        ({"organisation": "ほかの会社", "email": "somebody@gmail.com"}, False),
    ],
)
def test_declining_for_a_conflict_is_remembered_for_the_firms_next_case(coordinator, data, fields, again):
    story = Story(organisation="株式会社鳴門みどり", email="keiri@naruto.example.jp")
    story.do("offer", coordinator, expert=story.expert.email)
    story.do("decline", story.expert, **data)
    later = asked(**fields)

    if again:
        assert_never_offered(later, story.expert, coordinator)
    else:
        assert_can_be_offered(later, story.expert)


def test_handing_back_for_a_conflict_is_remembered_too(coordinator):
    story = Story()
    story.do("offer", coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("hand_back", story.expert, cause="conflict")

    assert_never_offered(asked(), story.expert, coordinator)


def test_no_conflict_is_recorded_where_none_was_said(coordinator):
    story = Story()
    story.do("offer", coordinator, expert=story.expert.email)
    story.do("decline", story.expert, cause="busy")

    assert not ConflictOfInterest.objects.exists()


def test_a_vendor_named_in_a_case_keeps_the_expert_away(coordinator):
    expert = user(Role.EXPERT)
    conflicts.record_word(expert, by=expert, data={"word": "カモメソフト株式会社"})

    assert_never_offered(asked(body="ｶﾓﾒｿﾌﾄの会計が開きません"), expert, coordinator)
    assert_never_offered(
        asked(organisation="カモメソフト", email="a@gmail.com", body="困りました"), expert, coordinator
    )
    assert_can_be_offered(asked(body="メールが開きません"), expert)


@pytest.mark.parametrize("word", ["", " ", "a", "株式会社", "・・"])
def test_a_name_that_would_be_found_everywhere_is_refused(word):
    expert = user(Role.EXPERT)

    with pytest.raises(InvalidInputError) as refused:
        conflicts.record_word(expert, by=expert, data={"word": word})

    assert set(refused.value.errors) == {"word"}


def test_a_coordinator_records_what_somebody_told(coordinator):
    expert, case = user(Role.EXPERT), asked()

    conflicts.record_for_case(case.pk, by=coordinator, data={"expert": expert.email})
    conflicts.record_for_case(case.pk, by=coordinator, data={"expert": expert.email})

    assert ConflictOfInterest.objects.get().recorded_by == coordinator
    assert_never_offered(asked(), expert, coordinator)


def test_an_expert_records_nobody_elses_and_finds_no_strangers_case(coordinator):
    story = Story()
    another = user(Role.EXPERT)
    story.do("offer", coordinator, expert=story.expert.email)

    with pytest.raises(NotFoundError):
        conflicts.record_for_case(story.ticket.pk, by=another, data={"expert": another.email})
    with pytest.raises(ForbiddenError):
        conflicts.record_for_case(story.ticket.pk, by=story.expert, data={"expert": another.email})
    with pytest.raises(ForbiddenError):
        conflicts.record_word(another, by=story.expert, data={"word": "カモメソフト"})

    assert not ConflictOfInterest.objects.exists()


def test_what_is_taken_back_stays_as_history_and_the_declined_case_stays_closed_to_them(coordinator):
    story = Story()
    story.do("offer", coordinator, expert=story.expert.email)
    story.do("decline", story.expert, cause="conflict")
    conflict = ConflictOfInterest.objects.get()

    conflicts.take_back(conflict.pk, story.expert, by=story.expert)

    conflict.refresh_from_db()
    assert conflict.removed_by == story.expert
    assert_can_be_offered(asked(), story.expert)
    with pytest.raises(InvalidInputError):
        offer(story.ticket, story.expert, coordinator)


def test_nobody_takes_back_anothers():
    mine, other = user(Role.EXPERT), user(Role.EXPERT)
    conflict = conflicts.record_word(mine, by=mine, data={"word": "カモメソフト"})

    with pytest.raises(ForbiddenError):
        conflicts.take_back(conflict.pk, mine, by=other)
    with pytest.raises(NotFoundError):
        conflicts.take_back(conflict.pk, other, by=other)


def test_nothing_stored_names_the_firm_and_it_is_recognised_after_its_data_are_erased(coordinator):
    story = Story(organisation="株式会社うずしお", email="keiri@uzushio.example.jp")
    story.do("offer", coordinator, expert=story.expert.email)
    story.do("decline", story.expert, cause="conflict")

    services.erase(story.ticket.pk, by=story.asker)

    assert tables_holding("うずしお", "uzushio") == set()
    assert_never_offered(asked(organisation="㈱うずしお", email="a@gmail.com"), story.expert, coordinator)
