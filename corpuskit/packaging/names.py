"""Lists of folders of which only the names are held."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import overload


class Folders(Sequence[Path]):
    """Folders that lie in another one, of which only the names are held."""

    def __init__(self, parent: Path, names: Sequence[str]) -> None:
        self._parent, self._names = parent, names

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, at: int) -> Path: ...
    @overload
    def __getitem__(self, at: slice) -> Folders: ...
    def __getitem__(self, at: int | slice) -> Path | Folders:
        if isinstance(at, slice):
            return Folders(self._parent, self._names[at])
        return self._parent / self._names[at]
