"""Puts load on one URL for a few seconds, with wrk; what is too slow for that is timed request by request."""

import re
import signal
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

SLOW_SECONDS = 0.25  # from here on wrk would see too few requests
SLOW_BUDGET = 6.0
REQUESTS = 10  # at least, on one connection
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Measure:
    per_second: float
    p50_ms: float
    p99_ms: float

    def as_json(self) -> dict[str, Any]:
        return {name: float(f"{value:.4g}") for name, value in asdict(self).items()}


def median(rounds: Iterable[Measure]) -> Measure:
    columns = zip(*((m.per_second, m.p50_ms, m.p99_ms) for m in rounds), strict=True)
    return Measure(*map(statistics.median, columns))


def get(url: str, token: str) -> bytes:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310  http to ourselves
    with urllib.request.urlopen(request, timeout=600) as response:  # noqa: S310
        body: bytes = response.read()
    return body


def measure(url: str, token: str, seconds: float, connections: int = 4) -> Measure:
    """Requests a second and latencies, after a warm-up. Raises if any answer is not 200."""
    first = min(_seconds(url, token), _seconds(url, token))
    if first > SLOW_SECONDS:
        return _one_by_one(url, token, first)
    _wrk(url, token, max(0.2, seconds / 10, first * 2), connections)
    return _wrk(url, token, max(seconds, first * REQUESTS), connections)


def _seconds(url: str, token: str) -> float:
    began = time.perf_counter()
    get(url, token)
    return time.perf_counter() - began


def _one_by_one(url: str, token: str, first: float) -> Measure:
    times = [first]
    while sum(times) < SLOW_BUDGET and len(times) < 20:
        times.append(_seconds(url, token))
    return Measure(1 / statistics.mean(times), statistics.median(times) * 1000, max(times) * 1000)


def _wrk(url: str, token: str, seconds: float, connections: int) -> Measure:
    """wrk counts whole seconds only, so shorter runs are cut off by a signal; it then reports what it has."""
    command = ["wrk", "-t1", f"-c{connections}", "-d3600s", "--latency", "-H", f"Authorization: Bearer {token}", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as wrk:
        try:
            time.sleep(seconds)
        finally:
            wrk.send_signal(signal.SIGINT)
        report, _ = wrk.communicate(timeout=30)
    return parse(report)


def parse(report: str) -> Measure:
    if "Non-2xx" in report or "Socket errors" in report:
        raise RuntimeError(report)
    per_second = re.search(r"Requests/sec:\s+([\d.]+)", report)
    if per_second is None:
        raise RuntimeError(report)
    return Measure(float(per_second[1]), _latency(report, 50), _latency(report, 99))


def _latency(report: str, percent: int) -> float:
    found = re.search(rf"\b{percent}%\s+([\d.]+)(us|ms|s|m)\b", report)
    if found is None:
        raise RuntimeError(report)
    return float(found[1]) * _MILLISECONDS[found[2]]
