"""The chapters of a report on the articles: when, by whom, how long, from where, in which split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from corpuskit.packaging.manifest import Manifest
from corpuskit.report import charts, worldmap
from corpuskit.report.blocks import Bar, Block, Cell, Chapter, Plot, Prose, Table
from corpuskit.report.counting import Counts, Ranking, bar_name
from corpuskit.report.origins import Places
from corpuskit.report.showing import counted, number, share, shown

MAX_PLACES_LISTED: Final = 60
MAX_COUNTRIES: Final = 20


def legend_of(counts: Counts) -> tuple[tuple[str, str], ...]:
    """Say which colour is which language."""
    return tuple((role, shown(name)) for name, role in charts.colour_of(counts).items())


def when(counts: Counts) -> Chapter:
    """Tell when the articles were published."""
    time = counts.time
    said = [f"{number(counts.articles - time.undated)} articles have a date"]
    said += [f"{number(time.undated)} have none"] if time.undated else []
    said += [f"{number(time.before)} lie before the plot"] if time.before else []
    said += [f"{number(time.after)} lie behind it"] if time.after else []
    blocks: list[Block] = [Prose(", ".join(said) + ".")]
    if time.bars:
        caption = f"Articles by {time.unit} of publication and language."
        bars = [(bar_name(bar, time.unit), language, n) for bar, language, n in time.bars]
        table = _by_series(f"Articles by {time.unit}", time.unit, bars, counts)
        blocks.append(Plot(charts.over_time(counts), caption, table, legend_of(counts)))
    return Chapter("time", "When", tuple(blocks))


def _by_series(
    caption: str, unit: str, bars: Sequence[tuple[str, str, int]], counts: Counts
) -> Table:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for bar, series, n in bars:
        found[bar][series] = n
    names = tuple(charts.colour_of(counts))
    rows = [
        (bar, number(sum(of.values())), *(number(of.get(name, 0)) for name in names))
        for bar, of in found.items()
    ]
    return Table(caption, (unit, "articles", *map(shown, names)), rows)


def who(counts: Counts) -> Chapter:
    """Tell in which languages, by whom and by which agencies."""
    blocks: list[Block] = [
        _ranked("Languages", "language", counts.languages, counts.articles),
        _ranked("Publishers", "publisher", counts.publishers, counts.articles),
        _ranked("Sites", "site", counts.sites, counts.articles),
    ]
    if counts.agencies.groups:
        credited = share(counts.credited, counts.articles)
        told = f"Credited to an agency: {counted(counts.credited, 'article')} ({credited})."
        blocks += [Prose(told), _ranked("Agencies", "agency", counts.agencies, counts.articles)]
    else:
        blocks.append(Prose("No article is credited to an agency."))
    return Chapter("who", "Languages, publishers, agencies", tuple(blocks))


def _ranked(caption: str, what: str, found: Ranking, articles: int) -> Table:
    most = max((one.articles for one in found.groups), default=0)
    rows: list[Sequence[Cell]] = [
        (
            _named(one.name, one.more),
            Bar(one.articles, most, number(one.articles)),
            share(one.articles, articles),
            number(one.median_words),
            share(one.datelines, one.articles),
        )
        for one in found.groups
    ]
    note = ""
    if found.all_groups > len(found.groups):
        more = found.all_groups - len(found.groups)
        note = f"and {more:,} more, with {counted(found.rest, 'article')}"
    return Table(caption, (what, "articles", "share", "median words", "with dateline"), rows, note)


def _named(name: str | None, more: str | None) -> str:
    if name is None:
        return "not known"
    return f"{shown(more)} ({shown(name)})" if more else shown(name)


def how_long(counts: Counts) -> Chapter:
    """Tell how many words the articles have."""
    lengths = counts.lengths
    if not lengths.bins:
        return Chapter("lengths", "How long", (Prose("No article has been measured."),))
    five = ", ".join(number(one) for one in lengths.quantiles)
    bars = [(f"{charts.words_of(one)}", language, n) for one, language, n in lengths.bins]
    caption = "Articles by their number of words; each bar begins at its number."
    return Chapter(
        "lengths",
        "How long",
        (
            Prose(
                f"Half of the articles have {number(lengths.quantiles[1])} to "
                f"{number(lengths.quantiles[3])} words. At 5, 25, 50, 75 and 95 of a hundred: "
                f"{five}."
            ),
            Plot(
                charts.lengths(counts),
                caption,
                _by_series("Articles by words", "words from", bars, counts),
                legend_of(counts),
            ),
        ),
    )


def where(found: Places) -> Chapter:
    """Tell where stories were filed from."""
    articles = sum(one.articles for one in found.coverage)
    datelines = sum(one.datelines for one in found.coverage)
    coverage = [
        (
            shown(one.language),
            number(one.articles),
            Bar(one.datelines, one.articles, share(one.datelines, one.articles)),
            share(one.placed, one.datelines),
            share(one.dated, one.datelines),
        )
        for one in found.coverage
    ]
    blocks: list[Block] = [
        Prose(
            f"{counted(datelines, 'article')} ({share(datelines, articles)}) began with a "
            "dateline: where a story was filed, which need not be where it happened."
        ),
        Table(
            "Datelines by language",
            ("language", "articles", "with dateline", "place known", "day known"),
            coverage,
            "the last two are shares of the datelines",
        ),
    ]
    if found.places:
        blocks += _map(found)
    return Chapter("places", "Where stories were filed", tuple(blocks))


def _map(found: Places) -> list[Block]:
    drawn = {spot.place: spot for spot in worldmap.spots(found.places)}
    listed = [
        (shown(one.name), one.country or "not known", number(one.stories), _drawn(drawn.get(one)))
        for one in found.places[:MAX_PLACES_LISTED]
    ]
    most = max(n for _, n, _ in found.countries)
    countries = [
        (country or "not known", Bar(n, most, number(n)), number(different))
        for country, n, different in found.countries[:MAX_COUNTRIES]
    ]
    more = found.all_places - len(listed)
    note = f"and {more:,} more places" if more > 0 else ""
    head = ("place", "country", "stories", "on the map")
    table = Table("Places", head, listed, note)
    svg = worldmap.draw(found.places)
    blocks: list[Block] = []
    if svg:
        said = sum(one.place.stories for one in drawn.values())
        caption = (
            f"Where stories were filed, by {counted(said, 'dateline')}; the larger a circle, the "
            "more. The grey squares are where GeoNames knows a town."
        )
        legend = (("series1", "the town"), ("series2", "the middle of the country"))
        blocks.append(Plot(svg, caption, table, legend))
    else:
        blocks.append(table)
    rest = found.countries[MAX_COUNTRIES:]
    datelines = counted(sum(n for _, n, _ in rest), "dateline")
    left = f"and {len(rest):,} more, with {datelines}" if rest else ""
    blocks.append(Table("Countries", ("country", "datelines", "places"), countries, left))
    return blocks


def _drawn(spot: worldmap.MapSpot | None) -> str:
    if spot is None:
        return "no: not known where it lies"
    return "yes" if spot.exact else "in the middle of its country"


def split_balance(counts: Counts, manifest: Manifest) -> Chapter:
    """Tell whether the splits are alike."""
    if not counts.splits:
        return Chapter("splits", "Splits", (Prose("There are no splits."),))
    wanted: Mapping[str, float] = manifest.split_rule.get("ratios") or {}
    rows = [
        (
            shown(one.name),
            Bar(one.articles, counts.articles, number(one.articles)),
            share(one.articles, counts.articles),
            share(wanted[one.name], 1) if one.name in wanted else "–",
            number(one.stories),
            number(one.median_words),
            share(one.datelines, one.articles),
            share(one.credited, one.articles),
            one.first or "–",
            one.last or "–",
        )
        for one in counts.splits
    ]
    head = (
        *("split", "articles", "share", "wanted", "stories", "median words"),
        *("with dateline", "of agencies", "first", "last"),
    )
    languages = tuple(charts.colour_of(counts))
    table = [
        (shown(one.name), *(number(dict(one.languages).get(name, 0)) for name in languages))
        for one in counts.splits
    ]
    leaks = (
        "No story stands in more than one split."
        if not manifest.leaks
        else f"{number(manifest.leaks)} stories stand in more than one split."
    )
    return Chapter(
        "splits",
        "Are the splits alike?",
        (
            Prose(f"All copies of a story stand in one split. {leaks}", alarm=bool(manifest.leaks)),
            Table("Splits", head, rows),
            Plot(
                charts.splits(counts),
                "Share of each language in each split.",
                Table("Articles by split and language", ("split", *map(shown, languages)), table),
                legend_of(counts),
            ),
        ),
    )
