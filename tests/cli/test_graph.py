"""The graph of the summary, at any width."""

import pytest

from jetbridge.cli import graph


def test_a_column_is_as_high_as_its_value() -> None:
    lines = graph.columns([0, 40, 80], ["a", "b", "c"], 10)
    heights = [
        sum(line[4 + column] == "█" for line in lines[: graph.HEIGHT] if len(line) > 4 + column) for column in range(3)
    ]
    assert heights == [0, graph.HEIGHT // 2, graph.HEIGHT]


@pytest.mark.parametrize("count", [0, 1, 2, 12, 73, 3650])
@pytest.mark.parametrize("width", [20, 80, 200])
def test_it_is_never_wider_than_the_terminal(count: int, width: int) -> None:
    lines = graph.columns([1_000_000] * count, ["2026-11-23"] * count, width)
    assert max(len(line) for line in lines[:-1]) <= width


def test_more_values_than_room_fill_the_width_and_end_with_the_last() -> None:
    lines = graph.columns([*range(73)], [str(number) for number in range(73)], 60)
    assert [len(line) for line in lines[-2:]] == [59, 59]
    assert lines[0].endswith("█")
    assert lines[-1].endswith("72")


def test_labels_name_the_first_the_middle_and_the_last() -> None:
    axis = graph.columns([1] * 12, [f"2026-{month:02}" for month in range(1, 13)], 80)[-1]
    assert axis.split() == ["2026-01", "2026-07", "2026-12"]
