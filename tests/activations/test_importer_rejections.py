"""Each reason for which an import refuses a row, with its line; and what becomes of the other rows."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.activations.conftest import Importing, csv_text, ndjson
from tests.cast import PREMIUM, activate, draft, row

from jetbridge.server.activations import sources, spool
from jetbridge.server.activations.models import Activation
from jetbridge.server.partners.models import PartnerKey

DAY = "2024-01-{:02}T00:00:00+00:00"


def reasons(importing: Importing, content: Any, name: str = "rows.csv") -> list[str]:
    """What the refusal of this file says, line by line."""
    before = Activation.objects.count()
    with pytest.raises(CommandError) as refusal:
        importing(content, name=name)
    assert Activation.objects.count() == before
    return str(refusal.value).splitlines()[1:]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"jetpack_partner_key_id": 99999}, "belongs to another key"),
        ({"activated_on": "yesterday"}, "activated_on is not a date and time"),
        ({"activated_on": "2023-02-29T00:00:00+00:00"}, "activated_on is not a date and time"),
        ({"activated_on": ""}, "activated_on is empty"),
        ({"activated_on": "2999-01-01"}, "activated_on is in the future"),
        ({"cancelled_on": "2999-01-01"}, "cancelled_on is in the future"),
        ({"cancelled_on": "2023-12-31"}, "cancelled_on 2023-12-31T00:00:00+00:00 is before activated_on"),
        ({"disputed_on": "2023-12-31"}, "disputed_on 2023-12-31T00:00:00+00:00 is before activated_on"),
        ({"product_id": "gold"}, "product_id is not a known plan: 'gold'; known are premium, professional"),
        ({"current_product_id": PREMIUM}, "current_product_id is not product_id: a changed plan"),
        ({"wpcom_blog_id": 0}, "wpcom_blog_id is not a whole number"),
        ({"wpcom_blog_id": "1.5"}, "wpcom_blog_id is not a whole number"),
        ({"id": 2**52 + 1}, "id is not a whole number from 1 to"),
        ({"site_url": "ftp://site.example"}, "site_url is not an http or https URL"),
        ({"site_url": ""}, "site_url is empty"),
        ({"site_icon": "javascript:alert(1)"}, "site_icon is not an http or https URL"),
        ({"site_name": "x" * 501}, "site_name has 501 characters"),
        ({"site_name": "a\tb"}, "site_name has a control character"),
    ],
)
@pytest.mark.parametrize("name", ["rows.csv", "rows.ndjson"])
def test_a_row_that_says_what_cannot_be_is_refused(
    importing: Importing, said: dict[str, Any], reason: str, name: str
) -> None:
    (line,) = reasons(importing, [row(**said)], name)
    assert line.startswith(f"line {1 if name == 'rows.ndjson' else 2}: {reason}")


def test_a_row_without_what_identifies_it_is_refused(importing: Importing) -> None:
    for name in ("wpcom_blog_id", "product_id", "activated_on"):
        said = {field: value for field, value in row().items() if field != name}
        assert reasons(importing, [said])[0].startswith(f"line 2: {name} is missing")


def test_a_new_row_needs_a_site_url(importing: Importing) -> None:
    said = {field: value for field, value in row().items() if field != "site_url"}
    assert reasons(importing, [said]) == ["line 2: site_url is missing, and there is no such activation yet"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not valid JSON"),
        ("[1]", "is not a JSON object"),
        ('{"colour": 1}', "has an unknown field 'colour'"),
        ('{"wpcom_blog_id": NaN}', "is not valid JSON: NaN is no JSON number"),
        ('{"id": 1, "id": 2}', "is not valid JSON: a name stands twice"),
        ("[" * 100_000, "is not valid JSON"),
        ('{"id": ' + "1" * 5000 + "}", "is not valid JSON"),
        ('"' + "x" * sources.MAX_RECORD + '"', "is longer than 1048576 bytes"),
    ],
)
def test_a_line_that_is_no_row_is_refused_and_the_next_one_read(importing: Importing, line: str, reason: str) -> None:
    first, second = reasons(importing, line + "\n" + ndjson(row(0)), "rows.ndjson")
    assert first.startswith(f"line 1: {reason}")
    assert second.startswith("line 2: wpcom_blog_id is not")


def test_bytes_that_are_not_utf8_are_refused(importing: Importing) -> None:
    for name, text in (("rows.csv", csv_text(row(site_name="X"))), ("rows.ndjson", ndjson(row(site_name="X")))):
        (line,) = reasons(importing, text.encode().replace(b"X", b"\xff"), name)
        assert line.endswith(": site_name is not valid Unicode")


def test_a_ragged_row_is_refused(importing: Importing) -> None:
    assert reasons(importing, csv_text(row(1)) + "1,2\n") == ["line 3: has 2 cells, and the header 4"]


def test_the_line_of_a_row_is_where_it_starts(importing: Importing) -> None:
    text = csv_text(row(1, external_user_id="a\nb\nc"), row(0, external_user_id=""))
    first, second = reasons(importing, text)
    assert first == "line 2: external_user_id has a control character"
    assert second.startswith("line 5: wpcom_blog_id is not")


@pytest.mark.parametrize(
    ("tail", "reason"),
    [('"never closed,1,2,3\n', "has a quoted cell that is not closed"), ('"a"b,1,2,3\n', "',' expected after '\"'")],
)
def test_broken_quoting_is_refused(importing: Importing, tail: str, reason: str) -> None:
    assert reasons(importing, csv_text(row(1)) + tail) == [f"line 3: {reason}"]


def test_an_activation_of_another_key_is_refused(importing: Importing, other_key: PartnerKey) -> None:
    (theirs,) = activate(other_key, draft(1))
    assert reasons(importing, [row(1, id=theirs)]) == [f"line 2: activation {theirs} belongs to another key"]


def test_an_id_that_stands_twice_is_refused_even_far_apart(importing: Importing) -> None:
    rows = [row(blog, id=1000 + blog) for blog in range(1, 20)] + [row(99, id=1001)]
    assert reasons(importing, rows) == ["line 21: activation 1001 stands in line 2 already"]


def test_a_row_that_stands_twice_is_refused(importing: Importing) -> None:
    assert reasons(importing, [row(1), row(1)]) == ["line 3: the same activation stands here twice"]


def test_two_rows_that_overlap_are_refused(importing: Importing) -> None:
    rows = [
        row(1, activated_on=DAY.format(1), cancelled_on=DAY.format(9)),
        row(1, activated_on=DAY.format(8), cancelled_on=""),
    ]
    (line,) = reasons(importing, rows)
    assert line.startswith("line 3: overlaps another row of the same site and plan, from 2024-01-01T00:00:00+00:00 to ")


def test_a_row_that_overlaps_what_is_there_is_refused(importing: Importing, key: PartnerKey) -> None:
    (there,) = activate(key, draft(1))
    (line,) = reasons(importing, [row(1, activated_on=DAY.format(8))])
    assert line.startswith(f"line 2: overlaps activation {there} of the same site and plan")


def test_a_group_too_large_to_check_at_once_is_refused(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MAX_GROUP", 2)
    lines = reasons(importing, [row(1, activated_on=DAY.format(day)) for day in (1, 2, 3)])
    assert lines == [f"line {line}: more than 2 rows are of this site and plan" for line in (2, 3, 4)]


def test_the_first_fifty_are_shown_in_order_of_lines(importing: Importing) -> None:
    lines = reasons(importing, [row(0) for _ in range(60)])
    assert [line.partition(":")[0] for line in lines[:50]] == [f"line {number}" for number in range(2, 52)]
    assert lines[50:] == ["… and 10 more: --skip-invalid REJECTS.csv writes them all"]


def test_bad_rows_can_be_written_away_and_the_rest_imported(importing: Importing, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    text = csv_text(row(1), row(0), row(2)) + "ragged\n"
    assert importing(text, skip_invalid=rejects) == "created 2, changed 0, unchanged 0, rejected 2"
    first, second = csv.DictReader(io.StringIO(rejects.read_text()))
    assert (first["line"], first["wpcom_blog_id"], first["raw"]) == ("3", "0", "")
    assert first["reason"].startswith("wpcom_blog_id is not")
    assert (second["line"], second["wpcom_blog_id"], second["raw"]) == ("5", "", "ragged")


def test_rejects_of_ndjson_are_written_as_they_stand(importing: Importing, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    importing('{"id": }\n' + ndjson(row(1)), name="rows.ndjson", skip_invalid=rejects)
    (line,) = csv.DictReader(io.StringIO(rejects.read_text()))
    assert (line["line"], line["raw"]) == ("1", '{"id": }')


def test_rejects_keep_bytes_that_are_not_utf8(importing: Importing, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    importing(csv_text(row(site_name="X")).encode().replace(b"X", b"\xff"), skip_invalid=rejects)
    assert b"\xff" in rejects.read_bytes()


def test_a_row_that_only_overlaps_a_bad_one_is_kept(importing: Importing, tmp_path: Path) -> None:
    spans = [(1, 5), (4, 10), (8, 12)]
    rows = [row(1, activated_on=DAY.format(start), cancelled_on=DAY.format(end)) for start, end in spans]
    assert importing(rows, skip_invalid=tmp_path / "r.csv") == "created 2, changed 0, unchanged 0, rejected 1"


def test_what_is_left_is_checked_again_without_the_bad(importing: Importing, key: PartnerKey, tmp_path: Path) -> None:
    """The correction that would make room is itself bad, so what needs the room is bad too."""
    (there,) = activate(key, draft(1))
    ending = row(1, id=there, cancelled_on=DAY.format(5), product_id=PREMIUM)
    following = row(1, id="", activated_on=DAY.format(6), cancelled_on="")
    assert importing([ending, following], skip_invalid=tmp_path / "r.csv").endswith("rejected 2")


def test_a_file_of_rejects_is_not_replaced_unasked(importing: Importing, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    rejects.write_text("precious")
    with pytest.raises(CommandError, match="is there already"):
        importing([row(1)], skip_invalid=rejects)
    importing([row(1)], skip_invalid=rejects, force=True)
    assert rejects.read_text().splitlines() == ["line,reason,wpcom_blog_id,product_id,activated_on,site_url,raw"]
    assert not list(tmp_path.glob("*.part"))


def test_nothing_is_left_of_the_spool(importing: Importing, settings: Any) -> None:
    importing([row(1)])
    assert not list((settings.DATA_DIR / "spool").iterdir())


def test_only_activations_can_be_imported(key: PartnerKey) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("import", "invoices", "x.csv", key=str(key.pk))
