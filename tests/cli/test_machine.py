from __future__ import annotations

import errno

import pytest

from corpuskit import cli


def test_a_full_disk_ends_as_a_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cli.cli, "main", full)
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 4
    assert "No space left on device: mend that, and run the same command" in capsys.readouterr().err


def test_any_other_error_of_a_file_is_a_defect_and_shows_its_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lost(**_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(cli.cli, "main", lost)
    with pytest.raises(FileNotFoundError):
        cli.main([])


def test_no_memory_ends_as_a_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def eat(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(cli.cli, "main", eat)
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 4
    assert "no memory is left" in capsys.readouterr().err
