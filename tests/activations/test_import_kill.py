"""An import that is killed, again and again, and then left to finish; and what others notice of one that runs.

Real processes on the tests' own database, so each test commits.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.cast import NOW

from jetbridge.server.accounts.models import User
from jetbridge.server.activations import verify
from jetbridge.server.activations.models import ActivationCount
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

ROWS = int(os.environ.get("JETBRIDGE_TEST_ROWS", "40000"))
KILLS = 10
PRODUCTS = (2002, 2000, 90001)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three years of activations; every third has ended, and every sixth of these came back."""
    path = tmp_path_factory.mktemp("import") / "large.csv"
    with path.open("w") as file:
        file.write("wpcom_blog_id,product_id,activated_on,cancelled_on,site_url,site_name\n")
        file.writelines(f"{line}\n" for line in lines(random.Random(1)))
    return path


def lines(chance: random.Random) -> Iterator[str]:
    for number in range(ROWS):
        blog, again = (number - 1, True) if number % 18 == 1 else (number, False)
        day = f"{2021 + again}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        end = "2021-12-31T23:59:59Z" if number % 3 == 0 else ""
        yield f"{blog + 1},{PRODUCTS[blog % 3]},{day},{end},https://site{blog}.example/,Site {blog}"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        host = f"{database['HOST'].replace('/', '%2F')}:{database['PORT']}".rstrip(":")
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{host}/{database['NAME']}"
    return os.environ | {"DATABASE_URL": url, "JETBRIDGE_DATA_DIR": str(tmp_path)}


@pytest.fixture
def second_key(acme: Partner) -> PartnerKey:
    return keys.create_key(acme, "Second", now=NOW)[0]


def start(file: Path, key: PartnerKey, environment: dict[str, str]) -> subprocess.Popen[str]:
    program = "from jetbridge.server.main import main; main()"
    command = [sys.executable, "-c", program, "import", "activations", str(file), "--key", str(key.pk)]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    return out


def content(key: PartnerKey) -> tuple[list[Any], list[Any]]:
    """All that the key holds, but for what names a row."""
    kept = [f.attname for f in key.activation_set.model._meta.fields if f.name not in ("id", "key", "change")]
    counts = ("product_id", "grain", "start", "active", "cancelled", "disputed", "ended")
    return (
        sorted(key.activation_set.values_list(*kept), key=repr),
        sorted(ActivationCount.objects.filter(key=key).values_list(*counts)),
    )


def test_an_import_killed_ten_times_ends_as_if_it_never_was(
    large_file: Path, key: PartnerKey, second_key: PartnerKey, environment: dict[str, str], tmp_path: Path
) -> None:
    began = time.monotonic()
    assert finish(start(large_file, key, environment)).startswith(f"created {ROWS}, ")
    seconds = time.monotonic() - began
    chance = random.Random(2)
    for _ in range(KILLS):
        process = start(large_file, second_key, environment)
        time.sleep(seconds * chance.uniform(0.1, 0.95))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert "rejected 0" in finish(start(large_file, second_key, environment))
    assert content(second_key) == content(key)
    assert verify.verify().shown == []
    assert list((tmp_path / "spool").iterdir()) == []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's writers do not wait for one another")
def test_a_sign_in_during_an_import_waits_less_than_a_second(
    large_file: Path, key: PartnerKey, alice: User, environment: dict[str, str]
) -> None:
    process = start(large_file, key, environment)
    longest = 0.0
    while process.poll() is None:
        began = time.monotonic()
        User.objects.filter(pk=alice.pk).update(last_login=NOW)
        longest = max(longest, time.monotonic() - began)
        time.sleep(0.01)
    finish(process)
    assert longest < 1
