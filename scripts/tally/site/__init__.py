"""The package in a browser: Datasette over the built database, with our own front page, search and reader.

Nothing on any page comes from another host and nothing needs JavaScript.
"""

from __future__ import annotations

import asyncio
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from ..errors import DataError
from . import package as packages

if TYPE_CHECKING:
    from datasette.app import Datasette

HERE = Path(__file__).parent
SETTINGS = {
    "suggest_facets": False,
    "num_sql_threads": 6,  # more than the gate lets through to slow queries
    "default_page_size": 50,
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 500,
    "max_returned_rows": 1000,
    "truncate_cells_html": 200,
    "allow_download": False,
}
PUBLIC = SETTINGS | {"sql_time_limit_ms": 500, "facet_time_limit_ms": 300, "max_csv_mb": 50, "default_cache_ttl": 300}
# Pages that read, count or put together what others then find ready.
FIRST = ("/", "/tally/claims", "/-/explore", "/-/search?q=killed", "/tally/claimants?outcome=")
HEADER_BYTES = 16_384  # of a request line with its headers


def application(folder: Path, public: bool = False) -> Datasette:
    """A Datasette over the package in `folder`, `public` with tighter limits for strangers.

    Raises DataError where the folder holds no database that can be shown.
    """
    from .metadata import metadata
    from .plugin import Site

    package = packages.read(folder)
    inspected = packages.counted(package)
    counts = {name: told["count"] for name, told in inspected[packages.DATABASE]["tables"].items()}
    return Site(
        package,
        immutables=[str(package.database)],
        inspect_data=inspected,
        metadata=metadata(package, ("texts",), counts),
        template_dir=str(HERE / "templates"),
        static_mounts=[("static", str(HERE / "static"))],
        settings=PUBLIC if public else SETTINGS,
    )


def serve(package: Path, host: str = "127.0.0.1", port: int = 8001, open_browser: bool = False, public: bool = False) -> None:
    """Serve the package until interrupted, its address printed first; port 0 takes a free one.

    Raises DataError, in one line, where there is no built package or the port cannot be had.
    """
    made = application(package, public)
    listening = listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
    print(f"{address}  (Ctrl+C ends it)", flush=True)
    try:
        asyncio.run(answer(made, listening, address if open_browser else "", public))
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on `host` and `port`. Raises DataError where it cannot: port in use, no right, no such host."""
    if not 0 <= port <= 65535:
        raise DataError(f"port {port}: expected a number from 0 to 65535")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as fault:
        raise DataError(f"{host}:{port}: {getattr(fault, 'strerror', None) or fault}") from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(128)
    except OSError as fault:
        listening.close()
        reason = (fault.strerror or str(fault)).lower()
        raise DataError(f"port {port} on {host}: {reason}; choose another with --port") from None
    return listening


async def answer(made: Datasette, listening: socket.socket, browse: str = "", public: bool = False) -> None:
    """Answer requests on a listening socket until interrupted; `browse` is an address to open in the reader's browser.

    A `public` site believes a proxy on the same machine, or at the addresses in FORWARDED_ALLOW_IPS, about who asks and
    whether over TLS, and takes a bounded number of connections at a time.
    """
    import uvicorn

    from .connection import Connection

    await made.invoke_startup()
    config = uvicorn.Config(
        made.app(),
        log_level="error",  # what strangers send that is no HTTP is no news
        access_log=False,
        lifespan="on",
        ws="none",
        timeout_keep_alive=5,
        http=Connection,
        h11_max_incomplete_event_size=HEADER_BYTES,
        server_header=False,
        proxy_headers=public,
        limit_concurrency=200 if public else None,
        timeout_graceful_shutdown=5,
    )
    if browse:
        asyncio.get_running_loop().call_later(0.5, webbrowser.open, browse)
    warming = asyncio.create_task(warm(made))
    try:
        await uvicorn.Server(config).serve(sockets=[listening])
    finally:
        warming.cancel()


async def warm(made: Datasette) -> None:
    """Read what pages are made of, and ask for one of each kind that takes long the first time, so that no reader waits for that."""
    from . import asked, reader

    rows = await made.get_database(packages.DATABASE).execute("select distinct language from sources where language is not null")
    await _beside(reader.warm, [row[0] for row in rows.rows])
    await _beside(asked.warm)
    for path in FIRST:
        await made.client.get(path)


async def _beside(work: Callable[..., object], *told: object) -> None:
    """Work done beside the event loop, in a thread that the end of the program does not wait for."""
    thread = Thread(target=work, args=told, daemon=True)
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0.05)
