"""Put the report of a release where it belongs: beside the folder, never into it."""

from __future__ import annotations

from pathlib import Path

from corpuskit.errors import ConfigError, SourceError
from corpuskit.jobs.diff import locate
from corpuskit.packaging import read_release
from corpuskit.report.page import render, require_extra
from corpuskit.storage.places import flat_name, is_store


def report(release: str, out: str | Path | None = None) -> Path:
    """Write the report of a release to a file; an older one is replaced, whole or not at all.

    Args:
        release: a folder, its address in a store, or ``REPO@TAG`` on the Hub.
        out: the file; by default ``<release>-report.html`` beside the folder, of a release that
            lies elsewhere in the current one.

    Raises:
        ConfigError: the extra ``[report]`` is not installed, or the file would be in the release:
            what is in a release is listed in its manifest, and published.
        PackageError: the release is damaged.
        SourceError: the file cannot be written.
    """
    require_extra()
    folder = locate(release)
    target = Path(out).absolute() if out else beside(release, folder)
    if target.resolve().is_relative_to(folder.resolve()):
        raise ConfigError(f"{target}: lies in the release, which would not be whole any more")
    page = render(read_release(folder))
    partial = target.with_name(f".{target.name}.partial")
    try:
        partial.write_text(page, encoding="utf-8")
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise SourceError(f"{target}: cannot be written ({error})") from error
    return target


def beside(release: str, folder: Path) -> Path:
    """Return where a report lies if nobody says.

    Examples:
        >>> beside("build/demo", Path("build/demo")).relative_to(Path.cwd()).as_posix()
        'build/demo-report.html'
        >>> beside("me/news@v1.0.0", Path("/cache/0a1b")).relative_to(Path.cwd()).as_posix()
        'news-v1.0.0-report.html'
        >>> beside("s3://bucket/news", Path("/cache/0a1b")).relative_to(Path.cwd()).as_posix()
        'bucket-news-report.html'
    """
    if is_store(release):
        return Path.cwd() / f"{flat_name(release)}-report.html"
    if str(folder) != release.rstrip("/") and not Path(release).exists():
        name = release.rpartition("/")[2].replace("@", "-")
        return Path.cwd() / f"{name}-report.html"
    whole = folder.resolve() if folder.name in {"", ".."} else folder.absolute()
    return whole.with_name(f"{whole.name}-report.html")
