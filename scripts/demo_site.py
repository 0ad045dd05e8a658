"""Render the demo newspapers: invented stories, real markup habits, the same bytes every time.

Usage: python scripts/demo_site.py --out build/demo-pages [--gold build/demo-gold.jsonl]

Stories, papers and templates are data under scripts/demo: nothing here knows a paper by name. A
few pages are broken on purpose, so that a build shows what becomes of them. ``--redesign DATE``
gives the papers that have a second template their new look from that day on.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from demo_papers import Site, Story, fill, number, parts, redesigned, settings, sites, slug

WORDS_A_MINUTE = 220
NOISE_BYTES = 6144
MARKS = {"## ": "subhead", "> ": "quote", "- ": "list", "| ": "table"}
IMAGE = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 9'><linearGradient id='g' x2='1'>"
    "<stop stop-color='hsl({hue},38%,62%)'/><stop offset='1' stop-color='hsl({end},42%,34%)'/>"
    "</linearGradient><path fill='url(#g)' d='M0 0h16v9H0z'/></svg>"
)
PDF = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
)


class DemoPage(NamedTuple):
    """A page as a server would send it, and what is true of it."""

    path: str
    url: str
    content: bytes
    gold: dict[str, Any]


def pages(template: str = "v1", redesign: str | None = None) -> Iterator[DemoPage]:
    """Yield the pages of all papers, then those that are no articles.

    Args:
        template: ``v2`` gives the papers that have a second template their new look, from the day
            their data names.
        redesign: another day for it, ISO; implies ``v2``.
    """
    papers = sites()
    for site in papers.values():
        new = redesigned(site, redesign) if template == "v2" or redesign else None
        for story in site.stories:
            late = new is not None and story["at"][:10] >= new.data["redesign"]
            yield render(new if new and late else site, story)
    for entry in settings()["reject"]:
        yield reject(papers[entry["site"]], entry)


def address(site: Site, story: Story) -> str:
    """Return the path of a story on its site."""
    at = datetime.fromisoformat(story["at"])
    edition = f"/{story['edition']}" if "edition" in story else ""
    path: str = site.data["path"].format(
        edition=edition,
        year=at.year,
        month=at.month,
        day=at.day,
        slug=story["id"],
        section=slug(story["section"]),
        number=post_id(story),
    )
    return path


def post_id(story: Story) -> int:
    """Return the number the paper's system gave the story."""
    return 10_000 + number(story["site"] + story["id"]) % 80_000


def human_day(site: Site, day: date) -> str:
    """Return a day as the paper writes it."""
    name = site.data["months"][day.month - 1]
    text: str = site.data["human_date"].format(day=day.day, name=name, year=day.year)
    return text


def reference(site: Site, story: Story) -> dict[str, Any]:
    """Return what another page says of a story when it points to it."""
    hue = number(story["id"]) % 360
    image = IMAGE.format(hue=hue, end=(hue + 50) % 360)
    base = f"https://{site.data['host']}"
    return {
        "title": story["title"],
        "url": base + address(site, story),
        "published": story["at"],
        "day": human_day(site, datetime.fromisoformat(story["at"]).date()),
        "image": "data:image/svg+xml," + quote(image, safe="/:=' "),
        "image_url": f"{base}/media/{story['at'][:7]}/{story['id']}.jpg",
    }


def facts(site: Site, story: Story) -> dict[str, Any]:
    """Return the plain values of a page: what is not markup."""
    at = datetime.fromisoformat(story["at"])
    words = len(story["text"].split())
    author = ", ".join(story["by"])
    line = site.data["byline"].format(author) if " " in author else author
    section_path = site.data["section"].format(slug=slug(story["section"]))
    key = number(story["id"])
    about = reference(site, story)
    names = [{"@type": "Person", "name": name} for name in story["by"]]
    return about | {
        "lang": story.get("edition", site.data["language"]),
        "charset": story.get("charset", "utf-8"),
        "slug": story["id"],
        "lead": story["lead"],
        "page_name": f"{story['title']} - {site.data['name']}",
        "section": story["section"],
        "section_slug": slug(story["section"]),
        "section_id": number(story["section"]) % 60,
        "section_url": f"https://{site.data['host']}{section_path}",
        "author": author,
        "author_line": story.get("author_line", line),
        "author_url": f"https://{site.data['host']}/author/{slug(author)}/",
        "author_nodes": json.dumps(names, ensure_ascii=False),
        "modified": (at + timedelta(minutes=key % 90)).isoformat(),
        "clock": f"{at:%H:%M}",
        "words": words,
        "minutes": max(1, round(words / WORDS_A_MINUTE)),
        "post_id": post_id(story),
        "views": key % 4000,
        "build": f"{number(site.data['key']):x}",
        "crumbs": about["url"] + "#breadcrumb",
        "primary": about["url"] + "#primaryimage",
        "keyword_line": ", ".join(story.get("tags", [])),
        "keywords": json.dumps(story.get("tags", []), ensure_ascii=False),
        "caption": story.get("photo", ""),
        "credit": story.get("credit", ""),
    }


