"""The door to the benchmarks: `python -m benchmarks NAME [--quick]`, or `./run bench`."""

import argparse
import sys

from benchmarks import beacons, hung, messages, triggers
from benchmarks.ground import Unfit
from benchmarks.measured import measured

RUNS = {
    "messages": messages.run,
    "hung": hung.run,
    "beacons": beacons.run,
    "routing": measured("routing"),
    "reach": measured("reach"),
    "metrics": measured("metrics"),
    "triggers": triggers.run,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=messages.__doc__)
    parser.add_argument("name", nargs="?", choices=list(RUNS), default="messages")
    parser.add_argument("--quick", action="store_true", help="one short round, below 90 seconds")
    parser.add_argument("--only", default="", help="rows, or groups of figures, whose name contains this")
    args = parser.parse_args()
    try:
        return RUNS[args.name](quick=args.quick, only=args.only)
    except Unfit as reason:
        print(reason, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
