"""Commands at the door: in a house of their own, or as guests in another's."""

import subprocess
import sys
from pathlib import Path

from livechat.engines import REPOSITORY
from tests.door.conftest import HOUSE_PATIENCE, environment, knock
from tests.patience import eventually

COUNT = "from chat.models import Site; print(Site.objects.count())"
LEAVE = "from pathlib import Path; Path({here!r}).touch()"
OUTSTAY = """
import time
from pathlib import Path
from chat.models import Site
Path({came!r}).touch()
while not Path({left!r}).exists():
    time.sleep(0.05)
time.sleep(1)
print(Site.objects.count())
"""


def shell(words: str, at: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, REPOSITORY / "run", "manage", "shell", "--no-imports", "-c", words],
        env=environment(at),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_first_command_of_all_finds_its_tables_and_says_nothing_but_its_own(data: Path) -> None:
    answer = knock("manage", "shell", "--no-imports", "-c", COUNT, at=data)

    assert (answer.stdout, answer.returncode) == ("0\n", 0)
    assert "Making the tables" in answer.stderr

    database = knock("manage", "dbshell", "--", "-Atc", "SELECT count(*) FROM chat_site", at=data)

    assert (database.stdout, database.returncode) == ("0\n", 0)


def test_whoever_holds_the_house_waits_for_those_who_came_in(data: Path, tmp_path: Path) -> None:
    came, left = tmp_path / "came", tmp_path / "left"
    wait = "import time\nfrom pathlib import Path\nwhile not Path({!r}).exists(): time.sleep(0.05)\n"
    holder = shell(wait.format(str(came)) + LEAVE.format(here=str(left)), data)
    eventually(lambda: (data / "processes.json").exists(), within=HOUSE_PATIENCE)

    guest = shell(OUTSTAY.format(came=str(came), left=str(left)), data)

    assert guest.communicate(timeout=HOUSE_PATIENCE)[0] == "0\n"
    assert holder.wait(timeout=HOUSE_PATIENCE) == 0
