"""What a run looks like: text, HTML, names of attributes."""

from .words import FULL, case, full_run, opened, runs, step

NAMES = ("summary_metrics", "id", "lastHistoryStep", "jobType", "a_b_c", "created_at", "x1_y2",
         "_step", "already", "trailing_", "über_maß")

CASES = [
    case("text", *opened(step("text")), covers=["Run"], seed=FULL),
    case("to_html", *opened(step("to_html")), covers=["Run.to_html"], seed=FULL),
    case("to_html(height=100)", *opened(step("to_html", height=100)),
         covers=["Run.to_html(height)"], seed=FULL),
    case("to_html(hidden=True)", *opened(step("to_html", hidden=True)),
         covers=["Run.to_html(hidden)"], seed=FULL),
    case("to_html of odd names", *opened(step("to_html"), path="team/a & b/x<y"),
         seed=runs(full_run(project="a & b", name="x<y"))),
    case("display outside of a notebook", *opened(step("display"), step("display", hidden=True)),
         covers=["Run.display"], seed=FULL),
    case("snake_to_camel",
         *opened(*[step("snake_to_camel", string=name) for name in NAMES]),
         covers=["Run.snake_to_camel"], seed=FULL),
]
