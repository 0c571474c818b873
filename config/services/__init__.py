"""The real servers of a larger desk, on this machine's loopback address, without containers.

`python -m config.services start|stop|env|run` is what the Makefile calls; tests use the classes for servers
of their own. See `local.py` for how the three belong together.
"""

from config.services.elasticsearch import Elasticsearch
from config.services.postgres import Postgres
from config.services.redis import Redis
from config.services.server import Server, ServiceError

__all__ = ["Elasticsearch", "Postgres", "Redis", "Server", "ServiceError"]
