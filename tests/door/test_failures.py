"""What the door says when something is in its way: one sentence, with the remedy."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from livechat.door import checks, commands, frontend, house, ports, venv
from livechat.door.words import Failure
from livechat.engines import REPOSITORY

from .conftest import knock

HASH = "--hash=sha256:" + "0" * 64


def held_port() -> socket.socket:
    listener = socket.socket()
    listener.bind((ports.HOST, 0))
    listener.listen()
    return listener


def port_held_for_ipv6() -> socket.socket:
    listener = socket.socket(socket.AF_INET6)
    try:
        listener.bind(("::1", 0))
    except OSError:
        # Where there is no IPv6 nobody can hold a port there, and the ordinary case stands for it.
        listener.close()
        return held_port()
    listener.listen()
    return listener


def test_an_unknown_command_points_to_help(data: Path) -> None:
    answer = knock("rum", at=data)

    assert (answer.returncode, answer.stderr) == (2, "./run rum is no command: `./run help` lists them.\n")


def test_help_lists_every_command(data: Path) -> None:
    answer = knock("help", at=data)

    usages = [line.split("  ")[0] for line in answer.stdout.splitlines()]
    assert usages == [command.usage for command in commands.COMMANDS.values()]


def test_a_wrong_pgbin_is_named(data: Path, tmp_path: Path) -> None:
    answer = knock("engines", at=data, PGBIN=str(tmp_path))

    assert (answer.returncode, answer.stderr) == (
        1,
        f"PGBIN names {tmp_path}, where postgres and initdb are not: set it to PostgreSQL's bin.\n",
    )


def test_a_wrong_valkey_is_named(data: Path, tmp_path: Path) -> None:
    answer = knock("engines", at=data, VALKEY_BIN=str(tmp_path))

    assert (answer.returncode, answer.stderr) == (
        1,
        f"VALKEY_BIN names {tmp_path}, which is no program: set it to a valkey-server binary.\n",
    )


def test_a_house_that_is_open_to_others_is_not_used(data: Path) -> None:
    data.mkdir()
    data.chmod(0o755)

    answer = knock("engines", at=data)

    assert answer.stderr == (f"{data} is open to others: close it with `chmod 700 {data}` and start again.\n")


def test_a_file_in_place_of_the_house_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").touch()

    with pytest.raises(Failure, match="set DATA_DIR to a directory of your own"):
        house.make_private(tmp_path / "var" / "test")


def test_a_held_port_gives_way_to_the_next(capsys) -> None:
    with held_port() as other:
        wanted = other.getsockname()[1]

        with ports.listen(wanted, "the chat") as found:
            taken = ports.port_of(found)

    assert taken > wanted
    assert capsys.readouterr().out == f"  Port {wanted} is held by another program; the chat takes {taken}.\n"


def test_a_port_held_for_ipv6_alone_gives_way_too() -> None:
    with port_held_for_ipv6() as other:
        wanted = other.getsockname()[1]

        with ports.listen(wanted, "the chat") as found:
            assert ports.port_of(found) != wanted


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_named(value: str) -> None:
    with pytest.raises(Failure) as failure:
        ports.wanted_port(value, 8000)

    assert str(failure.value) == f"PORT is {value!r}: set it to a number from 1 to 65535."


def test_a_python_without_ensurepip_is_told_what_to_install(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Failure) as failure:
        venv.install_ensurepip()

    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert str(failure.value) == (
        f"This Python cannot make virtual environments: install them with `apt install {package}`."
    )


def test_a_lock_without_hashes_or_with_addresses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(f"django==5.2.19 \\\n    {HASH}\n    # via -r app.in\n")
    (tmp_path / "bare.txt").write_text(f"django==5.2.19\nredis==8.1.0 \\\n    {HASH}\n")
    (tmp_path / "address.txt").write_text(
        f"--index-url https://mirror.test/simple\nredis==8.1.0 \\\n    {HASH}\n"
    )
    (tmp_path / "empty.txt").touch()

    assert list(checks.wrong_in_requirements(tmp_path)) == [
        "address.txt: holds an address: --index-url",
        "address.txt: holds an address: https://mirror.test/simple",
        "bare.txt: django==5.2.19 has no hash",
        "empty.txt: holds no pinned package",
    ]


def test_a_package_lock_without_integrity_or_with_origins_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    packages = {
        "": {"name": "livechat-frontend"},
        "node_modules/good": {"version": "1.0.0", "integrity": "sha512-x"},
        "node_modules/bare": {"version": "1.0.0"},
        "node_modules/told": {
            "version": "1.0.0",
            "integrity": "sha512-x",
            "resolved": "https://mirror.test/told",
        },
    }
    lock.write_text(json.dumps({"packages": packages}))

    assert list(checks.wrong_in_package_lock(lock)) == [
        "package-lock.json: node_modules/bare has no integrity",
        "package-lock.json: node_modules/told names where it was fetched",
    ]


@pytest.mark.parametrize(
    ("installed", "matches"),
    [
        ({"node_modules/a": {"version": "1.0.0", "integrity": "sha512-a"}}, True),
        ({"node_modules/a": {"version": "1.0.1", "integrity": "sha512-b"}}, False),
        ({}, False),
    ],
)
def test_installed_packages_match_the_lock_but_for_other_platforms(
    tmp_path: Path, installed: dict[str, object], matches: bool
) -> None:
    wanted = {
        "": {"name": "livechat-frontend"},
        "node_modules/a": {"version": "1.0.0", "integrity": "sha512-a"},
        "node_modules/for-darwin": {"version": "1.0.0", "integrity": "sha512-d", "optional": True},
    }
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": wanted}))
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/.package-lock.json").write_text(json.dumps({"packages": installed}))

    assert frontend.packages_match(tmp_path) is matches


def test_the_door_opens_with_the_standard_library_alone() -> None:
    isolated: list[str | Path] = [sys.executable, "-I", "-S", REPOSITORY / "run", "help"]

    answer = subprocess.run(isolated, capture_output=True, text=True)

    assert (answer.returncode, answer.stderr) == (0, "")
