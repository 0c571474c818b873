"""Which window is mine: what was answered leads to these windows, with a reason each."""

import pytest

from cms import taxonomy
from cms.routing import (
    ANSWERS,
    DESK,
    ELSEWHERE_RULES,
    HAPPENING_RULES,
    LOCAL,
    NEEDS,
    NOW,
    RULES,
    Answers,
    route,
)
from cms.snippets import Category, Window

NEED_CODES = [code for code, _name in NEEDS]


def targets(**answers):
    return [
        one.target for one in route(Answers(**{"happening": False, "topic": "", "need": "answer", **answers}))
    ]


@pytest.mark.parametrize(
    ("answers", "first"),
    [
        pytest.param({"need": "answer", "topic": "auth"}, [ANSWERS, DESK, "ipa-org"], id="how do I do it"),
        pytest.param({"topic": "rules", "prefecture": "37"}, [ANSWERS, DESK, "yorozu-37"], id="management"),
        pytest.param({"topic": "rules"}, [ANSWERS, DESK, "yorozu-hq"], id="no prefecture: the list of all"),
        pytest.param({"need": "report", "topic": "leak"}, ["ppc-report"], id="a leak is reported to the PPC"),
        pytest.param({"need": "report", "topic": "mail"}, ["antiphishing", "meiwaku"], id="a strange mail"),
        pytest.param({"need": "money", "prefecture": "38"}, ["yorozu-38"], id="subsidies"),
        pytest.param({"need": "service"}, ["ipa-otasuketai"], id="somebody who watches and comes"),
        pytest.param({"need": "law", "topic": "leak"}, ["ppc-dial", "houterasu"], id="law"),
        pytest.param({"need": "read", "topic": "network"}, [ANSWERS, "soumu-kokumin"], id="reading"),
        pytest.param({"prefecture": "13"}, ["yorozu-13"], id="a firm from outside Shikoku"),
        pytest.param({"happening": True, "topic": "fraud"}, [NOW, "bank", "police-9110"], id="money is gone"),
        pytest.param(
            {"happening": True, "topic": "leak"}, [NOW, "police-9110", "ppc-report"], id="data are out"
        ),
    ],
)
def test_where_to_turn_first(answers, first):
    assert targets(**answers)[: len(first)] == first


def test_while_it_is_happening_nobody_is_sent_to_business_consultants():
    for topic in [item["id"] for item in taxonomy.load("taxonomy")["categories"]]:
        found = targets(happening=True, topic=topic, need="money", prefecture="37")

        assert found[0] == NOW
        assert not [target for target in found if "yorozu" in target]


@pytest.mark.parametrize("need", NEED_CODES)
@pytest.mark.parametrize("happening", [True, False])
def test_this_desk_is_always_among_the_results_and_nothing_comes_twice(happening, need):
    for topic in ["", *(item["id"] for item in taxonomy.load("taxonomy")["categories"])]:
        found = targets(happening=happening, topic=topic, need=need, prefecture="36")

        assert DESK in found
        assert len(set(found)) == len(found)


def test_a_report_is_not_sent_to_those_who_only_advise():
    assert "ipa-org" not in targets(need="report", topic="malware")


def test_188_is_for_consumers_and_never_suggested_to_a_firm():
    assert not [
        need for need in NEED_CODES if "consumer-188" in targets(need=need, topic="fraud", prefecture="37")
    ]


def test_every_result_says_why():
    for need in NEED_CODES:
        for one in route(Answers(happening=False, topic="leak", need=need)):
            assert one.because.endswith("からです。") or one.because.endswith("です。無料です。")


@pytest.mark.django_db
def test_every_target_is_a_window_that_is_shipped():
    codes = set(Window.objects.values_list("code", flat=True)) | {DESK, NOW, ANSWERS}
    topics = set(Category.objects.values_list("code", flat=True))

    for rule in [*ELSEWHERE_RULES, *HAPPENING_RULES, *RULES]:
        assert rule.window.replace(LOCAL, "37") in codes
        assert rule.topics <= topics
        assert rule.needs <= set(NEED_CODES)
