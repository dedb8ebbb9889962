"""The command `jetbridge`: the partner's side. Imports nothing of the server."""

import argparse
from importlib.metadata import version


def main() -> None:
    parser = argparse.ArgumentParser(prog="jetbridge", description="Reports for Jetpack's hosting partners.")
    parser.add_argument("--version", action="version", version=f"jetbridge {version('jetbridge')}")
    parser.parse_args()
    parser.print_help()
