"""How parameters are spelled, and what is said of those that are wrong (contract section 1)."""

import pytest
from django.test import Client
from tests.api.calls import ROOT, at, blogs, error, listing, refused
from tests.cast import BACKUP, FREE, PREMIUM, activate, draft

from jetbridge.server.partners.models import PartnerKey, Plan

NO_INTEGER = "rest_invalid_type", "page is not of type integer."
NO_DATE = "rest_invalid_date", "Invalid date."
AT_LEAST_ONE = "rest_out_of_bounds", "page must be greater than or equal to 1"
PER_PAGE = "rest_out_of_bounds", "per_page must be between 1 (inclusive) and 100 (inclusive)"


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("per_page=500", *PER_PAGE),
        ("per_page=0", *PER_PAGE),
        ("per_page=-1", *PER_PAGE),
        ("per_page=101", *PER_PAGE),
        ("per_page[]=5", "rest_invalid_type", "per_page is not of type integer."),
        ("page=0", *AT_LEAST_ONE),
        ("page=-1", *AT_LEAST_ONE),
        ("page=abc", *NO_INTEGER),
        ("page=", *NO_INTEGER),
        ("page", *NO_INTEGER),
        ("page=1.5", *NO_INTEGER),
        ("page=1e3", *NO_INTEGER),
        ("page=0x1", *NO_INTEGER),
        ("page=%D9%A3", *NO_INTEGER),
        ("page=1%00", *NO_INTEGER),
        pytest.param("page=" + "9" * 5000, *NO_INTEGER, id="very large page"),
        ("page[]=1&page[]=2", *NO_INTEGER),
        ("status=ended", "rest_not_in_enum", "status is not one of active, cancelled, and disputed."),
        ("status=", "rest_not_in_enum", "status is not one of active, cancelled, and disputed."),
        ("status[]=active", "rest_not_in_enum", "status is not one of active, cancelled, and disputed."),
        ("order=up", "rest_not_in_enum", "order is not one of asc and desc."),
        ("order=ASC", "rest_not_in_enum", "order is not one of asc and desc."),
        ("format=xml", "rest_not_in_enum", "format is not one of json, csv, and ndjson."),
        ("csv_safe=perhaps", "rest_invalid_type", "csv_safe is not of type boolean."),
        ("csv_safe=", "rest_invalid_type", "csv_safe is not of type boolean."),
        ("csv_safe[]=1", "rest_invalid_type", "csv_safe is not of type boolean."),
        ("search=ab", "rest_too_short", "search must be at least 3 characters long."),
        ("search=www.", "rest_too_short", "search must be at least 3 characters long without www."),
        ("search=WWW.ab", "rest_too_short", "search must be at least 3 characters long without www."),
        pytest.param(
            "search=" + "a" * 256, "rest_too_long", "search must be at most 255 characters long.", id="long search"
        ),
        ("search=abc%00", "rest_invalid_pattern", "search has a control character."),
        ("search=abc%0A", "rest_invalid_pattern", "search has a control character."),
        ("search[]=abc", "rest_invalid_type", "search is not of type string."),
        ("activated_after=yesterday", *NO_DATE),
        ("activated_before=1700000000", *NO_DATE),
        ("activated_from[]=2024-01-01", *NO_DATE),
    ],
)
def test_a_bad_parameter_of_the_list_is_refused(
    api: Client, key: PartnerKey, query: str, code: str, message: str
) -> None:
    assert refused(api.get(at(key, f"activations?{query}"))) == {query.split("=")[0].split("[")[0]: (code, message)}


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("scale=week", "rest_not_in_enum", "scale is not one of day, month, and year."),
        ("scale=", "rest_not_in_enum", "scale is not one of day, month, and year."),
        ("key_id=0", "rest_out_of_bounds", "key_id must be greater than or equal to 1"),
        ("key_id=all", "rest_invalid_type", "key_id is not of type integer."),
        ("after=soon", *NO_DATE),
        ("before=2024-13-01", *NO_DATE),
    ],
)
def test_a_bad_parameter_of_the_summary_is_refused(
    api: Client, key: PartnerKey, query: str, code: str, message: str
) -> None:
    assert refused(api.get(f"{ROOT}/activations?{query}")) == {query.split("=")[0]: (code, message)}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("after=-1", "after must be between 0 (inclusive) and 9223372036854775807 (inclusive)"),
        ("after=9223372036854775808", "after must be between 0 (inclusive) and 9223372036854775807 (inclusive)"),
        ("limit=0", "limit must be between 1 (inclusive) and 1000 (inclusive)"),
        ("limit=1001", "limit must be between 1 (inclusive) and 1000 (inclusive)"),
    ],
)
def test_a_bad_parameter_of_the_changes_is_refused(api: Client, key: PartnerKey, query: str, message: str) -> None:
    response = api.get(at(key, f"changes?{query}"))
    assert refused(response) == {query.split("=")[0]: ("rest_out_of_bounds", message)}


