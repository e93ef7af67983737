"""`make docs`: docs/reference from the code and the catalog, and the printed plans. A test keeps them current."""

from __future__ import annotations

from pathlib import Path

from scripts import (
    readme,
    reference_article,
    reference_http,
    reference_operating,
    reference_senders,
    reference_training,
)
from scripts.ladders import ladders, picture
from scripts.pages import page

DOCS = Path(__file__).resolve().parents[1] / "docs"

INDEX = """
| page | made from |
| --- | --- |
| [Exercises](exercises.md): every exercise with its ladder, dose and entry | `catalog/exercises/` |
| [Rules](rules.md): their order, and every number with its source | `engine/rules/`, `catalog/params.toml` |
| [The article](article.md): its questions, mistakes and claims, with the evidence | `catalog/article.toml` |
| [Requirements](requirements.md) of the article: where each lives, what shows it | `tests/article/requirements.toml` |
| [Reason codes](reasons.md): every code in a plan with its sentence | `engine/sentences.py` |
| [HTTP calls](http.md) and [events and plans, field by field](fields.md) | the OpenAPI document |
| [Senders](senders.md): what each sends, how it proves itself, where to paste the address | `integrations/senders/` |
| [Commands](commands.md) and [settings](settings.md) | `cli/`, `settings.py` |

The same for programs: `/openapi.json`, `/v1/exercises`, `/v1/rules` of a running Baton.
"""


DECISIONS = """
One page each: what was chosen, why, and what it costs. A new one gets the next number; an old one is not rewritten but
replaced by a newer page that names it.
"""


def pages() -> dict[str, str]:
    """Path under docs/ -> text of each generated page."""
    document = reference_http.openapi()
    reference = {
        "README.md": page("Reference", "Looked up, not read through.", INDEX),
        "exercises.md": reference_training.exercises(),
        "article.md": reference_article.words(),
        "requirements.md": reference_article.requirements(),
        "rules.md": reference_training.rules(),
        "reasons.md": reference_training.reasons(),
        "http.md": reference_http.calls(document),
        "fields.md": reference_http.fields(document),
        "commands.md": reference_operating.commands(),
        "settings.md": reference_operating.settings_page(),
        "senders.md": reference_senders.senders(),
    }
    reference |= {f"ladders/{name}.svg": picture(name, members) for name, members in ladders().items()}
    return {f"reference/{name}": text for name, text in reference.items()} | {"decisions/README.md": decisions()}


def decisions() -> str:
    """The index of docs/decisions."""
    found = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    titles = [(path.name, path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")) for path in found]
    return page("Decisions", DECISIONS, "\n".join(f"- [{title}]({name})" for name, title in titles))


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")
    readme.write()
