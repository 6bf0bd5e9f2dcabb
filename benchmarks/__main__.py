"""The door to the benchmarks: `python -m benchmarks messages [--quick]`, or `./run bench`."""

import argparse
import sys

from benchmarks import messages


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=messages.__doc__)
    parser.add_argument("name", nargs="?", choices=["messages"], default="messages")
    parser.add_argument("--quick", action="store_true", help="one short round, below 90 seconds")
    parser.add_argument("--only", default="", help="rows whose name contains this, as in “relay”")
    args = parser.parse_args()
    return messages.run(quick=args.quick, only=args.only)


if __name__ == "__main__":
    sys.exit(main())
