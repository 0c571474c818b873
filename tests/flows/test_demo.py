"""`make demo`: comes up by itself, starts again what is killed, stops all it started."""

import json
import os
import signal
import subprocess
import sys

import httpx
import psutil
import pytest

from tests.live import HOST, PROJECT_DIR, free_port, wait_for


@pytest.fixture
def demo(desk_template, tmp_path):
    desk, port = desk_template.copy(tmp_path / "demo"), free_port()
    data_dir = desk.data_dir
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        **desk.servers.environment,
    }
    command = [sys.executable, "-m", "config.demo"]
    process = subprocess.Popen(
        command, cwd=PROJECT_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    process.again = lambda: subprocess.run(
        command, cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, check=False
    )
    process.url, process.data_dir = f"http://{HOST}:{port}", data_dir
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(30)
    process.stdout.close()
    desk.close()


def ready(demo):
    def answers():
        try:
            return httpx.get(f"{demo.url}/readyz", timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    return wait_for(answers, 150)


def part(demo, command):
    """The living processes of the demo whose command line holds `command`."""

    def command_line(child):
        try:
            return " ".join(child.cmdline())
        except psutil.Error:  # just died
            return ""

    children = psutil.Process(demo.pid).children(recursive=True)
    return [child for child in children if command in command_line(child)]


def test_the_demo_from_start_to_stop(demo):
    ready(demo)
    everything = psutil.Process(demo.pid).children(recursive=True)

    said = json.loads((demo.data_dir / "demo.json").read_text())
    assert said["base_url"] == demo.url
    roles = [account["role"] for account in said["accounts"]]
    assert {role: roles.count(role) for role in set(roles)} == {
        "admin": 1,
        "coordinator": 2,
        "expert": 5,
        "editor": 1,
        "observer": 1,
    }
    token = said["accounts"][1]["api_token"]
    cases = httpx.get(
        f"{demo.url}/api/v1/tickets/?page_size=100", headers={"Authorization": f"Bearer {token}"}
    ).json()["results"]
    assert len(cases) >= 40
    assert {case["status"] for case in cases} == {
        "held",
        "received",
        "offered",
        "in_progress",
        "awaiting_asker",
        "in_review",
        "answered",
        "referred",
        "closed",
        "spam",
        "withdrawn",
    }
    assert {case["publication"] for case in cases} == {
        "none",
        "requested",
        "changes_wanted",
        "declined",
        "granted",
        "published",
        "retracted",
    }
    assert httpx.get(f"{demo.url}/api/v1/search/").json()["count"] == 30
    assert "受け付けました" in httpx.get(f"{demo.url}/demo/mails/").text

    second = demo.again()
    assert second.returncode == 1
    assert "cannot be used" in second.stdout

    worker = part(demo, "config worker")[0]
    worker.send_signal(signal.SIGKILL)
    wait_for(lambda: [child for child in part(demo, "config worker") if child.pid != worker.pid])

    demo.send_signal(signal.SIGINT)
    demo.wait(40)
    assert [process for process in everything if process.is_running()] == []
