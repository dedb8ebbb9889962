"""The line that `serve --access-log` writes for a request."""

import time
from typing import Any

import pytest
from granian.log import log_request_builder

from jetbridge.server.management.commands.serve import ACCESS_LOG


def test_it_has_no_query_for_a_token_may_stand_in_it(caplog: pytest.LogCaptureFixture) -> None:
    request = {
        "addr_remote": "192.0.2.7",
        "path": "/oauth2/token-info",
        "qs": "client_id=11&token=jbt_secret",
        "method": "GET",
        "scheme": "http",
        "protocol": "HTTP/1.1",
    }
    write: Any = log_request_builder(ACCESS_LOG)  # type: ignore[no-untyped-call]
    with caplog.at_level("INFO", logger="granian.access"):
        write(time.time(), time.perf_counter(), request, 200)
    assert '192.0.2.7 - "GET /oauth2/token-info HTTP/1.1" 200' in caplog.text
    assert "jbt_" not in caplog.text
