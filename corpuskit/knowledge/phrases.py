"""The phrases of page chrome, from the files of ``chrome/``, folded and indexed for whole lines.

All languages are in one table: a stage needs no language to use it. Three kinds of entries: *lines*
(a whole line, trimmed of marks and figures at its ends, is the phrase), *prefixes* (a line begins
with the phrase), and *rules*, which ask a line for *roles*: groups of words such as "newsletter".
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.datafile import entries
from corpuskit.text.folding import MARKS_BEYOND, fold_line
from corpuskit.text.weight import SOLID

FOLDER = "chrome"
LINE_FILES = (
    "account",
    "ads",
    "appeals",
    "comments",
    "dates",
    "editorial",
    "embeds",
    "images",
    "legal",
    "lists",
    "navigation",
    "newsletter",
    "player",
    "readmore",
    "related",
    "share",
    "shop",
    "tags",
    "translated",
    "unedited",
)
ROLE_FILE = f"{FOLDER}/roles.toml"
RULE_FILE = f"{FOLDER}/rules.toml"
DATE_FILES = ("months.toml", "months_house.toml")
MIN_DATE_CHARS = 3
"""Shorter forms of days and months are other words in other languages."""

Where: TypeAlias = Literal["anywhere", "edge", "head", "tail"]
Follows: TypeAlias = Literal["", "list", "title", "end", "story"]

STEM_CHARS = 3
"""Shortest stem; longer ones are indexed by as many characters."""

EXACT_CHARS = 4
"""A Latin word so short is another word with other accents: "dès", "des"."""

_KEY_CHARS = 2
"""Prefixes are indexed by their first two characters, which serves every script."""

_STEM = re.compile(r"[^\W_]+(?:'[^\W_]+)*\*?")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")  # linear: "'" is in neither class
_MARKS_BEYOND = re.compile(f"[{MARKS_BEYOND}]")
# What parts words of plain letters becomes a space, and the apostrophe stays.
_APOSTROPHE = ord("'")
_PARTED = bytes(
    code if chr(code).isalnum() or code == _APOSTROPHE else ord(" ") for code in range(128)
) + bytes(128)


class LineKind(NamedTuple):
    """What a matching line is."""

    rule: str
    """Rule id with revision, as it stands in edits: ``chrome/related-en@1``."""
    where: Where
    """``anywhere``; ``edge``: outside the story or beside other chrome; ``head``; ``tail``."""
    follows: Follows = ""
    """``list``: headlines follow; ``title``: one may follow; ``end``: nothing of the story follows
    any more; ``story``: the story is still to come."""


class RoleRule(NamedTuple):
    """A line that has certain roles."""

    entry: LineKind
    needs: tuple[frozenset[str], ...]
    """The line has at least one role of each group."""
    starts: frozenset[str]
    """The line begins with one of these, if there are any."""
    only: frozenset[str]
    """Every word of the line belongs to one of these, if there are any."""
    unless: frozenset[str]
    """The line has none of these."""
    min_words: int
    max_words: int
    sentence: bool
    """The line may end with a full stop."""


class Prefix(NamedTuple):
    """What a line begins with."""

    text: str
    """Folded."""
    opens: bool
    """No colon, bar or dash need follow."""
    told: bool
    """What follows may be a whole sentence; else it is a headline."""
    signed: bool
    """The name of an account must follow: "(@name)"."""
    entry: LineKind


class RoleWord(NamedTuple):
    """A word or some words that have a role."""

    first: str
    """The first word; of a stem, what the word begins with."""
    rest: tuple[str, ...]
    """The words after it; ``*`` ends a stem."""
    role: str
    exact: str | None = None
    """The first word with its accents, where it is so short that it is another word without."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrases, ready to be looked up."""

    lines: Mapping[str, LineKind]
    prefixes: Mapping[str, tuple[Prefix, ...]]
    """By their first characters."""
    words: Mapping[str, tuple[RoleWord, ...]]
    """By first word."""
    stems: Mapping[str, tuple[RoleWord, ...]]
    """By the first :data:`STEM_CHARS` characters of the first word, which is a stem."""
    firsts: frozenset[str]
    """First words of all lines."""
    solid: re.Pattern[str]
    """The words of scripts without spaces."""
    solid_roles: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, tuple[tuple[int, RoleRule], ...]]
    """By each role that may fulfil their first demand: rank and rule, first those that count
    anywhere."""


