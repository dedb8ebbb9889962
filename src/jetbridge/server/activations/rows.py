"""Makes drafts of an import's rows: reads each field, and refuses what no activation of this key can say."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from jetbridge.server.activations import fields
from jetbridge.server.activations.fields import ABSENT, FieldError, Site
from jetbridge.server.activations.rules import Draft

ACCEPTED: Final = fields.ACCEPTED | fields.DERIVED
_FORMULA_STARTS = ("'=", "'+", "'-", "'@", "'\t", "'\r")
_ID, _PRODUCT, _ACTIVATED_ON, _URL, _HOST = (
    Site._fields.index(name) for name in ("id", "product_id", "activated_on", "site_url", "site_host")
)
_EMPTY: Draft = tuple(None if name == "id" else ABSENT for name in Site._fields)

_MAX_LAYOUTS = 100

Names = tuple[str, ...]


class _Layout:
    """Where the fields of a draft stand in rows that name these fields: worked out once, as a file has few layouts."""

    def __init__(self, names: Names) -> None:
        self.indexes = {name: index for index, name in enumerate(names)}
        self.reads = [
            (position, self.indexes[name], name, fields.READERS[name])
            for position, name in enumerate(Site._fields)
            if name in self.indexes and name in fields.READERS
        ]
        self.missing = [name for name in ("wpcom_blog_id", "product_id") if name not in self.indexes]

    def find(self, name: str, values: Sequence[Any]) -> Any:
        """What the row says of `name`; None if nothing."""
        index = self.indexes.get(name)
        return None if index is None or values[index] == "" else values[index]


class Reader:
    """Reads the rows of one import into this key. `plans` gives product ids by slug and by themselves."""

    def __init__(self, key_id: int, plans: Mapping[str, int], *, is_csv: bool) -> None:
        self._key_id = key_id
        self._plans = plans
        self._is_csv = is_csv
        self._layouts: dict[Names, _Layout] = {}

    def read(self, names: Names, values: Sequence[Any]) -> Draft:
        """What a row says, name by name, as a draft. Raises FieldError."""
        if self._is_csv and "'" in "".join(values):
            values = [_without_quote(value) for value in values]
        layout = self._layouts.get(names) or self._add_layout(names)
        if layout.missing:
            raise FieldError(f"{layout.missing[0]} is missing")
        self._check_key(layout.find("jetpack_partner_key_id", values))
        draft = list(_EMPTY)
        for position, index, name, reader in layout.reads:
            value = values[index]
            draft[position] = fields.empty(name) if value is None or value == "" else reader(name, value)
        draft[_PRODUCT] = self._product(layout, values)
        if draft[_ACTIVATED_ON] == ABSENT and draft[_ID] is None:
            raise FieldError("activated_on is missing: a row without an id is matched by it")
        if draft[_URL] != ABSENT:
            draft[_HOST] = fields.site_host(draft[_URL])
        return tuple(draft)

    def _add_layout(self, names: Names) -> _Layout:
        if len(self._layouts) >= _MAX_LAYOUTS:
            self._layouts.clear()
        self._layouts[names] = _Layout(names)
        return self._layouts[names]

    def _check_key(self, named: Any) -> None:
        if named is not None and str(named) != str(self._key_id):
            raise FieldError(f"belongs to another key: jetpack_partner_key_id is not {self._key_id}")

    def _product(self, layout: _Layout, values: Sequence[Any]) -> int:
        product_id = fields.read_product(values[layout.indexes["product_id"]], self._plans)
        current = layout.find("current_product_id", values)
        if current is not None and fields.read_product(current, self._plans) != product_id:
            raise FieldError("current_product_id is not product_id: a changed plan is a new activation")
        return product_id


def _without_quote(cell: str) -> str:
    """Undo what `csv_safe=1` did to an export's cell."""
    return cell[1:] if cell.startswith(_FORMULA_STARTS) else cell
