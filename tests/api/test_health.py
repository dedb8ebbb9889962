"""/healthz and /readyz, for whatever watches the server."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from jetbridge.server import health


def test_a_process_that_answers_is_alive_without_a_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_server_with_its_tables_is_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_server_that_lacks_a_migration_is_not_ready(client: Client) -> None:
    (newest,) = MigrationExecutor(connection).loader.graph.leaf_nodes("activations")
    MigrationRecorder(connection).record_unapplied(*newest)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "jetbridge-server migrate" in response.json()["reason"]


def test_a_server_without_its_database_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_connection: object) -> None:
        raise DatabaseError("secret detail")

    monkeypatch.setattr(health, "MigrationExecutor", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "reason": "the database does not answer"}
