"""The commands of the door and what each is for."""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

from livechat.door.benchmark import run_benchmark
from livechat.door.checks import run_checks
from livechat.door.demo import run_demo
from livechat.door.engine_parts import run_engines
from livechat.door.house import HouseTaken
from livechat.door.locks import write_locks
from livechat.door.management import run_management
from livechat.door.supervisor import Stopped
from livechat.door.testing import run_tests
from livechat.door.words import Failure, complain, say

Words = list[str]


@dataclass(frozen=True)
class Command:
    usage: str
    purpose: str
    run: Callable[[Words], int]


def main(words: Words) -> int:
    name, *rest = words or ["demo"]
    command = COMMANDS.get(name)
    if not command:
        complain(f"./run {name} is no command: `./run help` lists them.")
        return 2
    try:
        return command.run(rest)
    except Failure as failure:
        complain(str(failure))
        return 1
    except HouseTaken as taken:
        complain(_who_is_there(taken))
        return 1
    except Stopped as stopped:
        return 128 + stopped.by
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _who_is_there(taken: HouseTaken) -> str:
    holder = taken.holder
    where = f" at {holder.web}/console/ and {holder.shop}/" if holder.web else ""
    process = f" (process {holder.pid})" if holder.pid else ""
    return f"{holder.command} is already running{where}{process}: use it, or stop it first."


def _no_words(run: Callable[[], int]) -> Callable[[Words], int]:
    def checked(words: Words) -> int:
        if words:
            raise Failure(
                f"This command takes no arguments, but got {' '.join(words)}: `./run help` shows all."
            )
        return run()

    return checked


def _help(_: Words) -> int:
    width = max(len(command.usage) for command in COMMANDS.values())
    say("\n".join(f"{command.usage:<{width}}  {command.purpose}" for command in COMMANDS.values()))
    return 0


COMMANDS = {
    "demo": Command(
        "./run", "the whole product with a demo shop; PORT=… chooses the port", _no_words(run_demo)
    ),
    "test": Command(
        "./run test [PYTEST ARGUMENTS]", "all tests; with arguments only pytest, with these", run_tests
    ),
    "check": Command("./run check", "style, types, imports, migrations, locks", _no_words(run_checks)),
    "manage": Command("./run manage COMMAND", "any Django command against the same engines", run_management),
    "bench": Command("./run bench [NAME]", "what the product measures, in one table", run_benchmark),
    "engines": Command("./run engines", "PostgreSQL and Valkey alone, until Ctrl-C", _no_words(run_engines)),
    "lock": Command("./run lock [--upgrade]", "writes requirements/*.txt anew from *.in", write_locks),
    "help": Command("./run help", "this list", _help),
}
