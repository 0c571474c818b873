"""The Elasticsearch engine, for a desk on more than one machine. Needs no plugin.

`connection` reaches the server, `queries` says what to ask it, `engine` keeps the indices.
"""

from search.engines.elasticsearch.connection import client_from_settings
from search.engines.elasticsearch.engine import ElasticsearchEngine, engine_from_settings

__all__ = ["ElasticsearchEngine", "client_from_settings", "engine_from_settings"]
