"""Many at once: one wins, the others are told, nothing is half done."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.factories import consultation


def test_twenty_accept_one_case_and_one_wins(shared_desk):
    number = shared_desk.asker().post("consultations/", json=consultation()).json()["number"]
    expert = shared_desk.accounts("expert")[1]
    offered = shared_desk.client("coordinator").post(
        f"tickets/{number}/transitions/offer/", json={"expert": expert["email"]}
    )
    assert offered.status_code == 200

    def accept(_position):
        return shared_desk.client("expert", 1).post(f"tickets/{number}/transitions/accept/", json={})

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(accept, range(20)))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 19}
    case = shared_desk.client("coordinator").get(f"tickets/{number}/").json()
    assert [row["name"] for row in case["transitions"]] == ["intake", "offer", "accept"]


def test_twenty_offer_one_case_and_one_wins(shared_desk):
    number = shared_desk.asker().post("consultations/", json=consultation()).json()["number"]
    experts = [account["email"] for account in shared_desk.accounts("expert")[:3]]

    def offer(position):
        return shared_desk.client("coordinator", position % 2).post(
            f"tickets/{number}/transitions/offer/",
            json={"expert": experts[position % 3], "instead_of": ""},
        )

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(offer, range(20)))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 19}
    case = shared_desk.client("coordinator").get(f"tickets/{number}/").json()
    assert [row["name"] for row in case["transitions"]] == ["intake", "offer"]
    told = next(answer.json()["detail"] for answer in answers if answer.status_code == 409)
    assert "へ打診しました。" in told


def test_twenty_ask_at_once_and_all_are_stored(shared_desk):
    def ask(position):
        return shared_desk.asker().post(
            "consultations/", json=consultation(email=f"race{position}@example.jp")
        )

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 20
    for position in range(20):
        shared_desk.mail(f"race{position}@example.jp", "受け付けました")
