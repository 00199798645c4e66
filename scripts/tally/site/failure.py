"""What a request gets that cannot be answered: a status, a sentence, a page like the others."""

from __future__ import annotations

import logging
import sqlite3
import traceback
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

_LOG = logging.getLogger(__name__)
_ENGINE = str(Path(__file__).parents[1])  # where our own modules lie
TOO_LONG = "It was stopped at the time limit of this site. Narrow it, or take the whole tables as files from the front page."
UNREADABLE = "A parameter of this address has a value that cannot be read."


def explained(exception: Exception, path: str) -> tuple[int, str, str]:
    """Status, title and message. What nobody foresaw is 500 and says nothing of its inside."""
    if isinstance(exception, QueryInterrupted) or getattr(exception, "title", "") == "SQL Interrupted":
        return 400, "The query takes too long", TOO_LONG
    if isinstance(exception, DatasetteError):
        # Datasette gives 500 where it names what is wrong with a request, as a column that cannot be sorted by.
        return 400 if exception.status == 500 else exception.status, exception.title or "", str(exception.message)
    if isinstance(exception, Base400):
        return exception.status, "", str(exception.args[0]) if exception.args else ""
    if isinstance(exception, OverflowError):
        return 400, "", "A number in the address is too large."
    if _is_unread_parameter(exception, path):
        return 400, "", UNREADABLE
    return 500, "", "The page could not be made. The fault is the site's; its log has the details."


def _is_unread_parameter(exception: Exception, path: str) -> bool:
    """Whether Datasette's views stumbled over what a reader wrote: they take parameters for numbers, JSON and names without a look."""
    if path.startswith("/-/") or not isinstance(exception, ValueError | KeyError | sqlite3.Error):
        return False
    raised = traceback.extract_tb(exception.__traceback__)
    return bool(raised) and not raised[-1].filename.startswith(_ENGINE)


async def answer(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """The response for `exception`: JSON where JSON was asked for, else a page."""
    status, title, message = explained(exception, request.path)
    if status == 500:
        _LOG.error("%s could not be answered", request.path, exc_info=exception)
    told: dict[str, Any] = {"ok": False, "error": message, "status": status, "title": title or None}
    if request.path.endswith(".json"):
        return Response.json(told, status=status)
    template = datasette.jinja_env.get_template("error.html")
    return Response.html(await template.render_async(told | {"urls": datasette.urls}), status=status)
