"""Recounts what the journal keeps beside the activations, and says where the two differ. Reads only.

Each key is read in one snapshot, so writers may go on. The work is the database's: memory stays flat.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from jetbridge.server.activations import billing_days, dialect
from jetbridge.server.activations.models import ActivationCount
from jetbridge.server.partners.models import PartnerKey

SHOWN = 100

_END = "CASE WHEN cancelled_on <= disputed_on THEN cancelled_on ELSE coalesce(disputed_on, cancelled_on) END"


@dataclass
class Findings:
    """Of some keys: how many activations were read, how many differences found, and the first SHOWN in words."""

    keys: int = 0
    activations: int = 0
    differences: int = 0
    shown: list[str] = field(default_factory=list)

    def add(self, key_id: int, what: str, differences: list[tuple[str, int]]) -> None:
        if differences:
            self.differences += differences[0][1]
            room = SHOWN - len(self.shown)
            self.shown += [f"key {key_id}: {what.format(text)}" for text, _ in differences[:room]]


def verify() -> Findings:
    """Check every key."""
    findings = Findings()
    for key_id in PartnerKey.objects.order_by("pk").values_list("pk", flat=True):
        with snapshot():
            _verify_key(key_id, findings)
    return findings


@contextmanager
def snapshot() -> Iterator[None]:
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(dialect.current().begin_snapshot)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _verify_key(key_id: int, findings: Findings) -> None:
    findings.keys += 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM activations_activation WHERE key_id = %s", [key_id])
        findings.activations += cursor.fetchone()[0]
        for what, sql in _checks():
            # Each check selects one text for each difference; the window counts those beyond the limit too.
            limited = f"SELECT text, count(*) OVER () FROM ({sql}) AS difference LIMIT {SHOWN}"
            cursor.execute(limited, {"key": key_id})
            findings.add(key_id, what, cursor.fetchall())
    findings.add(key_id, "{}", _billing_day_differences(key_id))


def _billing_day_differences(key_id: int) -> list[tuple[str, int]]:
    """SQLite knows no time zones, so these are recounted here."""
    differ = dict(billing_days.recount(key_id, billing_days.zone_of(key_id)))
    for product_id, day, starts, ends in billing_days.rows(key_id):
        counted = differ.pop((product_id, day.isoformat()), [0, 0])
        if [starts, ends] != counted:
            differ[product_id, day.isoformat()] = [counted[0] - starts, counted[1] - ends]
    wrong = {day: numbers for day, numbers in differ.items() if any(numbers)}
    return [
        (f"the billed days lack {starts} starts and {ends} ends on {day} of product {product_id}", len(wrong))
        for (product_id, day), (starts, ends) in sorted(wrong.items())[:SHOWN]
    ]


def _checks() -> Iterator[tuple[str, str]]:
    yield "the kept counts differ from the activations by {}", _count_differences()
    yield "activation {} overlaps an earlier one of its site and plan", _overlaps()
    yield "{}", _late_changes()
    yield "change {} is given to several activations", _repeated_changes()
    yield "activation {} has a history that is newer than itself", _late_history()


def _count_differences() -> str:
    """What is recounted, less what is kept: all that is right adds up to zero."""
    sql = dialect.current()
    recounted = " UNION ALL ".join(
        f"SELECT {product} AS product_id, '{grain}' AS grain, {sql.period_of('day', grain)} AS start,"
        " -active AS active, -cancelled AS cancelled, -disputed AS disputed, -ended AS ended FROM day"
        for product in ("product_id", ActivationCount.ALL_PLANS)
        for grain in ActivationCount.Grain.values
    )
    numbers = ("active", "cancelled", "disputed", "ended")
    sums = ", ".join(f"sum({name}) AS {name}" for name in numbers)
    wrong = " OR ".join(f"sum({name}) <> 0" for name in numbers)
    text = " || ".join(f"' {name} ' || {name}" for name in numbers)
    return f"""
        WITH day AS ({_days(sql)})
        SELECT {text} || ' in ' || grain || ' ' || start || ' of product ' || product_id AS text FROM (
            SELECT product_id, grain, start, {sums} FROM (
                {recounted}
                UNION ALL
                SELECT product_id, grain, start, {", ".join(numbers)}
                FROM activations_activationcount WHERE key_id = %(key)s
            ) AS both_sides GROUP BY product_id, grain, start HAVING {wrong}
        ) AS wrong"""


def _days(sql: dialect.SQLite) -> str:
    def number(status: str) -> str:
        return f"sum(CASE status WHEN '{status}' THEN 1 ELSE 0 END) AS {status}"

    return f"""
        SELECT product_id, {sql.period_of("activated_on", "day")} AS day,
            {number("active")}, {number("cancelled")}, {number("disputed")}, 0 AS ended
        FROM activations_activation WHERE key_id = %(key)s GROUP BY 1, 2
        UNION ALL
        SELECT product_id, {sql.period_of(_END, "day")}, 0, 0, 0, count(*)
        FROM activations_activation WHERE key_id = %(key)s AND {_END} IS NOT NULL GROUP BY 1, 2"""


def _overlaps() -> str:
    """An activation of no length is never in force, so it overlaps nothing."""
    forever = dialect.current().forever
    return f"""
        SELECT CAST(id AS text) AS text FROM (
            SELECT id, activated_on, max(coalesce({_END}, {forever})) OVER (
                PARTITION BY wpcom_blog_id, product_id ORDER BY activated_on
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS held_until
            FROM activations_activation
            WHERE key_id = %(key)s AND coalesce({_END} <> activated_on, true)
        ) AS one WHERE activated_on < held_until"""


def _late_changes() -> str:
    return """
        SELECT 'the newest activation has change ' || newest || ', the key only ' || kept AS text FROM (
            SELECT max(activation.change) AS newest, max(partnerkey.change) AS kept
            FROM activations_activation AS activation
            JOIN partners_partnerkey AS partnerkey ON partnerkey.id = activation.key_id
            WHERE activation.key_id = %(key)s
        ) AS both_sides WHERE newest > kept"""


def _repeated_changes() -> str:
    return """
        SELECT CAST(change AS text) AS text FROM activations_activation
        WHERE key_id = %(key)s GROUP BY change HAVING count(*) > 1"""


def _late_history() -> str:
    return """
        SELECT CAST(activation.id AS text) AS text
        FROM activations_activation AS activation
        JOIN activations_activationhistory AS history ON history.activation_id = activation.id
        WHERE activation.key_id = %(key)s AND history.change > activation.change"""
