"""A folder of site profiles: one TOML file a site, read when a page of the site comes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from corpuskit.article import Article, Outcome
from corpuskit.errors import KnowledgeError, SourceError
from corpuskit.extraction.body.by_profile import EXTRACTOR
from corpuskit.extraction.body.profile import SiteProfile, load_profile
from corpuskit.extraction.story import ProfileOf, site_of
from corpuskit.learning.templates import MIN_PAGES
from corpuskit.text.weight import weight

SUFFIX = ".toml"

MIN_TELLING_CHARS = 250
"""The page of a video or a picture, with less text than that, says nothing of a template. Source:
what the generic path asks of a story."""

DRIFT_SHARE = 0.25
"""Where more than this share of a site's stories does not fit its profile, it drifts. Source: a
round value; no alarm rings over the later pages of 45 families of invented sites
(``scripts/prove_families.py``)."""


class Sites:
    """Gives the profile of a site by its host; picklable, and loads each file once a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, SiteProfile | None] = {}

    def __getstate__(self) -> Path:
        return self.folder

    def __setstate__(self, folder: Path) -> None:
        self.__init__(folder)  # type: ignore[misc]  # the loaded profiles stay behind

    def __call__(self, site: str | None) -> SiteProfile | None:
        """Return the profile of a site, if there is one.

        Raises:
            KnowledgeError: its file is no profile.
        """
        if site is None:
            return None
        if site not in self._known:
            self._known[site] = self._load(site)
        return self._known[site]

    def hosts(self) -> list[str]:
        """Return the sites that there are profiles of, in order."""
        if not self.folder.is_dir():
            return []
        return sorted(file.name.removesuffix(SUFFIX) for file in self.folder.glob(f"*{SUFFIX}"))

    def check(self) -> None:
        """Read every profile, so that a mistake is told before the work begins.

        Raises:
            KnowledgeError: a file is no profile, or the profile of another site.
        """
        for site in self.hosts():
            self(site)

    def files(self) -> dict[str, bytes]:
        """Return the profiles as files of a release: ``profiles/<host>.toml``."""
        return {f"profiles/{site}{SUFFIX}": self._file(site).read_bytes() for site in self.hosts()}

    def digest(self) -> str:
        """Return 8 hex over all profiles; ``none`` where there are none."""
        hosts = self.hosts()
        if not hosts:
            return "none"
        found = hashlib.sha256()
        for site in hosts:
            found.update(site.encode() + b"\0" + self._file(site).read_bytes() + b"\0")
        return found.hexdigest()[:8]

    def _file(self, site: str) -> Path:
        return self.folder / f"{site}{SUFFIX}"

    def _load(self, site: str) -> SiteProfile | None:
        file = self._file(site)
        if "/" in site or not file.is_file():
            return None
        try:
            profile = load_profile(file.read_text("utf-8"), name=str(file))
        except (OSError, UnicodeDecodeError) as error:
            raise KnowledgeError(f"{file}: cannot be read: {error}") from error
        if profile.host != site:
            raise KnowledgeError(
                f'{file}: is the profile of "{profile.host}"; name the file after its host'
            )
        return profile


class Fit:
    """Counts, site by site, how many articles fit the profile of their site."""

    def __init__(self, profile_of: ProfileOf) -> None:
        self._profile_of = profile_of
        self._seen: Counter[str] = Counter()
        self._unfit: Counter[str] = Counter()

    def count(self, outcome: Outcome) -> None:
        """Count an article that was made from a page of a site with a profile."""
        if not isinstance(outcome, Article) or outcome.source.extractor == "text":
            return
        if weight(outcome.text) < MIN_TELLING_CHARS and outcome.source.extractor != EXTRACTOR:
            return
        site = site_of(outcome.url)
        profile = self._profile_of(site)
        if site is None or profile is None or not profile.template:
            return
        self._seen[site] += 1
        self._unfit[site] += outcome.source.extractor != EXTRACTOR

    def alarms(self) -> Iterator[str]:
        """Say which sites no longer look as their profiles say."""
        for site, unfit in sorted(self._unfit.items()):
            if drifts(unfit, self._seen[site]):
                yield (
                    f"{site}: {unfit} of {self._seen[site]} stories do not fit its profile and "
                    "were read without it; learn it anew from these pages"
                )


def drifts(unfit: int, stories: int) -> bool:
    """Tell whether a site has changed its template, by how many of its stories do not fit.

    Examples:
        >>> drifts(8, 20), drifts(2, 4), drifts(5, 100)
        (True, False, False)
    """
    return unfit >= MIN_PAGES and unfit > DRIFT_SHARE * stories


def write_profiles(folder: Path, profiles: Mapping[str, str]) -> None:
    """Write profiles, as :func:`dump_profile` gives them, to a folder, a file a site.

    Raises:
        SourceError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for host, text in profiles.items():
            (folder / f"{host}{SUFFIX}").write_text(text, encoding="utf-8")
    except OSError as error:
        raise SourceError(f"{folder}: cannot be written: {error.strerror}") from error
