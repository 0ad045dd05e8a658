"""YAML into frozen typed values, or every mistake at once as ``file:line:column: key: what``.

The models stand in the modules beside; this one turns YAML into any of them. Only this package
knows pydantic and YAML; everything below it takes plain values.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from corpuskit.errors import ConfigError

Place = tuple[str | int, ...]
"""Keys and indices that lead from the top of a file to a value."""


class Section(BaseModel):
    """A mapping of a configuration: unknown keys are mistakes, values are never coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Loader(yaml.SafeLoader):
    """Leaves days as they are written: a day that does not exist is then a mistake of its key."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

Model = TypeVar("Model", bound=Section)

# Linear: a class without the sign that ends it.
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]{0,200})\}")


class ConfigFile(NamedTuple):
    """A YAML file: its values, and where each of them stands."""

    name: str
    """What messages call the file."""
    data: dict[str, Any]
    root: yaml.Node | None

    def validate(self, model: type[Model], *, at: Place = (), data: Any = None) -> Model:
        """Make a value of the file an instance of a model.

        Args:
            model: the frozen model.
            at: where the value stands; by default the whole file.
            data: the value, if it is not the whole file.

        Raises:
            ConfigError: it has mistakes; all are listed, with a suggestion where a key is
                misspelt.
        """
        value = self.data if data is None else data
        try:
            return model.model_validate_json(json.dumps(value, default=str))
        except ValidationError as error:
            lines = (
                self._describe(dict(item), model, at)
                for item in error.errors()
                if item["type"] != "default_factory_not_called"  # follows from another mistake
            )
            raise ConfigError("\n".join(lines)) from error

    def resolve(self, base: Path, at: Place, path: str) -> str:
        """Return a path of the file as :func:`resolved` does.

        Args:
            base: folder that it is relative to.
            at: where it stands in the file.
            path: as written.

        Raises:
            ConfigError: it names a user or a variable that is not there.
        """
        try:
            return resolved(base, path)
        except ConfigError as error:
            raise ConfigError(self.mistake(at, str(error))) from error

    def mistake(self, place: Place, message: str) -> str:
        """Return one line that says what is wrong with a key, and where that stands."""
        line, column = _position(self.root, place)
        key = ".".join(map(str, place)) or "configuration"
        return f"{self.name}:{line}:{column}: {key}: {message}"

    def _describe(self, error: dict[str, Any], model: type[Section], at: Place) -> str:
        inside = tuple(part for part in error["loc"] if isinstance(part, (str, int)))
        if error["type"] == "extra_forbidden":
            known = _siblings(model, inside)
            near = difflib.get_close_matches(str(inside[-1]), known, n=1, cutoff=0.6)
            message = "unknown key"
            message += f'; did you mean "{near[0]}"?' if near else f"; known are {', '.join(known)}"
        elif error["type"] == "missing":
            message = "missing; it is needed"
        else:
            message = error["msg"].removeprefix("Value error, ")
            given = error.get("input")
            if isinstance(given, (str, int, float, bool)):
                message += f" (found {given!r})"
        return self.mistake(at + inside, message)


def read_document(path: str | os.PathLike[str]) -> ConfigFile:
    """Read a YAML file.

    Raises:
        ConfigError: it is missing, is no UTF-8, or see :func:`parse_document`.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        what = "a folder, no configuration" if path.is_dir() else "no such file"
        raise ConfigError(f"{path}: {what}; corpuskit init writes one that runs") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start})") from error
    return parse_document(text, name=str(path))


def parse_document(text: str, *, name: str) -> ConfigFile:
    """Parse the text of a YAML file.

    Raises:
        ConfigError: it is no YAML, no mapping, or names a key twice.
    """
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        _refuse_duplicates(root, name)
        data = loader.construct_document(root) if root else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "no valid YAML"
        raise ConfigError(f"{name}{where}: {problem}") from error
    except RecursionError as error:
        raise ConfigError(f"{name}: nested too deeply") from error
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ConfigError(f"{name}:1:1: a configuration is a mapping of keys, not a {_kind(data)}")
    return ConfigFile(name, data, root)


def resolved(base: Path, path: str) -> str:
    """Join and tidy a path without following links: ``configs/../build`` is ``build``.

    Raises:
        ConfigError: see :func:`expanded`.
    """
    path = expanded(path)
    if "://" in path:
        return path
    return os.path.normpath(base / path)


def expanded(path: str) -> str:
    """Put in what ``~`` and ``${NAME}`` stand for; nothing else is special.

    Raises:
        ConfigError: there is no such user or variable.

    Examples:
        >>> os.environ["CORPUSKIT_PAGES"] = "/data"
        >>> expanded("${CORPUSKIT_PAGES}/news"), expanded("a~b/$c")
        ('/data/news', 'a~b/$c')
        >>> del os.environ["CORPUSKIT_PAGES"]
        >>> expanded("${CORPUSKIT_PAGES}/news")
        Traceback (most recent call last):
        corpuskit.errors.ConfigError: ${CORPUSKIT_PAGES}/news: the variable CORPUSKIT_PAGES is not \
set; set it, or write the path
    """

    def value(found: re.Match[str]) -> str:
        known = os.environ.get(found[1])
        if not known:
            raise ConfigError(
                f"{path}: the variable {found[1]} is not set; set it, or write the path"
            )
        return known

    whole = _VARIABLE.sub(value, path)
    if not whole.startswith("~"):
        return whole
    home = os.path.expanduser(whole)  # noqa: PTH111 - Path raises nothing that names the user
    if home == whole:
        user = whole.partition("/")[0]
        raise ConfigError(f"{path}: there is no user {user[1:]!r} here; write ./{user} for a name")
    return home


def _position(node: yaml.Node | None, place: Place) -> tuple[int, int]:
    """Return line and column, from 1, of the deepest key of a path that stands in the file."""
    mark = node.start_mark if node else None
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == part), None)
            if found is None:
                break
            mark, node = found[0].start_mark, found[1]
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value)
        ):
            node = node.value[part]
            mark = node.start_mark
        else:
            break
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _siblings(model: type[Section], place: Place) -> list[str]:
    """Return the keys that are known where a key stands."""
    fields: Mapping[str, Any] = model.model_fields
    for part in place[:-1]:
        if isinstance(part, int):
            continue
        annotation = fields[part].annotation
        choices = (annotation, *getattr(annotation, "__args__", ()))
        fields = next(one.model_fields for one in choices if hasattr(one, "model_fields"))
    return sorted(fields)


def _refuse_duplicates(node: yaml.Node | None, name: str) -> None:
    """Refuse a mapping that names a key twice: YAML would let the last one win unseen."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                mark = key.start_mark
                where = f"{name}:{mark.line + 1}:{mark.column + 1}"
                raise ConfigError(f"{where}: {key.value}: stands there twice; keep one")
            seen.add(str(key.value))
            _refuse_duplicates(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_duplicates(item, name)


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "list"
    return "text" if isinstance(value, str) else type(value).__name__
