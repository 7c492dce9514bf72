"""Turn a raw folder into everything that a site's pages are made from: cached, and spread over processes or a cluster."""

__all__ = [
    "assemble",
    "cache_keys",
    "cluster",
    "dating",
    "memoize",
    "prefill",
    "read_articles",
    "result_cache",
    "tasks",
    "worker_main",
    "workers",
]
