"""docker-compose.yml and the Dockerfile: nothing runs as root, nothing secret is written down, all is watched."""

import os
import re
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings

ROOT = settings.PROJECT_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PORTS = yaml.safe_load((ROOT / "config/services/docker-compose.ports.yml").read_text())["services"]
ONE_SHOT = {"migrate"}
SECRETS = dict.fromkeys(("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ELASTIC_PASSWORD"), "x1")


def dockerfile():
    return (ROOT / "Dockerfile").read_text()


def test_the_whole_desk_is_there():
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "postgres", "redis", "elasticsearch"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_is_watched_restarted_and_not_root(name):
    service = SERVICES[name]

    assert ("healthcheck" in service) == (name not in ONE_SHOT)
    assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped")
    assert service["user"] not in {"root", "0"}
    assert service["cap_drop"] == ["ALL"]
    assert service.get("read_only", False) == (name != "elasticsearch")  # it writes into its config folder


def test_only_the_web_server_is_open_and_only_to_this_machine():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert SERVICES["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]
    assert all(port.startswith("127.0.0.1:") for service in PORTS.values() for port in service["ports"])


def test_every_secret_comes_from_the_environment_and_is_required():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|AUTH", name):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), name
            assert not re.search(r"//\w*:(?!\$)[^@/]+@", str(value)), name


def test_nothing_starts_before_what_it_needs():
    assert SERVICES["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_what_must_stay_lies_in_named_volumes():
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}

    assert used == set(COMPOSE["volumes"])


def test_elasticsearch_asks_for_a_password():
    assert SERVICES["elasticsearch"]["image"].endswith(":8.19.21")
    assert SERVICES["elasticsearch"]["environment"]["xpack.security.enabled"] == "true"


def test_every_image_has_a_version():
    images = [service["image"] for service in SERVICES.values() if service["image"] != "madoguchi"]
    images += re.findall(r"^FROM (\S+)|--from=(\S+/\S+)", dockerfile(), re.MULTILINE)[0][:1]

    assert [image for image in images if not re.search(r":[\d.]+\S*$", image)] == []


def test_the_image_runs_as_nobody_and_takes_no_tools_along():
    build, final = re.split(r"^FROM ", dockerfile(), flags=re.MULTILINE)[1:]

    assert "uv pip install" in build
    assert "--require-hashes" in build
    assert re.search(r"^USER (?!root)", final, re.MULTILINE)
    assert not re.search(r"\buv\b|\bpip\b|apt-get|gcc", final)


def test_the_image_gets_what_it_runs_and_nothing_else():
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = set(re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile(), re.MULTILINE))

    assert {name for names in copied for name in names.split()} == allowed
    assert all((ROOT / name).exists() for name in allowed)


def compose_program():
    for program in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(program[0]):
            found = subprocess.run([*program, "version"], capture_output=True, check=False)
            if found.returncode == 0:
                return program
    return None


@pytest.mark.skipif(compose_program() is None, reason="docker compose is not installed")
def test_compose_itself_finds_nothing_wrong():
    def config(**environment):
        return subprocess.run(
            [*compose_program(), "--file", "docker-compose.yml", "config"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    done = config(**SECRETS)
    without = config(**{**SECRETS, "SECRET_KEY": ""})

    assert done.returncode == 0, done.stderr
    assert set(yaml.safe_load(done.stdout)["services"]) == set(SERVICES)
    assert without.returncode != 0
    assert "SECRET_KEY" in without.stderr
