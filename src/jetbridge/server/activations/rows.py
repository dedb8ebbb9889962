"""Makes drafts of an import's rows: reads each field, and refuses what no activation of this key can say."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from jetbridge.server.activations import fields
from jetbridge.server.activations.fields import ABSENT, FieldError
from jetbridge.server.activations.rules import Draft

ACCEPTED: Final = fields.ACCEPTED | fields.DERIVED
_FORMULA_STARTS = ("'=", "'+", "'-", "'@", "'\t", "'\r")

Reader = Callable[[Mapping[str, Any]], Draft]


def reader(key_id: int, plans: Mapping[str, int], *, is_csv: bool) -> Reader:
    """A function from what a row says to its Draft; it raises FieldError. `plans` is by slug and by id."""

    def read(said: Mapping[str, Any]) -> Draft:
        if is_csv:
            said = _without_quotes(said)
        _check_key(key_id, said)
        _check_identity(said)
        return _draft(said, _product(said, plans))

    return read


def _without_quotes(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Undo what `csv_safe=1` did to an export's cells."""
    quoted = [name for name, value in said.items() if value[:1] == "'" and value.startswith(_FORMULA_STARTS)]
    return {**said, **{name: said[name][1:] for name in quoted}} if quoted else said


def _check_key(key_id: int, said: Mapping[str, Any]) -> None:
    named = said.get("jetpack_partner_key_id")
    if named not in (None, "") and str(named) != str(key_id):
        raise FieldError(f"belongs to another key: jetpack_partner_key_id is not {key_id}")


def _check_identity(said: Mapping[str, Any]) -> None:
    for name in ("wpcom_blog_id", "product_id"):
        if name not in said:
            raise FieldError(f"{name} is missing")
    if "activated_on" not in said and not said.get("id"):
        raise FieldError("activated_on is missing: a row without an id is matched by it")


def _product(said: Mapping[str, Any], plans: Mapping[str, int]) -> int:
    product_id = fields.read_product(said["product_id"], plans)
    current = said.get("current_product_id")
    if current not in (None, "") and fields.read_product(current, plans) != product_id:
        raise FieldError("current_product_id is not product_id: a changed plan is a new activation")
    return product_id


def _draft(said: Mapping[str, Any], product_id: int) -> Draft:
    values = {name: fields.read(name, said[name]) for name in _READ if name in said}
    values["product_id"] = product_id
    if "site_url" in values:
        values["site_host"] = fields.site_host(values["site_url"])
    return tuple([values.get(name, ABSENT) for name in fields.Site._fields])


_READ = [name for name in fields.Site._fields if name not in ("product_id", "site_host")]
