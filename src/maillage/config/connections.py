"""How many connections one web process accepts. A browser keeps its own open between two requests, and sends nothing.

granian counts connections, not requests: with fewer than there are browsers, those beyond wait for minutes though
nothing is being done. What is done at once is bounded by the threads.
"""

from __future__ import annotations

MOST_CONNECTIONS = 4000
OTHER_FILES = 200  # of the process: database, libraries, pictures


def accepted_connections(threads: int) -> int:
    """MOST_CONNECTIONS, or what the files this process may open leave room for; eight a thread at least."""
    return max(threads * 8, min(MOST_CONNECTIONS, _raise_file_limit() - OTHER_FILES))


def _raise_file_limit() -> int:
    """Let this process open as many files as those connections need, if the machine lets it; how many it may now."""
    try:
        import resource
    except ImportError:
        return MOST_CONNECTIONS + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else soft
