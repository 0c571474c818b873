"""How long searches take, counted by the process that searched."""

from prometheus_client import Histogram

SEARCHES = Histogram(
    "madoguchi_search_seconds",
    "Duration of searches of the public",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
