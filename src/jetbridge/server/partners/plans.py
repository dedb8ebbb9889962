"""Plans by any of their names."""

from jetbridge.server.partners.models import Plan
from jetbridge.server.wp.params import Words, one_of, refuse


def by_name() -> dict[str, int]:
    """Product ids by slug and by product id as text, in the order of product ids."""
    plans = Plan.objects.order_by("product_id").values_list("slug", "product_id")
    return {name: product_id for slug, product_id in plans for name in (slug, str(product_id))}


def _product_ids(words: list[str], parameter: str) -> tuple[int, ...]:
    if not words:
        return ()
    known = by_name()
    for position, word in enumerate(words):
        if word not in known:
            slugs = [name for name in known if not name.isdigit()]
            refuse("rest_not_in_enum", f"{parameter}[{position}] is not one of {one_of(slugs)}.")
    return tuple(sorted({known[word] for word in words}))


PlanFilter = Words(100, _product_ids, {"type": "string", "description": "A plan's slug or product id."})
"""A query parameter that names plans: a tuple of product ids, empty for no filter."""
