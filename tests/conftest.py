"""The database of the tests: for SQLite a file, since threads and processes must see the same one."""

import pytest
from django.db import connections

pytest_plugins = ["tests.cast", "tests.chromium", "tests.live", "tests.billing.bill", "tests.billing.stripe_stub"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = connections["default"]
    if database.vendor == "sqlite":
        database.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "jetbridge.sqlite3")
