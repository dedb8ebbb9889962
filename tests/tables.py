"""The database of the tests: for SQLite a file, since threads and processes must see the same one.

It is migrated once for all workers, and copied: to migrate takes longer than most files of tests.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections

NAME = "jetbridge.sqlite3"
"""As the server calls it in its data directory."""


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file; whoever writes takes a copy."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "tables"
    with (shared / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = tmp_path_factory.mktemp("tables")
            environment = {"PATH": os.environ["PATH"], "JETBRIDGE_DATA_DIR": str(made)}
            program = "from jetbridge.server.main import main; main()"
            subprocess.run([sys.executable, "-c", program, "migrate", "--verbosity=0"], env=environment, check=True)
            made.rename(folder)
    return folder / NAME


def copy(tables: Path, folder: Path) -> None:
    """`folder` becomes the data directory of a server without data."""
    shutil.copy(tables, folder / NAME)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    database = connections["default"]
    if database.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        copy(request.getfixturevalue("tables"), folder)
        database.settings_dict["TEST"]["NAME"] = str(folder / NAME)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The SQLite file has its tables already, and goes with its folder."""
    return connections["default"].vendor == "sqlite"
