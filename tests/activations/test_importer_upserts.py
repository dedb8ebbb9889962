"""What an import does to activations that are there already."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError
from tests.activations.conftest import Importing
from tests.cast import BACKUP, NOW, activate, draft, row

from jetbridge.server.activations import journal
from jetbridge.server.activations.models import Activation, ActivationHistory
from jetbridge.server.partners.models import PartnerKey

DAY = "2024-01-{:02}T00:00:00+00:00"


def changes(key: PartnerKey) -> list[int]:
    return sorted(key.activation_set.values_list("change", flat=True))


def test_a_second_run_changes_nothing(importing: Importing, key: PartnerKey) -> None:
    rows = [
        row(1, cancelled_on=DAY.format(9)),
        row(1, activated_on=DAY.format(9), cancelled_on=""),
        row(2, cancelled_on=""),
    ]
    assert importing(rows) == "created 3, changed 0, unchanged 0, rejected 0"
    before = list(Activation.objects.order_by("pk").values())
    assert importing(rows) == "created 0, changed 0, unchanged 3, rejected 0"
    assert list(Activation.objects.order_by("pk").values()) == before
    key.refresh_from_db()
    assert key.change == 3


def test_a_row_without_an_id_is_matched_by_site_plan_and_moment(importing: Importing, key: PartnerKey) -> None:
    (there,) = activate(key, draft(1))
    assert importing([row(1, site_name="New")]) == "created 0, changed 1, unchanged 0, rejected 0"
    assert Activation.objects.get(pk=there).site_name == "New"


def test_another_plan_on_the_same_site_is_another_activation(importing: Importing, key: PartnerKey) -> None:
    activate(key, draft(1))
    assert importing([row(1, product_id=BACKUP)]).startswith("created 1, ")


def test_a_row_with_an_id_is_an_upsert(importing: Importing, key: PartnerKey) -> None:
    assert importing([row(1, id=5000)]).startswith("created 1, ")
    assert importing([row(1, id=5000, site_name="New")]).startswith("created 0, changed 1, ")
    assert Activation.objects.get(pk=5000).site_name == "New"


def test_fields_that_a_row_does_not_speak_of_stay(importing: Importing, key: PartnerKey) -> None:
    (there,) = activate(key, draft(1, site_name="Old", external_user_id="x", cancelled_on=DAY.format(9)))
    importing([{"id": there, "wpcom_blog_id": 1, "product_id": "free", "site_name": "New"}])
    site = Activation.objects.get()
    assert (site.site_name, site.external_user_id, site.status) == ("New", "x", "cancelled")


def test_an_empty_cell_is_null(importing: Importing, key: PartnerKey) -> None:
    (there,) = activate(key, draft(1, external_user_id="x", site_name="Old"))
    importing([row(1, external_user_id="", site_name="")])
    site = Activation.objects.get(pk=there)
    assert (site.external_user_id, site.site_name) == (None, "")


def test_a_new_url_is_found_by_its_new_host(importing: Importing, key: PartnerKey) -> None:
    activate(key, draft(1))
    importing([row(1, site_url="http://www.Bücher.example:8080/x")])
    assert Activation.objects.get().site_host == "xn--bcher-kva.example"


@pytest.mark.parametrize("field", ["cancelled_on", "disputed_on"])
def test_an_end_is_final(importing: Importing, key: PartnerKey, field: str) -> None:
    activate(key, draft(1, **{field: DAY.format(9)}))
    importing([row(1, **{field: ""})])
    assert Activation.objects.filter(**{f"{field}__isnull": False}).count() == 1
    assert not ActivationHistory.objects.exists()


def test_an_end_may_be_corrected_and_the_history_says_so(importing: Importing, key: PartnerKey) -> None:
    (there,) = activate(key, draft(1, cancelled_on=DAY.format(9)))
    importing([row(1, cancelled_on=DAY.format(7))])
    history = ActivationHistory.objects.get(activation_id=there)
    assert history.fields == {"cancelled_on": [DAY.format(9), DAY.format(7)]}
    assert (history.change, history.changed_by) == (2, "import:rows.csv")


@pytest.mark.parametrize(
    ("said", "reason"),
    [({"product_id": BACKUP}, "a changed plan is a new activation"), ({"wpcom_blog_id": 2}, "is of blog 1, not 2")],
)
def test_the_plan_and_the_site_of_an_activation_are_fixed(
    importing: Importing, key: PartnerKey, said: dict[str, Any], reason: str
) -> None:
    (there,) = activate(key, draft(1))
    with pytest.raises(CommandError, match=reason):
        importing([row(1, id=there) | said])


def test_a_moved_activation_may_not_take_anothers_moment(importing: Importing, key: PartnerKey) -> None:
    first, second = activate(
        key, draft(1, cancelled_on=DAY.format(5)), draft(1, activated_on=DAY.format(5), cancelled_on=DAY.format(5))
    )
    with pytest.raises(CommandError, match=f"this site already has this plan from this moment on: activation {second}"):
        importing([row(1, id=first, activated_on=DAY.format(5))])


def test_one_file_may_end_an_activation_and_begin_the_next(importing: Importing, key: PartnerKey) -> None:
    activate(key, draft(1))
    rows = [row(1, activated_on=DAY.format(5), cancelled_on=""), row(1, cancelled_on=DAY.format(5))]
    assert importing(rows) == "created 1, changed 1, unchanged 0, rejected 0"


@pytest.mark.parametrize("between", [(5, 9), (1, 1), (3, 3), (9, 9)])
def test_adjacent_ranges_and_those_of_no_length_do_not_overlap(
    importing: Importing, key: PartnerKey, between: tuple[int, int]
) -> None:
    activate(key, draft(1, activated_on=DAY.format(2), cancelled_on=DAY.format(5)))
    start, end = map(DAY.format, between)
    assert importing([row(1, activated_on=start, cancelled_on=end)]).startswith("created 1, ")


def test_the_database_numbers_on_after_the_largest_imported_id(importing: Importing, key: PartnerKey) -> None:
    importing([row(1, id=70_000), row(2, id=60_000)])
    activate(key, draft(3))
    assert Activation.objects.get(wpcom_blog_id=3).pk > 70_000


def test_an_imported_id_below_the_sequence_does_not_set_it_back(importing: Importing, key: PartnerKey) -> None:
    importing([row(1, id=70_000)])
    importing([row(2, id=60_000)])
    activate(key, draft(3))
    assert Activation.objects.get(wpcom_blog_id=3).pk > 70_000


def test_a_batch_that_is_refused_late_says_what_is_in(
    importing: Importing, key: PartnerKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = journal.write

    def beaten(*arguments: Any, **options: Any) -> journal.Outcome:
        write(key.pk, [draft(1)], by="user:1", now=NOW)
        return write(*arguments, **options)

    monkeypatch.setattr(journal, "write", beaten)
    with pytest.raises(CommandError, match="somebody else wrote to this key: 0 rows are in, run the import again"):
        importing([row(1, activated_on=DAY.format(5))])


def test_change_numbers_have_no_gaps(importing: Importing, key: PartnerKey) -> None:
    importing([row(blog) for blog in range(1, 6)])
    importing([row(2, site_name="x"), row(6, site_name="y"), row(3, site_name="")])
    journal.cancel(key.pk, Activation.objects.get(wpcom_blog_id=1).pk, by="user:1", now=NOW + timedelta(days=1))
    assert changes(key) == [3, 4, 5, 6, 7, 8]
    key.refresh_from_db()
    assert key.change == 8