def core(folded: str) -> str:
    """Trim marks and figures from the ends of a folded line.

    Examples:
        >>> core("» comments (12)")
        'comments'
        >>> core("12:30")
        ''
    """
    start, end = 0, len(folded)
    while start < end and not folded[start].isalpha():
        start += 1
    while end > start and not folded[end - 1].isalpha():
        end -= 1
    return folded[start:end]


def tokens(folded: str) -> list[str]:
    """Split a folded line into words; text in Chinese or Thai comes in long pieces.

    Examples:
        >>> tokens("the mayor's 'new' bridge (2 km)")
        ['the', "mayor's", 'new', 'bridge', '2', 'km']
    """
    if not folded.isascii():
        folded = _MARKS_BEYOND.sub(" ", folded)
        if not folded.isascii():
            return _TOKEN.findall(folded)
    # The same for plain letters, in a fifth of the time.
    words = folded.encode().translate(_PARTED).decode().split()
    if "'" not in folded:
        return words
    parted: list[str] = []
    for word in words:
        if "'" in word:
            parted += _TOKEN.findall(word)
        else:
            parted.append(word)
    return parted


@cache
def load_phrases() -> Phrases:
    """Read and index every file, once.

    Where two entries have one line, the one that is surer of it wins.

    Raises:
        KnowledgeError: a file is missing or malformed.

    Examples:
        >>> load_phrases().lines["related articles"].follows
        'list'
        >>> load_phrases().lines.get("the envoy arrived") is None
        True
    """
    lines: dict[str, LineKind] = {}
    prefixes: dict[str, list[Prefix]] = defaultdict(list)
    for name in LINE_FILES:
        for row in _rows(f"{FOLDER}/{name}.toml", "phrase"):
            entry = _entry(row, f"{FOLDER}/{name}.toml")
            for text in _listed(row.get("lines", ())):
                known = lines.get(key := core(fold_line(text)))
                if known is None or entry.where == "anywhere" != known.where:
                    lines[key] = entry
            for key, bare in (("prefixes", False), ("openings", True)):
                for text in row.get(key, ()):
                    folded = fold_line(text)
                    prefixes[folded[:_KEY_CHARS]].append(
                        Prefix(folded, bare, row.get("told", True), row.get("signed", False), entry)
                    )
    return _with_roles(
        lines, {key: tuple(sorted(rows, reverse=True)) for key, rows in prefixes.items()}
    )


def _listed(lines: Sequence[str]) -> Sequence[str]:
    """Give lines as a list; a long list is written as one text."""
    return lines.splitlines() if isinstance(lines, str) else lines


def _with_roles(
    lines: Mapping[str, LineKind], prefixes: Mapping[str, tuple[Prefix, ...]]
) -> Phrases:
    words: dict[str, list[RoleWord]] = defaultdict(list)
    stems: dict[str, list[RoleWord]] = defaultdict(list)
    solid: dict[str, set[str]] = defaultdict(set)
    names = set()
    for role, text in _role_words():
        names.add(role)
        if SOLID.search(text):
            solid[fold_line(text)].add(role)
            continue
        word = _role_word(role, text)
        if word.first.endswith("*"):
            stems[word.first[:STEM_CHARS]].append(word._replace(first=word.first[:-1]))
        else:
            words[word.first].append(word)
    return Phrases(
        lines=lines,
        prefixes=prefixes,
        words={key: tuple(rows) for key, rows in words.items()},
        stems={key: tuple(rows) for key, rows in stems.items()},
        firsts=frozenset(line.partition(" ")[0] for line in lines),
        solid=re.compile("|".join(map(re.escape, sorted(solid, key=lambda w: (-len(w), w))))),
        solid_roles={word: tuple(sorted(roles)) for word, roles in solid.items()},
        rules=_ranked(tuple(_rules(names))),
    )


