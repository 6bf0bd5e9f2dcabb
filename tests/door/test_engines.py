"""The embedded engines through the real door: what they survive and what they leave behind."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import redis

from livechat import engines
from livechat.door import engine_parts as parts_module
from livechat.door import identity
from livechat.door.spawn import NOBODY, become_nobody, disguise_of_root, live_as_nobody_inside
from tests.patience import eventually

from .conftest import OpenHouse, environment, is_gone, knock


def connect(data: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(engines.database_url(data), autocommit=True)


def write_line(data: Path, line: str) -> None:
    with connect(data) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS line (words text)")
        connection.execute("INSERT INTO line VALUES (%s)", [line])


def lines(data: Path) -> list[str]:
    with connect(data) as connection:
        return [str(words) for (words,) in connection.execute("SELECT words FROM line ORDER BY words")]


def postgres_answers(data: Path) -> bool:
    try:
        connect(data).close()
    except psycopg.OperationalError:
        return False
    return True


def test_postgres_killed_comes_back_with_its_rows(data: Path, open_house: OpenHouse) -> None:
    house = open_house("engines")
    write_line(data, "before")
    killed = house.parts()["PostgreSQL"]

    house.kill_part("PostgreSQL")

    eventually(lambda: is_gone(killed) and postgres_answers(data))
    write_line(data, "later")
    assert lines(data) == ["before", "later"]
    assert "PostgreSQL was ended by SIGKILL; starting it again." in house.said()


def test_valkey_killed_comes_back_with_its_keys(data: Path, open_house: OpenHouse) -> None:
    house = open_house("engines")
    with redis.Redis.from_url(engines.redis_url(data)) as client:
        client.set("kept", "yes")
    killed = house.parts()["Valkey"]

    house.kill_part("Valkey")

    eventually(lambda: house.parts()["Valkey"] != killed and engines.valkey_socket(data).exists())
    with redis.Redis.from_url(engines.redis_url(data)) as client:
        eventually(lambda: bool(client.ping()))
        assert client.get("kept") == b"yes"


def test_a_killed_door_leaves_nobody_and_loses_nothing(data: Path, open_house: OpenHouse) -> None:
    house = open_house("engines")
    write_line(data, "before")
    parts = house.parts()

    house.process.kill()
    house.process.wait()

    eventually(lambda: all(is_gone(part) for part in parts.values()))
    open_house("engines")
    assert lines(data) == ["before"]


def test_a_killed_door_can_be_opened_again_at_once(data: Path, open_house: OpenHouse) -> None:
    house = open_house("engines")
    left = house.parts()
    house.process.kill()

    again = open_house("engines")

    assert all(is_gone(part) for part in left.values())
    assert again.parts().keys() == left.keys()


def test_an_asked_door_stops_everything(data: Path, open_house: OpenHouse) -> None:
    house = open_house("engines")
    parts = house.parts()

    code = house.stop(signal.SIGTERM)

    assert code == 0
    assert [name for name, part in parts.items() if not is_gone(part)] == []
    assert not (data / "pg" / "postmaster.pid").exists()


def test_a_stale_lock_that_names_a_stranger_is_no_obstacle(data: Path, open_house: OpenHouse) -> None:
    open_house("engines").stop()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (data / "pg" / "postmaster.pid").write_text(f"{stranger.pid}\n{data / 'pg'}\n")

        open_house("engines")

        assert postgres_answers(data)
        assert stranger.poll() is None
        stranger.kill()


def test_a_second_door_says_that_the_first_is_open(data: Path, open_house: OpenHouse) -> None:
    house = open_house("engines")

    second = knock("engines", at=data)

    assert second.returncode == 1
    assert second.stderr == (
        f"./run engines is already running (process {house.process.pid}): use it, or stop it first.\n"
    )
    assert postgres_answers(data)


def test_a_long_path_takes_its_sockets_to_a_short_private_place(
    tmp_path: Path, open_house: OpenHouse
) -> None:
    long = tmp_path / ("deep" * 25) / "var"

    house = open_house("engines", at=long)

    place = engines.sockets_dir(long)
    assert long not in place.parents
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert postgres_answers(long)
    house.stop()
    assert not place.exists()


def test_nothing_of_the_house_is_open_to_others(tmp_path: Path, data: Path, open_house: OpenHouse) -> None:
    tmp_path.chmod(0o700)

    open_house("engines")

    found = [data, *data.rglob("*")]
    assert [path for path in found if path.lstat().st_mode & 0o077] == []
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_postgres_is_never_root_to_itself(data: Path, open_house: OpenHouse) -> None:
    house = open_house("engines")

    pid = house.pid_of("PostgreSQL")
    seen_inside = (Path("/proc") / str(pid) / "uid_map").read_text().split()[0]
    owner = (Path("/proc") / str(pid)).stat().st_uid

    root_here = os.geteuid() == 0
    in_namespace = root_here and disguise_of_root() is not become_nobody
    assert (seen_inside, owner) == (
        (str(NOBODY), 0) if in_namespace else ("0", NOBODY if root_here else os.geteuid())
    )


# Becomes root of a namespace with many users, in which no further namespace may be made.
WITHOUT_NAMESPACES = """
import ctypes, os, sys
inside, outside = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    assert ctypes.CDLL(None).unshare(0x10000000) == 0
    os.write(inside[1], b"x")
    os.read(outside[0], 1)
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    open("/proc/sys/user/max_user_namespaces", "w").write("0")
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
os.read(inside[0], 1)
open(f"/proc/{child}/uid_map", "w").write("0 0 65536")
open(f"/proc/{child}/gid_map", "w").write("0 0 65536")
os.write(outside[1], b"x")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_root_who_may_make_no_namespace_gets_a_database_too(data: Path) -> None:
    """Only a root who may make them can be forbidden to; others run this command as they are."""
    forbidden = ["-c", WITHOUT_NAMESPACES] if disguise_of_root() is live_as_nobody_inside else []
    asked = "from django.db import connection; print(connection.cursor().connection.closed)"
    command = [sys.executable, *forbidden, str(engines.REPOSITORY / "run"), "manage", "shell", "--no-imports"]

    answer = subprocess.run([*command, "-c", asked], env=environment(data), capture_output=True, text=True)

    assert (answer.stdout.splitlines()[-1], answer.returncode) == ("False", 0)
    owner = NOBODY if os.geteuid() == 0 else os.geteuid()
    assert (data / "pg").stat().st_uid == owner


def test_engines_that_the_environment_names_are_not_started(data: Path, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/livechat")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert parts_module.engine_parts(data) == []

    monkeypatch.delenv("REDIS_URL")
    assert [part.name for part in parts_module.engine_parts(data)] == ["Valkey"]


def test_text_is_ordered_alike_on_every_machine(data: Path, open_house: OpenHouse) -> None:
    open_house("engines")

    with connect(data) as connection:
        found = connection.execute(
            "SELECT datlocprovider::text, datlocale, pg_encoding_to_char(encoding), "
            "current_setting('synchronous_commit'), current_setting('fsync') "
            "FROM pg_database WHERE datname = current_database()"
        ).fetchone()

    assert found == ("b", "C.UTF-8", "UTF8", "on", "on")


def test_a_pid_is_known_by_its_birth() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        first = identity.born(process.pid)
        process.kill()

        assert first is not None
        eventually(lambda: identity.born(process.pid) is None)
