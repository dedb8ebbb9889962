"""A column chart in signs, for a terminal of any width. Knows nothing of what the numbers mean."""

from collections.abc import Sequence

EIGHTHS = " ▁▂▃▄▅▆▇█"
HEIGHT = 10
_LONGEST_COLUMN = 6


def columns(values: Sequence[int], labels: Sequence[str], width: int) -> list[str]:
    """Lines of at most `width` signs. Where there are more values than room, a column is the last of several."""
    top = max([1, *values])
    margin = len(f"{top:,}")
    room = max(1, width - margin - 3)
    shown = _last_of_each(values, room) if len(values) > room else values
    wide = max(1, min(_LONGEST_COLUMN, room // max(1, len(shown))))
    lines = []
    for row in range(HEIGHT, 0, -1):
        scale = {HEIGHT: f"{top:,}", HEIGHT // 2: f"{top // 2:,}"}.get(row, "")
        bars = "".join(_piece(value, top, row) * wide for value in shown)
        lines.append(f"{scale:>{margin}} ┤{bars}".rstrip())
    lines.append(f"{'0':>{margin}} ┴" + "─" * wide * len(shown))
    return [*lines, " " * (margin + 2) + _axis(labels, wide * len(shown))]


def _last_of_each(values: Sequence[int], room: int) -> list[int]:
    return [values[(column + 1) * len(values) // room - 1] for column in range(room)]


def _piece(value: int, top: int, row: int) -> str:
    """The sign of a column at this height, 1 at the bottom."""
    eighths = round(value / top * HEIGHT * 8) - (row - 1) * 8
    return EIGHTHS[min(8, max(0, eighths))]


def _axis(labels: Sequence[str], width: int) -> str:
    """The first label, the last, and the middle one if there is room."""
    if not labels:
        return ""
    first, middle, last = labels[0], labels[len(labels) // 2], labels[-1]
    if width < len(first) + len(last) + 2:
        return last if len(labels) == 1 else f"{first} … {last}"
    line = first.ljust(width - len(last)) + last
    start = (width - len(middle)) // 2
    if line[start - 1 : start + len(middle) + 1].strip() or start < 1:
        return line
    return line[:start] + middle + line[start + len(middle) :]
