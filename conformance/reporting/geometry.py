"""Where an arrow between two boxes runs: a quadratic curve from border to border, and its tip."""

import math
from dataclasses import dataclass

Point = tuple[float, float]

_TIP_LENGTH, _TIP_HALF = 9.0, 4.0


@dataclass(frozen=True, slots=True)
class Box:
    """A box by its centre and its size."""

    x: float
    y: float
    width: float
    height: float

    def border_towards(self, point: Point) -> Point:
        """Give where the line from the centre to a point outside crosses the border."""
        dx, dy = point[0] - self.x, point[1] - self.y
        scale = min(
            self.width / 2 / abs(dx) if dx else math.inf,
            self.height / 2 / abs(dy) if dy else math.inf,
        )
        return self.x + dx * scale, self.y + dy * scale


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve as SVG writes it, the corners of its tip, and where its label stands."""

    path: str
    tip: str
    middle: Point


def curve_between(start: Box, end: Box, bend: float = 0.0) -> Curve:
    """Give the curve from one box to another, bent to its right by so many units at the middle."""
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy) or 1.0
    across = -dy / length, dx / length
    # A quadratic curve passes half as far from the line between its ends as its control point.
    control = (
        (start.x + end.x) / 2 + across[0] * bend * 2,
        (start.y + end.y) / 2 + across[1] * bend * 2,
    )
    first, last = start.border_towards(control), end.border_towards(control)
    middle = tuple((first[i] + 2 * control[i] + last[i]) / 4 for i in (0, 1))
    path = f"M{_at(first)} Q{_at(control)} {_at(last)}"
    return Curve(path, _tip(control, last), (middle[0], middle[1] - 5))


def _tip(came_from: Point, at: Point) -> str:
    dx, dy = at[0] - came_from[0], at[1] - came_from[1]
    length = math.hypot(dx, dy) or 1.0
    along = dx / length, dy / length
    foot = at[0] - along[0] * _TIP_LENGTH, at[1] - along[1] * _TIP_LENGTH
    corners = [
        (foot[0] - along[1] * side * _TIP_HALF, foot[1] + along[0] * side * _TIP_HALF) for side in (1, -1)
    ]
    return " ".join(_at(corner) for corner in (at, *corners))


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
