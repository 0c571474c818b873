"""Redis of the distribution. It keeps nothing on the disk: what must not be lost stands in the database."""

import shutil
from typing import ClassVar

import redis

from config.services import folders
from config.services.server import HOST, Server, ServiceError

_DATABASES = 64


class Redis(Server):
    name = "Redis"
    not_yet: ClassVar[tuple[type[Exception], ...]] = (redis.RedisError,)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def prepare(self) -> None:
        file = self.folder / "redis.conf"
        file.touch(mode=0o600)
        file.write_text(
            f"bind {HOST}\nport {self.port}\nrequirepass {self.password}\ndir {self.folder}\n"
            f'databases {_DATABASES}\nsave ""\nappendonly no\ndaemonize no\n'
        )
        folders.give(file)

    def command(self) -> list[str]:
        program = shutil.which("redis-server")
        if program is None:
            raise ServiceError("Redis is not installed: apt-get install redis-server")
        return [program, str(self.folder / "redis.conf")]

    def check(self) -> None:
        with redis.Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
