"""A worker killed while another system takes its time: the message arrives, under the same id, and is noted."""

from tests.factories import consultation
from tests.live import wait_for
from tests.tickets.receiver import receiver


def test_a_worker_killed_in_mid_send_tells_the_other_system_all_the_same(new_desk):
    with receiver() as other_system:
        desk = new_desk(EFFECT_LEASE_SECONDS="5").start()
        other_system.waits.clear()
        admin = desk.client("admin")
        hook = admin.post("webhooks/", json={"name": "受付", "url": other_system.url}).json()
        number = desk.asker().post("consultations/", json=consultation()).json()["number"]
        wait_for(lambda: other_system.got)

        desk.kill("worker")
        other_system.answers = [204, 503]
        other_system.waits.set()
        desk.start("worker")

        attempts = wait_for(lambda: answered(admin.get(f"webhooks/{hook['id']}/deliveries/").json()))
        assert {one["data"]["number"] for one in other_system.messages} == {number}
        assert len({headers["webhook-id"] for _path, headers, _body in other_system.got}) == 1
        assert len(other_system.got) >= 2
        # The killed worker never learned what it was answered: its attempt is not noted, those after it are.
        assert attempts[0]["status_code"] == 204
        assert attempts[0]["attempt"] >= 3


def answered(page):
    """The attempts, once one of them was taken."""
    return page["results"] if any(one["status_code"] == 204 for one in page["results"]) else None
