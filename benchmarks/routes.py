"""Which requests are measured: the path of each by its name, for a data set."""

from urllib.parse import urlencode

import data

ROOT = "/wpcom/v2/jetpack-partners"
PER_PAGE = 20
COMPARED = ["page 1", "page in the middle", "last page", "one plan", "summary by month", "summary by day"]
"""What the peers answer too; the rest is measured for flatness only."""


def paths(wanted: data.DataSet, partner: int, key: int) -> dict[str, str]:
    def page(share: float, **said: str | int) -> str:
        """The page that begins after this share of the activations."""
        number = max(1, round(wanted.count * share / PER_PAGE))
        query = urlencode({"page": number} | said, safe=":,") if number > 1 or said else ""
        return f"{ROOT}/{partner}/key/{key}/activations?{query}".rstrip("?")

    def summary(scale: str) -> str:
        return f"{ROOT}/activations?{urlencode({'key_id': key, 'scale': scale})}"

    return {
        "page 1": page(0),
        "page 2": page(2 * PER_PAGE / wanted.count),
        "page in the middle": page(0.5),
        "last page": page(1),
        "one plan": page(0, plans=data.RARE),
        "one plan, in the middle": page(0.5 * data.PLANS[data.COMMON] / 100, plans=data.COMMON),
        "two plans, in the middle": page(0.2, plans=f"{data.COMMON},2000"),
        "one status": page(0, status="cancelled"),
        "one status, in the middle": page(0.5 * data.CANCELLED, status="cancelled"),
        "after a moment": page(0, activated_after="2023-05-15T13:45:10Z"),
        "after a moment, in the middle": page(0.2, activated_after="2023-05-15T13:45:10Z"),
        "oldest first": page(0, order="asc"),
        "summary by month": summary("month"),
        "summary by day": summary("day"),
    }
