"""The SQL of each report and the database's plan for it: DATABASE_URL=… python benchmarks/plans.py NAME [ROUTE]."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import data
import routes


def statements(get: Callable[[str], Any], path: str) -> Iterator[tuple[str, Any]]:
    """What a request executes, after it has been answered once before."""
    from django.db import connection

    seen: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        seen.append((sql, parameters))
        return execute(sql, parameters, many, context)

    get(path)
    with connection.execute_wrapper(note):
        response = get(path)
    assert response.status_code == 200, response.content
    yield from seen


def explain(sql: str, parameters: Any) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", parameters)
            return "\n".join(line for (line,) in cursor)
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        depth = {0: 0}
        lines = []
        for number, parent, _, text in cursor:
            depth[number] = depth[parent] + 1
            lines.append("  " * depth[parent] + text)
        return "\n".join(lines)


def main() -> None:
    wanted = data.SETS[sys.argv[1]]
    ids = data.fill(wanted)
    from django.test import Client

    client = Client(headers={"authorization": f"Bearer {ids['token']}"}, SERVER_NAME="127.0.0.1")
    for name, path in routes.paths(wanted, ids["partner"], ids["key"]).items():
        if sys.argv[2:] and name not in sys.argv[2:]:
            continue
        print(f"\n=== {name}: {path}")
        for sql, parameters in statements(client.get, path):
            print(f"\n{sql.strip()}\n-- {parameters}\n{explain(sql, parameters)}")


if __name__ == "__main__":
    main()
