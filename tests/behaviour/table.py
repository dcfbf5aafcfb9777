"""The table of cases and languages."""

import pathlib

WORDS = pathlib.Path(__file__).resolve().parent / "words.md"


def text(cases, languages, verdicts):
    def line(*cells):
        return "| " + " | ".join(cells) + " |"

    rows = [line("case", *languages), line("---", *("---" for _ in languages))]
    for name in [case["name"] for case in cases] + ["cycles"]:
        shown = "10,000 times opened, read and closed" if name == "cycles" else name
        rows.append(line(shown, *(verdicts[name, language] for language in languages)))
    return WORDS.read_text() + "\n" + "\n".join(rows) + "\n"


def stale(place, cases, languages, verdicts, check):
    """Writes the table, or says whether the one that is there is another."""
    current = text(cases, languages, verdicts)
    if not check:
        place.write_text(current)
    elif not place.exists() or place.read_text() != current:
        print(f"{place.name} is not current: run this without --check and commit it")
        return 1
    return 0
