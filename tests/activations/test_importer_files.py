"""What an import can read: CSV and NDJSON, plain and gzip, from a file and from stdin."""

import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.activations.conftest import Importing, csv_text, ndjson
from tests.cast import row

from jetbridge.server.activations.models import Activation
from jetbridge.server.partners.models import PartnerKey

ONE = "created 1, changed 0, unchanged 0, rejected 0"


def packed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def test_a_csv_file_is_imported(importing: Importing) -> None:
    assert importing([row(7, site_name="Seven", wpcom_user_id=3)]) == ONE
    site = Activation.objects.get()
    assert (site.wpcom_blog_id, site.site_name, site.wpcom_user_id) == (7, "Seven", 3)
    assert (site.site_host, site.created_on, site.status) == ("site7.example", site.activated_on, "active")


def test_an_ndjson_file_is_imported(importing: Importing) -> None:
    assert importing([row(7, site_icon=None, product_id="premium")], name="rows.ndjson") == ONE
    assert Activation.objects.get().product_id == 2000


@pytest.mark.parametrize("name", ["rows.csv.gz", "rows.bin"])
def test_gzip_is_known_by_its_first_bytes(importing: Importing, name: str) -> None:
    assert importing(packed(csv_text(row())), name=name) == ONE


@pytest.mark.parametrize("text", [csv_text(row()), ndjson(row()), "\n  " + ndjson(row())])
def test_without_a_telling_name_the_first_character_tells_the_format(importing: Importing, text: str) -> None:
    assert importing(text, name="rows") == ONE


def test_the_format_can_be_said(importing: Importing) -> None:
    assert importing(ndjson(row()), name="rows.csv", format="ndjson") == ONE


@pytest.mark.parametrize("pack", [str.encode, packed])
def test_stdin_is_read(key: PartnerKey, monkeypatch: pytest.MonkeyPatch, pack: Callable[[str], bytes]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pack(csv_text(row())))))
    call_command("import", "activations", "-", key="acme/Production", stdout=io.StringIO())
    assert Activation.objects.count() == 1


def test_a_byte_order_mark_is_no_part_of_the_header(importing: Importing) -> None:
    assert importing("\ufeff" + csv_text(row())) == ONE
    assert importing("\ufeff" + ndjson(row(2)), name="rows.ndjson") == ONE


def test_windows_line_ends_and_blank_lines_are_fine(importing: Importing) -> None:
    assert importing(csv_text(row()).replace("\n", "\r\n") + "\r\n\r\n") == ONE


def test_what_an_export_made_safe_for_spreadsheets_is_undone(importing: Importing) -> None:
    importing([row(1, site_name="'=SUM(A1)", external_user_id="'-5"), row(2, site_name="'s Gravenhage")])
    assert list(Activation.objects.order_by("pk").values_list("site_name", "external_user_id")) == [
        ("=SUM(A1)", "-5"),
        ("'s Gravenhage", None),
    ]


def test_ndjson_text_is_taken_as_it_is(importing: Importing) -> None:
    importing([row(site_name="'=SUM(A1)")], name="rows.ndjson")
    assert Activation.objects.get().site_name == "'=SUM(A1)"


def test_derived_fields_of_an_export_are_passed_over(importing: Importing, key: PartnerKey) -> None:
    derived: dict[str, Any] = {
        "jetpack_partner_key_id": key.pk,
        "current_product_id": 2002,
        "status": "disputed",
        "change": 99,
    }
    assert importing([row(**derived)]) == ONE
    assert (Activation.objects.get().status, Activation.objects.get().change) == ("active", 1)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("", "rows.csv", "the file is empty"),
        ("wpcom_blog_id,colour\n", "rows.csv", "unknown column 'colour'; accepted are activated_on, "),
        ("product_id,product_id\n", "rows.csv", "the header names product_id twice"),
        (packed(csv_text(row()))[:-9], "rows.csv.gz", "ends too early"),
        (packed(csv_text(row()))[:-8] + b"12345678", "rows.csv.gz", "damaged"),
        ('"wpcom_blog_id', "rows.csv", "line 1 is no header"),
    ],
)
def test_a_file_that_is_unusable_as_a_whole_is_refused(
    importing: Importing, content: bytes, name: str, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        importing(content, name=name)
    assert not Activation.objects.exists()


def test_a_file_that_is_not_there_is_named(key: PartnerKey, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot open .*nowhere\.csv: No such file"):
        call_command("import", "activations", str(tmp_path / "nowhere.csv"), key=str(key.pk))


@pytest.mark.parametrize("named", ["999999", "acme/Staging", "nobody/Production", "x"])
def test_a_key_that_is_not_there_is_named(key: PartnerKey, tmp_path: Path, named: str) -> None:
    (tmp_path / "rows.csv").write_text(csv_text(row()))
    with pytest.raises(CommandError, match=f"there is no key '{named}'"):
        call_command("import", "activations", str(tmp_path / "rows.csv"), key=named)


def test_a_file_of_no_rows_is_imported(importing: Importing) -> None:
    assert importing("wpcom_blog_id,product_id\n").startswith("created 0, ")
    assert importing("", name="rows.ndjson").startswith("created 0, ")