def test_all_bad_parameters_are_reported_at_once(api: Client, key: PartnerKey) -> None:
    bad = refused(
        api.get(at(key, "activations?per_page=500&page=abc&plans=gold&activated_after=x&status=new&order=up"))
    )
    assert list(bad) == ["per_page", "page", "plans", "activated_after", "status", "order"]


def test_the_last_of_a_repeated_parameter_counts(api: Client, key: PartnerKey) -> None:
    assert api.get(at(key, "activations?page=abc&page=1")).status_code == 200
    assert list(refused(api.get(at(key, "activations?page=1&page=abc")))) == ["page"]


def test_blanks_before_a_parameters_name_are_dropped(api: Client, key: PartnerKey) -> None:
    assert list(refused(api.get(at(key, "activations?%20%20page=0&+per_page=0")))) == ["per_page", "page"]


def test_an_unknown_parameter_is_passed_over(api: Client, key: PartnerKey) -> None:
    assert api.get(at(key, "activations?utm=1&access_token=x&%00=%00&[]=1&[0]=1")).status_code == 200


# --- pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "per_page", "largest"),
    [(2**63 + 1, 1, 2**63), (2**70, 1, 2**63), (2**63, 2, 2**62), (2**70, 100, 92233720368547759)],
)
def test_a_page_whose_offset_passes_63_bits_is_out_of_bounds(
    api: Client, key: PartnerKey, page: int, per_page: int, largest: int
) -> None:
    bad = refused(api.get(listing(key, page=page, per_page=per_page)))
    assert bad == {"page": ("rest_out_of_bounds", f"page must be less than or equal to {largest}")}


@pytest.mark.parametrize("query", ["", "status=active&", "activated_from=2023-01-01&", "search=site&"])
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize(("page", "per_page"), [(2**63, 1), (92233720368547759, 100)])
def test_the_last_page_within_bounds_is_past_the_end(
    api: Client, key: PartnerKey, query: str, order: str, page: int, per_page: int
) -> None:
    activate(key, draft(1), draft(2))
    response = api.get(at(key, f"activations?{query}order={order}&page={page}&per_page={per_page}"))
    assert response.json() == {"total": 2, "activations": []}


# --- arrays -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled",
    [
        "plans[]=free&plans[]=premium",
        "plans[0]=free&plans[1]=premium",
        "plans=free,premium",
        "plans=free%20premium",
        "plans=free+premium",
        "plans[]=free,premium",
        "plans=,free,,premium,",
        "plans%5B%5D=free&plans%5B%5D=premium",
        f"plans={FREE},{PREMIUM}",
        f"plans[]={FREE}&plans[]=premium",
        "plans[7]=premium&plans[]=free",
        "plans=free%0Apremium",
        "plans=free,free,premium,free",
        "+plans[]=free&+plans[]=premium",
        "plans=gold&plans[]=free&plans[]=premium",
    ],
)
def test_an_array_in_any_spelling(api: Client, key: PartnerKey, spelled: str) -> None:
    activate(key, draft(1, product_id=FREE), draft(2, product_id=PREMIUM), draft(3, product_id=BACKUP))
    assert sorted(blogs(api.get(at(key, f"activations?{spelled}")))) == [1, 2]


