"""The sites that a person should look at first."""

from __future__ import annotations

from pathlib import Path

from corpuskit.article import Article, Source
from corpuskit.cli.build import summary
from corpuskit.jobs.build import Build
from corpuskit.jobs.unsure import UnsureSite, unsure_sites
from corpuskit.packaging import PackageOptions, package
from corpuskit.packaging.parts import write_part

READ = {
    "sure.example": (0.99, 0.97, 0.80),
    "torn.example": (0.40, 0.60),
    "doubtful.example": (0.88,),
    "raw.example": (None, None),
}


def released(folder: Path) -> Build:
    articles = [
        Article(
            f"{host}-{number}",
            text=f"The ferry of {host} left pier {number}.",
            url=f"https://{host}/{number}",
            host=host,
            source=Source("file", confidence=confidence),
        )
        for host, confidences in READ.items()
        for number, confidence in enumerate(confidences)
    ]
    write_part(folder / "parts" / "000000", articles, [one.id for one in articles])
    manifest = package(
        folder / "parts",
        folder / "release",
        options=PackageOptions(name="ferries", version="1.0.0"),
    )
    release = folder / "release"
    return Build(release, manifest, unsure=tuple(unsure_sites(release)))


def test_the_least_sure_sites_come_first_and_sure_ones_not_at_all(tmp_path: Path) -> None:
    release = tmp_path / "release"
    released(tmp_path)
    torn, doubtful = UnsureSite("torn.example", 0.5, 2), UnsureSite("doubtful.example", 0.88, 1)
    assert unsure_sites(release) == [torn, doubtful]
    assert unsure_sites(release, limit=1) == [torn]


def test_a_build_says_which_they_are(tmp_path: Path) -> None:
    told = summary(released(tmp_path))
    assert "least sure sites, with their articles: torn.example 0.50 (2), doubtful" in told
    assert f"corpuskit report {tmp_path / 'release'}\nlook at an article: " in told
