"""The key that an installation makes for itself."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from livechat.secret import kept_secret


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret_key"

    first = kept_secret(file)

    assert len(first) > 50
    assert kept_secret(file) == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_processes_that_begin_at_once_all_take_the_same(tmp_path: Path) -> None:
    everyone = 16

    for attempt in range(20):
        together = Barrier(everyone)

        def begin(file: Path = tmp_path / f"{attempt}", together: Barrier = together) -> str:
            together.wait()
            return kept_secret(file)

        with ThreadPoolExecutor(everyone) as processes:
            taken = [processes.submit(begin) for _ in range(everyone)]

        assert len({each.result() for each in taken}) == 1
