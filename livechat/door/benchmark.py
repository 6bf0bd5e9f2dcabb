"""`./run bench`: the benchmarks, with engines of their own."""

from livechat.door import house
from livechat.door.engine_parts import running_engines
from livechat.door.frontend import built_front_end
from livechat.door.places import PYTHON, data_dir, environment
from livechat.door.venv import python_environment
from livechat.engines import REPOSITORY


def run_benchmark(words: list[str]) -> int:
    data = data_dir() / "bench"
    with house.held(data, "./run bench"):
        python_environment("test")
        node = built_front_end(data)
        env = environment(data, [node.bin])
        with running_engines(data) as supervisor:
            return supervisor.run_in_front([PYTHON, "-m", "benchmarks", *words], env=env, cwd=REPOSITORY)
