"""`make docs`: docs/reference from the code and the catalog, and the printed plans. A test keeps them current."""

from __future__ import annotations

from pathlib import Path

from scripts import readme, reference_http, reference_operating, reference_training
from scripts.pages import page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"

INDEX = """
| page | made from |
| --- | --- |
| [Exercises](exercises.md): every exercise with its ladder, dose and entry | `catalog/exercises/` |
| [Rules](rules.md): their order, and every number with its source | `engine/rules/`, `catalog/params.toml` |
| [Reason codes](reasons.md): every code in a plan with its sentence | `engine/sentences.py` |
| [HTTP calls](http.md) and [events and plans, field by field](fields.md) | the OpenAPI document |
| [Commands](commands.md) and [settings](settings.md) | `cli/`, `settings.py` |

The same for programs: `/openapi.json`, `/v1/exercises`, `/v1/rules` of a running Baton.
"""


def pages() -> dict[str, str]:
    """File name -> text of each generated page."""
    document = reference_http.openapi()
    return {
        "README.md": page("Reference", "Looked up, not read through.", INDEX),
        "exercises.md": reference_training.exercises(),
        "rules.md": reference_training.rules(),
        "reasons.md": reference_training.reasons(),
        "http.md": reference_http.calls(document),
        "fields.md": reference_http.fields(document),
        "commands.md": reference_operating.commands(),
        "settings.md": reference_operating.settings_page(),
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    readme.write()
