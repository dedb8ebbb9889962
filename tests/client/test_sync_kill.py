"""A run that is killed leaves whole steps behind, and the next one goes on from there."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.live import ACTIVATIONS, LiveServer

from jetbridge.client import Client
from jetbridge.client.sync import Copy, runs, sync

KILLS = 10
LONGEST_SECONDS = 0.3
"""A whole run takes longer, in its small steps."""


def test_killed_at_ten_random_moments_it_is_equal_to_the_server_at_the_end(
    live_api: LiveServer, tmp_path: Path
) -> None:
    path = tmp_path / "reports.sqlite"
    arguments = [live_api.origin, live_api.token("alice"), str(path), str(random.randrange(10**6))]
    code = "import sys; from tests.client.test_sync_kill import be_killed; be_killed(*sys.argv[1:])"
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=os.environ | {"PYTHONPATH": root}, check=True, capture_output=True
    )
    reached = json.loads(done.stdout)
    assert len(reached) == KILLS
    assert reached == sorted(reached)
    with Client(live_api.origin, live_api.token("alice")) as client, Copy(path, client.host) as copy:
        production, resellers = sync(client, copy)
    assert (production.kept, resellers.kept) == (ACTIVATIONS, 3)
    assert production.read == ACTIVATIONS - reached[-1]


# --- in a process of its own, without threads, so that it may fork ----------------------------------------------


def be_killed(origin: str, token: str, path: str, seed: str) -> None:
    """Prints how far each run came. The children begin with everything imported, so their moments are the sync's."""
    chance = random.Random(seed)
    runs.CHANGES_PER_PAGE, runs.PAGES_PER_STEP = 2, 1
    sys.stdout.write(
        json.dumps([_killed_after(chance.uniform(0, LONGEST_SECONDS), origin, token, path) for _ in range(KILLS)])
    )


def _killed_after(seconds: float, origin: str, token: str, path: str) -> int:
    child = os.fork()
    if not child:
        with Client(origin, token) as client, Copy(Path(path), client.host) as copy:
            sync(client, copy)
        os._exit(0)
    time.sleep(seconds)  # the moment of the kill, and not a wait for anything
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return _reached(path)


def _reached(path: str) -> int:
    """The activations of Production: as many as its cursor says, for each has one change."""
    with closing(sqlite3.connect(path)) as connection:
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return 0
        found = connection.execute("SELECT change FROM syncs WHERE jetpack_partner_key_id = 1").fetchone()
        (kept,) = connection.execute("SELECT count(*) FROM activations WHERE jetpack_partner_key_id = 1").fetchone()
    assert kept == (found[0] if found else 0)
    return int(kept)
