"""Datasette's hooks: routes, cells, template variables, safe connections. They act on a `Site` and leave every other Datasette alone."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from mimetypes import guess_type
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.plugins import DEFAULT_PLUGINS, pm
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response
from datasette.version import __version__ as datasette_version
from jinja2 import Environment
from markupsafe import Markup

from ..errors import DataError
from ..package import citation
from ..schema.columns import TABLES
from . import (
    api,
    arrays,
    asked,
    cells,
    chart,
    claim,
    cube,
    display,
    event,
    explore,
    exports,
    failure,
    files,
    front,
    gate,
    guard,
    kept,
    metadata,
    paging,
    queries,
    reader,
    readersql,
    search,
    sentence,
    spreadsheet,
    untaken,
    voices,
    wording,
)
from .package import DATABASE, Package

_TYPES = {".csv": "text/csv; charset=utf-8", ".json": "application/json; charset=utf-8"}
_TYPES |= {".db": "application/vnd.sqlite3", ".parquet": "application/vnd.apache.parquet", ".html": "text/html; charset=utf-8", ".md": "text/markdown; charset=utf-8"}
_TYPES |= {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
KEPT_PLUGINS = {*DEFAULT_PLUGINS, __name__} - {"datasette.handle_exception"}
# Of what Datasette has under /-/ only this: the rest is for its own developers, or tells versions, settings, threads and paths of the server.
_OPEN = r"metadata(\.json)?$"
_ROBOTS = """User-agent: *
Disallow: /*?
Disallow: /*.csv$
Disallow: /*.json$
Allow: /datapackage.json
"""
_NAVIGATION = ("claims", "sources", "events", "tolls")


class Site(Datasette):
    """A Datasette that shows one package. Other plugins of the machine are taken out of it: they may ask other hosts."""

    def __init__(self, package: Package, **told: Any) -> None:
        self.cube: cube.Cube | None = None  # the claims in memory once somebody explores them
        self.slots = gate.slots()
        self.kept = kept.Kept()
        self.rereader = untaken.Reader()
        self.choices: dict[str, list[tuple[str, str]]] | None = None  # of the questions' parameters, once somebody has asked one
        self.front: dict[str, Any] | None = None  # the front page's figures once somebody has asked for them
        self.workbook_name = spreadsheet.name(package)
        self.workbook = spreadsheet.Kept(package)
        self.package = package  # before Datasette's own constructor, which already calls the hooks
        for name, other in pm.list_name_plugin():
            if other is not None and name not in KEPT_PLUGINS:
                pm.unregister(other)
        if not pm.has_plugin(__name__):
            pm.register(sys.modules[__name__], __name__)
        super().__init__(**told)
        display.remember(self.get_database(DATABASE))
        display.install()
        self.arrays = arrays.Arrays(package.database)
        paging.settle(self.get_database(DATABASE), self.arrays)
        readersql.settle(self.get_database(DATABASE), readersql.Runner(package.database, gate.of_sql(self.slots)))


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """Our own pages; ids and names are bounded, and what is not there is 404."""
    if not isinstance(datasette, Site):
        return []
    return [
        (r"/-/source/(?P<id>[^/]{1,2000})$", source_page),
        (r"/-/event/(?P<id>[^/]{1,200})$", event_page),
        (r"/-/search(?P<json>\.json)?$", search_page),
        (r"/-/health$", health),
        (r"/-/explore$", explore_page),
        (r"/-/api$", api_page),
        (r"/-/codebook$", codebook_page),
        (rf"/-/(?!{_OPEN})", closed),  # behind all of ours
        (r"/robots\.txt$", robots),
        (r"/(?P<path>datapackage\.json|codebook\.(?:html|md)|[^/]{1,100}\.xlsx|(?:data|parquet|hxl)/[^/]{1,100})$", download),
    ]


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette) -> Any:
    """Cells of our tables; of a query those that hold an id, the rest is left to Datasette."""
    if not isinstance(datasette, Site) or database != DATABASE:
        return None
    if table is None:
        shown = cells.of_query(datasette, column, value, row)
        return _after_others(shown) if column == row.keys()[0] else shown
    if table not in TABLES:
        return None
    return lambda: cells.render(datasette, table, column, value, row, metadata.SHOWN.get() is not None)


async def _after_others(shown: Any = "") -> Any:
    """`shown`, once every other request had its turn: drawing a thousand rows takes long, and all are drawn by one thread."""
    await asyncio.sleep(0)
    return shown


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """What every template may use, error pages included."""
    if not isinstance(datasette, Site):
        return
    env.filters |= {"day": wording.day, "count": wording.count, "size": wording.size, "direction": wording.direction, "figure": wording.figure, "percent": wording.percent}
    env.filters |= {"capitalize_first": wording.capitalised, "actor": wording.actor}
    env.globals |= {
        "package": datasette.package,
        "workbook_name": datasette.workbook_name,
        "tables": TABLES,
        "our_tables": TABLES,  # where Datasette's own `tables` hides the other
        "questions": queries.QUESTIONS,
        "question_groups": queries.GROUPS,
        "row_name": cells.row_name,
        "navigation": [TABLES[name] for name in _NAVIGATION],
        "database_name": DATABASE,
        "datasette_version": datasette_version,
        "code": wording.code,
        "list_of": wording.list_of,
        "column_title": wording.title,
        "column_description": metadata.description,
        "several": sentence.several,
        "possessive": wording.possessive,
        "bounds": chart.bounds,
        "bars": voices.bars,
        "strip": chart.strip,
        "axis": chart.axis,
        "course": chart.course,
        "script": Markup(f"<script>{guard.SCRIPT}</script>"),
        "figure_words": event.figure_words,
        "reader": lambda source, claim="": cells.reader_path(datasette, source, claim),
        "after_others": _after_others,
        "event_address": lambda event_id: cells.event_path(datasette, event_id),
    }


@hookimpl
def extra_template_vars(table: str | None, view_name: str, request: Request | None, datasette: Datasette) -> Any:
    """The counts of the front page; the columns that a table's page shows."""
    if not isinstance(datasette, Site):
        return {}
    if view_name == "index":
        return lambda: _front(datasette)
    if request is not None and request.path.rpartition("/")[2] in queries.QUESTIONS:
        return lambda: _choices(datasette)
    if view_name == "row" and table == "claims" and request is not None:
        return lambda: _claim(datasette, request)
    if view_name == "table" and request is not None:
        arguments = {key: request.args.get(key) for key in request.args}
        return {"explored": explore.same(table or "", arguments), "shown": metadata.SHOWN.get(), "opening": metadata.OPENING, "arranged": metadata.arranged, "headed": metadata.heading, "facet_order": metadata.FACETS}
    return {}


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Runs after Datasette's own preparation: its `escape_fts` is replaced by one that folds as the index does."""
    if isinstance(datasette, Site) and database == DATABASE:
        conn.create_function("escape_fts", 1, asked.escaped, deterministic=True)
        guard.protect(conn)


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """In place of Datasette's own hook, which prints all local variables of every failed request."""
    return lambda: failure.answer(datasette, request, exception)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[guard.Asgi], guard.Asgi]:
    """Headers on every answer, see `guard`."""
    if not isinstance(datasette, Site):
        return lambda app: app

    def wrapped(app: guard.Asgi) -> guard.Asgi:
        inner = exports.wrap(_knowing(app), datasette.setting("max_returned_rows"))
        seconds = datasette.setting("default_cache_ttl")
        return guard.wrap(kept.wrap(gate.wrap(inner, datasette.slots), lambda: datasette.kept), seconds)

    return wrapped


def _knowing(app: guard.Asgi) -> guard.Asgi:
    """The application, which knows while it makes a page what columns that shows, and whether all rows of a question."""

    async def knowing(scope: guard.Scope, receive: guard.Receive, send: guard.Send) -> None:
        if scope["type"] == "http":
            asked = scope["path"], scope.get("query_string", b"")
            metadata.SHOWN.set(metadata.shown(*asked))
            display.FOUND.set(display.asked(*asked))
        await app(scope, receive, send)

    return knowing


async def source_page(datasette: Site, request: Request) -> Response:
    """`/-/source/<id>`: the article with its claims; with `?numbers=1` also the numbers that make none."""
    reread = _rereader(datasette) if request.args.get("numbers") == "1" else None
    found = await reader.article(datasette, datasette.get_database(DATABASE), tilde_decode(request.url_vars["id"]), reread)
    if found is None:
        raise NotFound("There is no such article.")
    return await _page(datasette, request, "source.html", found)


async def event_page(datasette: Site, request: Request) -> Response:
    """`/-/event/<id>`: who claims what of one event."""
    found = await event.event(datasette.get_database(DATABASE), tilde_decode(request.url_vars["id"]))
    if found is None:
        raise NotFound("There is no such event.")
    return await _page(datasette, request, "event.html", found)


async def search_page(datasette: Site, request: Request) -> Response:
    """`/-/search?q=…`: claims and articles that match, a page of one kind with `in` and `page`; as JSON too."""
    query = (request.args.get("q") or "").replace("\0", " ").strip()[: asked.LONGEST]
    kind, page = request.args.get("in") or "", request.args.get("page") or "1"
    found = await search.search(datasette.get_database(DATABASE), query, kind if kind in search.TABLES else "", search.place(page))
    if request.url_vars["json"]:
        return Response.json(search.answer(query, found, datasette.urls.path("/-/search.json")))
    return await _page(datasette, request, "search.html", {"query": query, "explained": search.explained, **found})


async def explore_page(datasette: Site, request: Request) -> Response:
    """`/-/explore`: all claims on a timeline and a map."""
    if datasette.cube is None:
        datasette.cube = await asyncio.to_thread(cube.read, datasette.arrays)
    arguments = {key: request.args.get(key) for key in request.args}
    found = await explore.explored(datasette.get_database(DATABASE), datasette.cube, arguments)
    return await _page(datasette, request, "explore.html", found)


async def api_page(datasette: Site, request: Request) -> Response:
    """`/-/api`: how to ask for rows as JSON and CSV."""
    return await _page(datasette, request, "api.html", await api.page(datasette.get_database(DATABASE), datasette.setting("max_returned_rows"), datasette.absolute_url(request, datasette.urls.instance())))


async def codebook_page(datasette: Site, request: Request) -> Response:
    """`/-/codebook`: every column and every code."""
    return await _page(datasette, request, "codebook.html", api.codebook())


async def health(datasette: Site, request: Request) -> Response:
    """`/-/health`: whether the database answers, for whoever watches over the service."""
    try:
        found = await asyncio.wait_for(datasette.get_database(DATABASE).execute("select count(*) from codes"), 5)
        told, status = {"ok": found.single_value() > 0, "version": datasette.package.version or None}, 200
    except (TimeoutError, sqlite3.Error, QueryInterrupted):
        told, status = {"ok": False}, 503
    return Response.json(told, status=status, headers={"cache-control": "no-store"})


async def closed(datasette: Site, request: Request) -> None:
    """A page of Datasette's that this site does not have."""
    raise NotFound("404")


async def download(datasette: Site, request: Request, send: guard.Send) -> Response | None:
    """A file of the package: only those that it lists, and the workbook that is made of them."""
    package = datasette.package
    if datasette.workbook_name and request.url_vars["path"] == datasette.workbook_name:
        try:
            return Response(await datasette.workbook.get(), headers=_attached(datasette.workbook_name), content_type=_TYPES[".xlsx"])
        except DataError as fault:
            raise NotFound(f"There is no workbook of this package: {fault}") from None
    for file in package.downloads:
        if file.path == request.url_vars["path"]:
            path = package.folder / file.path
            await files.send_file(send, path, _TYPES.get(path.suffix, guess_type(path.name)[0] or "application/octet-stream"), request.headers, request.method != "HEAD")
            return None
    raise NotFound("There is no such file.")


def _attached(path: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{path.rpartition("/")[2]}"'}


async def robots(datasette: Site, request: Request) -> Response:
    """`/robots.txt`: pages may be gathered; each filter, sorting and facet of each table may not."""
    return Response.text(_ROBOTS)


def _rereader(datasette: Site) -> reader.Rereader:
    """Reads an article anew, unless it is so long that others would wait."""

    async def reread(source: wording.Row, text: str) -> tuple[untaken.Untaken, ...]:
        if len(text) > untaken.LONG:
            return ()
        return await datasette.rereader.read(source["source_id"], text, source["published"], source["language"])

    return reread


async def _page(datasette: Site, request: Request, template: str, context: dict[str, Any]) -> Response:
    return Response.html(await datasette.render_template(template, context, request=request, view_name=template))


async def _front(datasette: Site) -> dict[str, Any]:
    if datasette.front is None:
        datasette.front = await front.front(datasette.get_database(DATABASE))
    return {"front": datasette.front, "cited": citation.of_release(datasette.package.work)}


async def _choices(datasette: Site) -> dict[str, Any]:
    if datasette.choices is None:
        datasette.choices = await queries.choices(datasette.get_database(DATABASE))
    return {"choices": datasette.choices, "parameters": queries.PARAMETERS, "seen": queries.seen, "headed": queries.heading, "rows_shown": queries.ROWS, "found": display.FOUND.get()}


async def _claim(datasette: Site, request: Request) -> dict[str, Any]:
    return {"page": await claim.claim(datasette.get_database(DATABASE), datasette.package, tilde_decode(request.url_vars["pks"]))}
