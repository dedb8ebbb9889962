"""Command lines in tests."""

import io
import re

import pytest
from django.core.management import CommandError, call_command


def run(line: str, *more: str) -> str:
    """What a command line prints, without the blanks that align it."""
    out = io.StringIO()
    command, *arguments = line.split()
    call_command(command.replace("-", "_"), *arguments, *more, stdout=out, stderr=io.StringIO())
    return re.sub(" {2,}", " ", out.getvalue())


def refused(line: str, *more: str) -> str:
    with pytest.raises(CommandError) as error:
        run(line, *more)
    return str(error.value)
