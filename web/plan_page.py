"""A plan as one self-contained page to print: no script, no file from elsewhere, every text escaped."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from integrations.outlets.paper import Paper

STYLE = """
body { font: 11pt/1.4 system-ui, sans-serif; max-width: 48rem; margin: 1rem auto; padding: 0 1rem; color: #111; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; border-bottom: 1px solid #999; } h3, h4 { margin: .6rem 0 .2rem; }
ul { margin: 0; padding-left: 1.4rem; } li::marker { content: "\\2610\\00a0"; }
.why li::marker { content: "\\2013\\00a0"; }
small { display: block; color: #444; } .notice { border-left: .3rem solid #b00; padding-left: .6rem; }
section { break-inside: avoid; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } @page { margin: 1.5cm; } }
"""
_STYLE_SHA256 = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# The one style of the page, known by its hash, and nothing else.
PAGE_CSP = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_SHA256}'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

_template = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("plan.html")


def page(paper: Paper) -> bytes:
    """The page."""
    return _template.render(paper=paper, style=STYLE).encode()