@pytest.mark.parametrize(
    "spelled", ["plans=", "plans", "plans[]=", "plans[0]=", "plans=,", "plans=%20", "plans[]=&plans[]="]
)
def test_an_empty_array_is_no_filter(api: Client, key: PartnerKey, spelled: str) -> None:
    activate(key, draft(1, product_id=FREE), draft(2, product_id=PREMIUM))
    assert len(blogs(api.get(at(key, f"activations?{spelled}")))) == 2


@pytest.mark.parametrize("word", ["gold", "FREE", "0", "2999", "-2002", "%00", "free%00", "%F0%9F%92%A9", "9" * 30])
def test_an_unknown_plan_is_refused_with_the_known_ones(api: Client, key: PartnerKey, word: str) -> None:
    *others, last = Plan.objects.order_by("product_id").values_list("slug", flat=True)
    known = f"plans[1] is not one of {', '.join(others)}, and {last}."
    assert refused(api.get(at(key, f"activations?plans=free,{word}"))) == {"plans": ("rest_not_in_enum", known)}


@pytest.mark.parametrize("spelled", ["plans={}", "plans[]={}"])
@pytest.mark.parametrize("count", [101, 10_000])
def test_more_than_a_hundred_plans_are_refused(api: Client, key: PartnerKey, spelled: str, count: int) -> None:
    assert blogs(api.get(at(key, "activations?" + spelled.format(",".join(["free"] * 100))))) == []
    bad = refused(api.get(at(key, "activations?" + spelled.format(",".join(["free"] * count)))))
    assert bad == {"plans": ("rest_too_many_items", "plans must contain at most 100 items.")}


# --- dates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled",
    [
        "2024-03-05T04:05:06Z",
        "2024-03-05t04:05:06z",
        "2024-03-05T04:05:06",
        "2024-03-05%2004:05:06",
        "2024-03-05+04:05:06",
        "2024-03-05T04:05:06%2B00:00",
        "2024-03-05T04:05:06+00:00",
        "2024-03-05%2004:05:06%2000:00",
        "2024-03-05T09:35:06+05:30",
        "2024-03-05T09:35:06%2B05:30",
        "2024-03-04T20:05:06-08:00",
        "2024-03-05T04:05:06.0",
        "2024-03-05T04:05:06.000000000Z",
        "2024-03-05T04:05:06.000+00:00",
        "2024-03-05T04:05:06-00:00",
    ],
)
def test_an_instant_in_any_spelling(api: Client, key: PartnerKey, spelled: str) -> None:
    activate(key, draft(1, activated_on="2024-03-05T04:05:05Z"), draft(2, activated_on="2024-03-05T04:05:06Z"))
    assert blogs(api.get(at(key, f"activations?activated_from={spelled}"))) == [2]
    assert blogs(api.get(at(key, f"activations?activated_before={spelled}"))) == [1]
    assert blogs(api.get(at(key, f"activations?activated_after={spelled}"))) == []


@pytest.mark.parametrize("spelled", ["2024-03-05", "2024-03-05T00:00", "2024-03-05T00:00Z", "2024-03-05T01:00+01:00"])
def test_a_date_alone_is_its_first_instant_and_seconds_may_be_left_out(
    api: Client, key: PartnerKey, spelled: str
) -> None:
    activate(key, draft(1, activated_on="2024-03-04T23:59:59Z"), draft(2, activated_on="2024-03-05T00:00:00Z"))
    assert blogs(api.get(at(key, f"activations?activated_from={spelled}"))) == [2]


