"""Archives as Common Crawl gives them: an invented CC-NEWS file, and its index, on this machine."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

import commands
from sources.archives import Archive
from threaded_server import ThreadedServer

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
NAME = "CC-NEWS-20240301081530-00042.warc.gz"

ENGLISH = (
    "The harbour board of {town} approved ferry timetable {n} on Tuesday after a long debate.",
    "Boats to {town} will leave every {n} minutes in summer, the board said, and hourly in autumn.",
    "Some {n} residents had asked for later sailings since {town} lost its night bus in 2022.",
    "“We waited {n} months for this boat,” said Marta Lindqvist, who runs a bakery in {town}.",
    "The board of {town} will look at the figures again when {n} weeks of sailings are over.",
)
GERMAN = (
    "Der Hafenrat von {town} hat am Dienstag nach langer Debatte den Fahrplan {n} beschlossen.",
    "Die Boote nach {town} fahren im Sommer alle {n} Minuten und ab Oktober jede Stunde.",
    "Etwa {n} Anwohner hatten spätere Fahrten verlangt, seit {town} keinen Nachtbus mehr hat.",
    "„Wir haben {n} Monate gewartet“, sagte Marta Lindqvist, die in {town} eine Bäckerei hat.",
    "Der Rat von {town} will die Zahlen wieder ansehen, wenn {n} Wochen vergangen sind.",
)
TOWNS = ("Almery", "Vellin", "Quarrow", "Ister", "Karst", "Oldham")


def story(n: int, words: tuple[str, ...], language: str, head: str = "") -> bytes:
    text = "".join(f"<p>{one.format(town=TOWNS[n % 6], n=n + 10)}</p>" for one in words)
    title = f"Ferry timetable {n} for {TOWNS[n % 6]}"
    return (
        f'<html lang="{language}"><head><title>{title}</title>{head}'
        f'<meta property="og:type" content="article"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{title}</h1>{text}</article><footer>Back to top</footer></body></html>"
    ).encode()


def archive() -> tuple[bytes, list[dict[str, str]]]:
    """The file, and what an index says of its responses."""
    made = Archive()
    index = []
    records = [
        *((f"https://courier.example/{n}", story(n, ENGLISH, "en"), "200 OK") for n in range(4)),
        *((f"https://bote.example/{n}", story(n, GERMAN, "de"), "200 OK") for n in range(3)),
        (
            "https://courier.example/noai",
            story(4, ENGLISH, "en", '<meta name="robots" content="noai">'),
            "200 OK",
        ),
        ("https://courier.example/old", b"<h1>Gone</h1>", "404 Not Found"),
    ]
    for url, body, status in records:
        offset = len(made.content)
        # As the news crawler writes: unpacked, with the packing it was sent in told beside it.
        headers = (
            ("content-type", "text/html; charset=UTF-8"),
            ("X-Crawler-content-encoding", "gzip"),
            ("content-length", str(len(body))),
        )
        made.add(url, body, headers, status=status, warc={"WARC-Date": "2024-03-01T08:15:30Z"})
        length = str(len(made.content) - offset)
        index.append({"url": url, "filename": NAME, "offset": str(offset), "length": length})
    made.add("https://courier.example/x.pdf", b"%PDF-1.7", (("content-type", "application/pdf"),))
    return made.content, index


class Server(ThreadedServer):
    content: bytes
    index: list[dict[str, str]]


class Handler(BaseHTTPRequestHandler):
    """The file, also by ranges, and an index that is asked by pattern."""

    server: Server

    def do_GET(self) -> None:
        if self.path.startswith("/index?"):
            assert "url=courier.example/*&output=json" in self.path
            own = (one for one in self.server.index if "//courier" in one["url"])
            self._send(200, "".join(json.dumps(one) + "\n" for one in own).encode())
            return
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not asked:
            self._send(200, self.server.content)
            return
        last = int(asked[2] or len(self.server.content) - 1)
        self._send(206, self.server.content[int(asked[1]) : last + 1], int(asked[1]))

    def _send(self, status: int, body: bytes, first: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 206:
            total = len(self.server.content)
            self.send_header("Content-Range", f"bytes {first}-{first + len(body) - 1}/{total}")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with Server(Handler) as one:
        one.content, one.index = archive()
        yield f"http://127.0.0.1:{one.server_port}"


def built(folder: Path) -> tuple[list[str], dict[str, str]]:
    """The addresses of the articles, and the reason for each address that was rejected."""
    files = sorted((folder / "build" / "cc-news" / "data").rglob("*.parquet"))
    urls = [url for file in files for url in pq.read_table(file).column("url").to_pylist()]
    rejected: dict[str, str] = {}
    for file in sorted((folder / "build" / "cc-news" / "rejections").rglob("*.parquet")):
        table = pq.read_table(file).to_pylist()
        rejected |= {row["url"]: row["reason"] for row in table}
    return sorted(urls), rejected


EXPECTED = [f"https://courier.example/{n}" for n in range(4)]


@pytest.mark.usefixtures("one_worker")
@pytest.mark.parametrize("kind", ["glob", "address"])
def test_the_configuration_builds_from_files_and_addresses(
    tmp_path: Path, server: str, kind: str
) -> None:
    (tmp_path / "configs").mkdir()
    config = yaml.safe_load((ROOT / "configs" / "ccnews.yaml").read_text())
    if kind == "glob":
        (tmp_path / "cc-news").mkdir()
        (tmp_path / "cc-news" / NAME).write_bytes(archive()[0])
    else:
        config["sources"] = [{"path": f"{server}/{NAME}"}]
    path = tmp_path / "configs" / "ccnews.yaml"
    path.write_text(yaml.safe_dump(config))
    done = commands.run("build", str(path), "--workers", "1")
    assert done.code == 0, done.err
    urls, rejected = built(tmp_path)
    assert urls == EXPECTED
    assert rejected == {
        **{f"https://bote.example/{n}": "language" for n in range(3)},
        "https://courier.example/noai": "ai-optout",
        "https://courier.example/old": "status",
        "https://courier.example/x.pdf": "media-type",
    }


@pytest.mark.skipif(not shutil.which("curl"), reason="the recipe uses curl")
def test_the_recipe_for_pages_of_one_site_works(tmp_path: Path, server: str) -> None:
    told = (ROOT / "docs" / "recipes" / "ccnews.md").read_text()
    (recipe,) = re.findall(r"^```bash\n(curl -s.*?)^```$", told, re.MULTILINE | re.DOTALL)
    for name in ("index", "data"):
        recipe = recipe.replace(f"https://{name}.commoncrawl.org", server)
    recipe = recipe.replace("/CC-MAIN-2024-10-index?", "/index?").replace(
        "news.example", "courier.example"
    )
    environment = {"PATH": f"{BIN}:/usr/bin:/bin", "no_proxy": "*"}
    command = ["bash", "-ec", recipe]
    subprocess.run(command, env=environment, cwd=tmp_path, check=True)
    lines = (tmp_path / "articles.jsonl").read_text().splitlines()
    assert [json.loads(line).get("url") for line in lines][:4] == EXPECTED
    assert len(gzip.decompress((tmp_path / "news.warc.gz").read_bytes())) > 1000