def _role_word(role: str, text: str) -> RoleWord:
    parts = _STEM.findall(fold_line(text))
    if not parts or len(parts[0].rstrip("*")) < (STEM_CHARS if parts[0][-1] == "*" else 1):
        raise KnowledgeError(f"{ROLE_FILE}: role {role}: {text!r} has no word, or too short a stem")
    shown = tokens(unicodedata.normalize("NFC", text).casefold())
    short = len(parts[0]) <= EXACT_CHARS and parts[0][0].isascii() and parts[0][-1] != "*"
    return RoleWord(parts[0], tuple(parts[1:]), role, shown[0] if short and shown else None)


def _ranked(rules: Sequence[RoleRule]) -> Mapping[str, tuple[tuple[int, RoleRule], ...]]:
    """Index rules by the roles of their first demand."""
    table: dict[str, list[tuple[int, RoleRule]]] = defaultdict(list)
    surest = sorted(rules, key=lambda rule: rule.entry.where != "anywhere")
    for rank, rule in enumerate(surest):
        for role in rule.needs[0] if rule.needs else rule.starts or rule.only:
            table[role].append((rank, rule))
    return {role: tuple(rows) for role, rows in table.items()}


@cache
def _role_words() -> tuple[tuple[str, str], ...]:
    """Return each role with each of its words."""
    return tuple(_read_role_words())


def _read_role_words() -> Iterator[tuple[str, str]]:
    for row in _rows(ROLE_FILE, "role", {"role": str, "words": list}):
        for text in row["words"]:
            yield row["role"], text
    for name in DATE_FILES:
        for row in _rows(name, "language"):
            for forms in (*row.get("months", ()), *row.get("days", ())):
                yield from (("date", form) for form in forms if len(form) >= MIN_DATE_CHARS)


def _rules(names: Iterable[str]) -> Iterator[RoleRule]:
    known = frozenset(names) | {NUMBER, NAME}
    for row in _rows(RULE_FILE, "rule", {"max_words": int}):
        needs = tuple(frozenset(group.split("|")) for group in row.get("needs", ()))
        groups = {key: frozenset(row.get(key, ())) for key in ("starts", "only", "unless")}
        unknown = frozenset().union(*needs, *groups.values()) - known
        if unknown:
            raise KnowledgeError(f"{RULE_FILE}: entry {row['id']}: no role {min(unknown)!r}")
        yield RoleRule(
            _entry(row, RULE_FILE),
            needs,
            min_words=row.get("min_words", 1),
            max_words=row["max_words"],
            sentence=row.get("sentence", False),
            **groups,
        )


NUMBER = "number"
"""Role of words that begin with a figure."""

NAME = "name"
"""Role of two or three capitalized words that begin a line."""


@cache
def rules_of(family: str) -> frozenset[str]:
    """Give the rules of the entries that the files put into a family of their own.

    Examples:
        >>> "credits/images-labels@2" in rules_of("credits"), rules_of("wrong")
        (True, frozenset())
    """
    phrases = load_phrases()
    kinds = {
        *phrases.lines.values(),
        *(prefix.entry for rows in phrases.prefixes.values() for prefix in rows),
        *(rule.entry for rows in phrases.rules.values() for _, rule in rows),
    }
    return frozenset(kind.rule for kind in kinds if kind.rule.startswith(f"{family}/"))


@cache
def words_of(role: str) -> tuple[str, ...]:
    """Give the words of a role as written in the file, the longest first.

    Examples:
        >>> "photo" in words_of("credit-label")
        True
        >>> words_of("wrong")
        ()
    """
    found = {text for name, text in _role_words() if name == role}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


def _rows(
    name: str, table: str, keys: Mapping[str, type] | None = None
) -> Sequence[Mapping[str, Any]]:
    return entries(name, table, keys or {})


def _entry(row: Mapping[str, Any], name: str) -> LineKind:
    where: Any = row.get("where")
    follows: Any = row.get("follows", "")
    if where not in get_args(Where) or follows not in get_args(Follows):
        raise KnowledgeError(f"{name}: entry {row['id']}: where or follows is none of the known")
    family = row.get("family", "chrome")
    return LineKind(f"{family}/{row['id']}@{row['revision']}", where, follows)
