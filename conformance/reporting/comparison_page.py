"""The comparison of two runs as one self-contained page."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from conformance.reporting.comparing import Change, Comparison
from conformance.reporting.excerpts import visible


def comparison_page(comparison: Comparison) -> str:
    """Give the page as HTML; it refers to nothing outside itself, and a target's text stays text."""
    environment = Environment(
        loader=PackageLoader("conformance.reporting"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["visible"] = visible
    groups = [
        (change.value, [each for each in comparison.differences if each.change is change])
        for change in Change
    ]
    page = environment.get_template("comparison.html").render(
        comparison=comparison, groups=[(title, rows) for title, rows in groups if rows]
    )
    return page.encode("utf-8", "backslashreplace").decode()
