"""The command `jetbridge`: the partner's side. Imports nothing of the server."""

import sys


def main() -> None:
    from jetbridge.cli.app import run

    sys.exit(run())