@pytest.mark.parametrize(
    "query",
    [
        "activated_after&activated_before",
        "activated_after=&activated_before=",
        "activated_from=&activated_after=",
        "search=",
        "search&activated_from",
    ],
)
def test_an_empty_filter_is_none(api: Client, key: PartnerKey, query: str) -> None:
    activate(key, draft(1), draft(2))
    assert len(blogs(api.get(at(key, f"activations?{query}")))) == 2


@pytest.mark.parametrize(
    "value",
    [
        "0000-01-01",
        "10000-01-01",
        "2024-02-30",
        "2024-1-1",
        "2024-01-01T25:00:00Z",
        "2024-01-01T10:60:00",
        "20240101",
        "2024-01-01T10:00:00%2B24:00",
        "2024-01-01T10",
        "2024-01-01T10:00:00ZZ",
        "2024-W01-1",
        "now",
        "%00",
        "%FF",
        "null",
        "0001-01-01T00:00:00%2B01:00",
        "9999-12-31T23:59:59-01:00",
        "%202024-01-01",
        "2024-01-01%20",
        "2024-01-01%00",
        "2024-01-01T10:00:00.",
        "%D9%A2024-01-01",
        "-2024-01-01",
        "2024-01-01T10:00:00+1:00",
        "1" * 300,
    ],
)
def test_what_is_no_date_is_refused(api: Client, key: PartnerKey, value: str) -> None:
    names = ["activated_after", "activated_before", "activated_from"]
    response = api.get(at(key, "activations?" + "&".join(f"{name}={value}" for name in names)))
    assert refused(response) == dict.fromkeys(names, NO_DATE)


@pytest.mark.parametrize("value", ["0001-01-01", "0999-12-31T23:59:59", "9999-12-31", "9999-12-31T23:59:59.999999Z"])
@pytest.mark.parametrize("name", ["activated_after", "activated_before", "activated_from"])
@pytest.mark.parametrize("page", [1, 2])
def test_the_first_and_the_last_year_are_dates(api: Client, key: PartnerKey, name: str, value: str, page: int) -> None:
    activate(key, draft(1), draft(2))
    response = api.get(listing(key, **{name: value}, page=page, per_page=1))
    is_all = (name == "activated_before") == (value > "2")
    assert response.json()["total"] == (2 if is_all else 0)
    assert len(response.json()["activations"]) == (1 if is_all else 0)


@pytest.mark.parametrize("value", ["0001-01-01", "0999-06-01T01:02:03.5", "9999-12-31T23:59:59.999999"])
@pytest.mark.parametrize("name", ["after", "before"])
def test_the_summary_too_takes_the_first_and_the_last_year(api: Client, key: PartnerKey, name: str, value: str) -> None:
    activate(key, draft(1))
    rows = api.get(f"{ROOT}/activations?scale=year&{name}={value}").json()
    assert bool(rows) == ((name == "before") == (value > "2"))


# --- ids ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("digits", ["0", str(2**63 - 1), str(2**63), str(2**64), "9" * 45])
@pytest.mark.parametrize("times", [1, 200])
def test_an_id_too_large_to_exist_does_not_exist(api: Client, key: PartnerKey, digits: str, times: int) -> None:
    huge = digits * times
    for path in (f"{huge}", f"{huge}/key/{key.pk}", f"{key.partner_id}/key/{huge}/activations"):
        assert error(api.get(f"{ROOT}/{path}"))["data"]["status"] == 403
    for response in (api.get(at(key, f"activation/{huge}")), api.delete(at(key, f"activation/{huge}"))):
        assert (response.status_code, error(response)["code"]) == (404, "rest_activation_invalid_id")


@pytest.mark.parametrize("huge", [2**31, 2**63 - 1, 2**63, 2**64, 10**30])
def test_a_key_id_too_large_to_exist_is_not_the_callers(api: Client, key: PartnerKey, huge: int) -> None:
    assert api.get(f"{ROOT}/activations?key_id={huge}").status_code == 403
