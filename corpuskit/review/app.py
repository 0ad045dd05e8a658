"""The application: addresses and forms on the one side, the desk and its views on the other.

One person works with it, so requests are answered one after another: each handler runs on the loop
itself, and no two of them ever meet in a file.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Final, TypeAlias, cast
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from corpuskit.errors import CorpuskitError
from corpuskit.review.desk import Desk
from corpuskit.review.effect import VERBS, Correction
from corpuskit.review.frame import LIST_ROWS, to
from corpuskit.review.goldrows import GoldRow, body_of, gold_id
from corpuskit.review.guard import MAX_BODY_BYTES, App, LocalGuard
from corpuskit.review.others import (
    changes_view,
    gold_view,
    message_view,
    saved_notice,
    undone_notice,
)
from corpuskit.review.rejected import rejected_view
from corpuskit.review.saving import OutdatedError
from corpuskit.review.seeing import SeenBlock, choices
from corpuskit.review.target import Row
from corpuskit.review.tried import Trial, change_view, covering
from corpuskit.review.views import list_view, page_view

Values: TypeAlias = dict[str, list[str]]
Answer: TypeAlias = Callable[[Desk, Values], Response]

STATIC: Final = {
    "review.css": "text/css",
    "review.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}

MAX_FIELDS: Final = 20_000
"""Of a form: one a block of the longest pages."""

SITES: Final = 200
"""Sites that are listed."""


def make_app(desk: Desk, *, token: str, port: int) -> App:
    """Return the application of a review.

    Args:
        desk: what it does.
        token: that every address begins with.
        port: that it is asked by.
    """
    routes = [
        Route("/", _handler(desk, _list)),
        Route("/rejected", _handler(desk, _rejected)),
        Route("/page", _handler(desk, _page)),
        Route("/change", _handler(desk, _change)),
        Route("/changes", _handler(desk, _changes)),
        Route("/gold", _handler(desk, _gold)),
        Route("/save", _handler(desk, _save), methods=["POST"]),
        Route("/undo", _handler(desk, _undo), methods=["POST"]),
        Route("/gold", _handler(desk, _save_gold), methods=["POST"]),
        Route("/static/{name}", _static),
    ]
    app = Starlette(routes=[Mount(f"/{token}", routes=routes)])
    return LocalGuard(cast("App", app), token=token, port=port)


def _handler(desk: Desk, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        values = await _values(request)
        try:
            return answer(desk, values)
        except OutdatedError as error:
            view = message_view(desk, "Nothing was saved", str(error), _one(values, "id"))
            return _page_of(view, 409)
        except CorpuskitError as error:
            return _page_of(message_view(desk, "That did not work", str(error), None), 422)

    return handle


async def _values(request: Request) -> Values:
    if request.method in {"GET", "HEAD"}:
        return {key: request.query_params.getlist(key) for key in request.query_params}
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            raise HTTPException(413)
    try:
        text = body.decode("ascii")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise HTTPException(400) from error


def _one(values: Values, name: str) -> str:
    return values.get(name, [""])[-1]


def _number(values: Values, name: str) -> int:
    given = _one(values, name)
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0  # noqa: PLR2004 - digits of a page number


def _page_of(html: str, status: int = 200) -> Response:
    return HTMLResponse(html.encode("utf-8", "replace"), status)


def _list(desk: Desk, values: Values) -> Response:
    site, start = _one(values, "site") or None, _number(values, "start")
    rows = desk.target.rows(site, start, LIST_ROWS + 1)
    sites = [] if site else desk.target.sites(SITES)
    return _page_of(list_view(desk, rows, sites, site, start))


def _rejected(desk: Desk, values: Values) -> Response:
    reason, start = _one(values, "reason") or None, _number(values, "start")
    rows = desk.target.rejected(reason, start, LIST_ROWS + 1)
    return _page_of(rejected_view(desk, rows, desk.target.reasons(), reason, start))


def _page(desk: Desk, values: Values) -> Response:
    row = desk.row(_one(values, "id"))
    found = desk.find(row)
    seen = desk.see(row, found.page) if found.page else None
    notice = undone_notice() if _one(values, "undone") else None
    if number := _number(values, "saved"):
        notice = saved_notice(desk, row, number)
    return _page_of(page_view(desk, row, found, seen, notice))


def _change(desk: Desk, values: Values) -> Response:
    row, correction = desk.row(_one(values, "id")), _correction(values)
    stored = desk.profile(row.site)
    if stored is None:
        raise CorpuskitError("corrections need the folder of the site profiles: --sites FOLDER")
    seen: SeenBlock | None = None
    given = []
    if correction.verb != "forget":
        seen, blocks = _block(desk, row, _number(values, "block"))
        given = choices([one.block for one in blocks], seen.block)
        if correction.entry not in {one.entry for one in given}:
            correction = correction._replace(entry=given[0].entry)
    effect = desk.effect(row, stored, correction)
    named = covering(stored, correction, seen)
    return _page_of(change_view(desk, Trial(row, correction, stored, effect, seen, given, named)))


def _block(desk: Desk, row: Row, number: int) -> tuple[SeenBlock, tuple[SeenBlock, ...]]:
    found = desk.find(row)
    seen = desk.see(row, found.page).blocks if found.page else ()
    if number >= len(seen):
        raise CorpuskitError("the page is no longer what it was; nothing can be corrected on it")
    return seen[number], seen


def _correction(values: Values) -> Correction:
    verb = _one(values, "verb")
    if verb not in VERBS:
        raise CorpuskitError("nothing is said of what to correct")
    return Correction(verb, _one(values, "entry"))


def _save(desk: Desk, values: Values) -> Response:
    row, correction = desk.row(_one(values, "id")), _correction(values)
    if not correction.entry.strip():
        raise CorpuskitError("nothing is said of what to correct")
    if correction.verb != "forget" and desk.find(row).page is None:
        raise CorpuskitError("the page is gone or changed; nothing can be corrected on it")
    saved = desk.save(row, correction, version=_one(values, "version"))
    return RedirectResponse(to("page", id=row.id, saved=str(saved.number)), 303)


def _undo(desk: Desk, values: Values) -> Response:
    desk.journal.undo(_number(values, "number"))
    back = _one(values, "id")
    return RedirectResponse(to("page", id=back, undone="1") if back else "changes?undone=1", 303)


def _changes(desk: Desk, values: Values) -> Response:
    return _page_of(changes_view(desk, undone_notice() if _one(values, "undone") else None))


def _gold(desk: Desk, values: Values) -> Response:
    row = desk.row(_one(values, "id"))
    version = desk.gold_version()
    page = desk.find(row).page
    if page is None:
        raise CorpuskitError("the page is gone or changed; it can be no gold")
    return _page_of(gold_view(desk, row, desk.see(row, page), version))


def _save_gold(desk: Desk, values: Values) -> Response:
    row = desk.row(_one(values, "id"))
    page = desk.find(row).page
    if page is None:
        raise CorpuskitError("the page is gone or changed; it can be no gold")
    seen = desk.see(row, page)
    blocks = [one.block for one in seen.blocks]
    wanted = {int(one) for one in values.get("kept", []) if one.isascii() and one.isdecimal()}
    kept = [block.index for block in blocks if block.index in wanted]
    if not kept:
        raise CorpuskitError("a story has at least one block; nothing was saved")
    body = body_of(blocks, kept)
    language = seen.article.source.declared_language if seen.article else None
    gold = GoldRow(gold_id(row.id), page, body, row.site or None, language)
    saved = desk.save_gold(gold, version=_one(values, "version"))
    return RedirectResponse(to("page", id=row.id, saved=str(saved.number)), 303)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404)
    content = files("corpuskit.review").joinpath("static", name).read_bytes()
    return Response(content, media_type=STATIC[name])