def others(site: Site, story: Story) -> list[Story]:
    """Return the paper's other stories, those of the same section first."""
    rest = [one for one in site.stories if one is not story]
    return sorted(
        rest,
        key=lambda one: (one["section"] != story["section"], number(story["id"] + one["id"])),
    )


def furniture(site: Site, story: Story) -> dict[str, Any]:
    """Return the markup around the story: menus, teasers, tags, comments."""
    near = [reference(site, one) for one in others(site, story)]
    popular = sorted(site.stories, key=lambda one: number(one["id"]))[:6]
    latest = [reference(site, one) for one in popular if one is not story][:5]
    said = site.data["comments"][: number(story["id"]) % 5]
    comments = [
        {"id": post_id(story) + place, "name": name, "text": text}
        for place, (name, text) in enumerate(said)
    ]
    day = reference(site, story)
    return navigation(site) | {
        "hero": site.part("hero", facts(site, story)) if "photo" in story else "",
        "tags": each(site, "tag", [{"name": t, "slug": slug(t)} for t in story.get("tags", [])]),
        "related": each(site, "card", near[:3]),
        "also": each(site, "teaser", near[4:5]),
        "latest": each(site, "teaser", latest),
        "latest_url": latest[0]["url"],
        "latest_title": latest[0]["title"],
        "other_url": near[3]["url"],
        "other_title": near[3]["title"],
        "comments": "".join(site.part("comment", day | one) for one in comments),
        "comment_count": len(comments),
    }


def navigation(site: Site) -> dict[str, str]:
    """Return the menu and the columns of the foot."""
    base = f"https://{site.data['host']}"
    menu = [
        {"name": name, "link": f"{base}/{slug(name)}/", "id": number(name) % 9000}
        for name in site.data["menu"]
    ]
    columns = [
        {
            "heading": heading,
            "html": each(
                site, "link", [{"name": one, "link": f"{base}/{slug(one)}/"} for one in names]
            ),
        }
        for heading, *names in site.data["footer"]
    ]
    return {"menu": each(site, "menu", menu), "footer": each(site, "column", columns)}


def each(site: Site, part: str, items: list[dict[str, Any]]) -> str:
    """Fill a part once for every item."""
    return "".join(site.part(part, item) for item in items)


def blocks(story: Story) -> list[tuple[str, list[str]]]:
    """Return the story's blocks as (part, lines without their marks); list items come together."""
    found: list[tuple[str, list[str]]] = []
    for block in story["text"].strip().split("\n\n"):
        mark = block.partition(" ")[0] + " "
        kind = MARKS.get(mark, "text")
        lines = block.split("\n")
        if kind != "text":
            lines = [line.removeprefix(mark) for line in lines]
        if kind == "list" and found and found[-1][0] == "list":
            found[-1][1].extend(lines)
        else:
            found.append((kind, lines))
    return found


def cells(row: str) -> list[str]:
    """Return the cells of a table row: ``Kale | 87 |``."""
    return [cell.strip() for cell in row.strip(" |").split("|")]


def block_markup(site: Site, kind: str, lines: list[str]) -> str:
    """Return one block as the paper marks it up."""
    inside = html.escape("\n".join(lines), quote=False)
    if kind == "list":
        inside = "".join(site.part("item", {"html": html.escape(line)}) for line in lines)
    if kind == "table":
        rows = [[{"html": html.escape(cell)} for cell in cells(line)] for line in lines]
        inside = "".join(site.part("row", {"html": each(site, "cell", row)}) for row in rows)
    return site.part(kind, {"html": inside})


