"""Where the rows of an import wait: a file without a name."""

from contextlib import closing
from pathlib import Path

import pytest

from jetbridge.server.activations.spool import Rejection, Spool


def test_its_file_has_no_name_and_still_keeps_what_it_is_given(tmp_path: Path) -> None:
    with closing(Spool(tmp_path)) as spool:
        assert list(tmp_path.iterdir()) == []
        spool.reject([Rejection(2, "x")])
        assert spool.count_rejections() == 1


@pytest.mark.parametrize("name", ["import-a.spool", "import-a.spool-journal"])
def test_what_a_process_left_that_was_killed_before_goes(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with closing(Spool(tmp_path)):
        assert list(tmp_path.iterdir()) == []