def body(site: Site, story: Story, values: Mapping[str, Any]) -> str:
    """Return the story's markup: dateline, blocks, what the paper puts between, sign-off."""
    found = blocks(story)
    signed = list(story.get("sign", []))
    if story.get("sign_inline"):
        found[-1][1][-1] += " " + signed.pop(0)
    out = []
    for place, (kind, lines) in enumerate(found, 1):
        piece = block_markup(site, kind, lines)
        if place == 1 and "dl" in story:
            first = html.escape(lines[0], quote=False)
            gap = "" if story["dl"].get("glued") else " "
            head = site.part("dateline", {"text": story["dl"]["raw"]})
            piece = piece.replace(first, head + gap + first, 1)
        out.append(piece)
        extra = site.data["after"].get(str(place))
        if extra and place < len(found):
            out.append(site.part(extra, values))
    out += [site.part("sign", {"html": html.escape(line, quote=False)}) for line in signed]
    return "\n".join(out)


def render(site: Site, story: Story) -> DemoPage:
    """Dress a story as its paper does."""
    values = facts(site, story) | furniture(site, story)
    page = site.part("page", values | {"body": body(site, story, values)})
    path = address(site, story)
    file = f"{site.data['host']}{path.rstrip('/').removesuffix('.html')}.html"
    content = page.encode(story.get("encoding", "utf-8"), "xmlcharrefreplace")
    chrome = [*site.data["chrome"], *([story["photo"]] if "photo" in story else [])]
    shown = [text for text in chrome if html.escape(text) in page]
    return DemoPage(file, values["url"], content, truth(story, values, shown))


def truth(story: Story, values: Mapping[str, Any], chrome: list[str]) -> dict[str, Any]:
    """Return what an ideal reader would get from the page."""
    found = blocks(story)
    signed = story.get("sign", [])
    dateline = story.get("dl")
    if dateline:
        places = [dict(zip(("name", "qualifier"), one, strict=False)) for one in dateline["places"]]
        dateline = {
            "raw": dateline["raw"],
            "places": places,
            "date_text": dateline.get("date"),
            "agencies": dateline["agencies"],
        }
    return {
        "url": values["url"],
        "title": story["title"],
        "description": story["lead"],
        "body": [line for kind, lines in found if kind != "table" for line in lines],
        "tables": [[cells(line) for line in lines] for kind, lines in found if kind == "table"],
        "dateline": dateline,
        "signoff": "\n".join(line for line in signed if line[0] != "©") or None,
        "copyright_notice": next((line for line in signed if line[0] == "©"), None),
        "authors": story["by"],
        "author_line": values["author_line"],
        "section": story["section"],
        "keywords": story.get("tags", []),
        "published": datetime.fromisoformat(story["at"]).astimezone(UTC).isoformat(),
        "language": values["lang"],
        "group": story.get("group"),
        "chrome": chrome,
    }


def reject(site: Site, entry: dict[str, str]) -> DemoPage:
    """Return a page that is no article."""
    path = entry["path"].rstrip("/").removesuffix(".html")
    url = f"https://{site.data['host']}{entry['path']}"
    if entry["kind"] in {"login", "index"}:
        cards = each(site, "card", [reference(site, one) for one in site.stories])
        values = {"host": site.data["host"], "site_name": site.data["name"], "cards": cards}
        content = fill(parts(entry["kind"])["page"], values).encode()
    else:
        content = {"garbled": noise(), "pdf": PDF, "empty": b""}[entry["kind"]]
    gold = {"url": url, "expected_rejection": entry["kind"]}
    return DemoPage(f"{site.data['host']}{path}.html", url, content, gold)


def noise() -> bytes:
    """Return the start of a compressed page whose rest was lost."""
    chunks = (hashlib.sha256(bytes([place])).digest() for place in range(NOISE_BYTES // 32))
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00" + b"".join(chunks)


def write_sites(out: Path, template: str = "v1", redesign: str | None = None) -> int:
    """Write every page below a folder; return how many."""
    count = 0
    for page in pages(template, redesign):
        target = out / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(page.content)
        count += 1
    return count


def main() -> None:
    """Render the papers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the pages")
    parser.add_argument("--gold", type=Path, help="file for the truth of each page, JSON lines")
    parser.add_argument("--redesign", metavar="DATE", help="new templates from this day on, ISO")
    given = parser.parse_args()
    count = write_sites(given.out, redesign=given.redesign)
    if given.gold:
        lines = [
            json.dumps({"file": page.path} | page.gold, ensure_ascii=False)
            for page in pages(redesign=given.redesign)
        ]
        given.gold.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{count} pages of {len(sites())} invented newspapers in {given.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
