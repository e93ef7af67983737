"""Print the plan of every scenario whose title has the given words: python -m tests.scenarios.show "kettlebell"."""

from __future__ import annotations

import sys

from engine.note import as_note
from tests.engine.builders import book, plan_for
from tests.scenarios.cases import ALL, expand

for scenario in ALL:
    if all(word in scenario["title"].lower() for word in sys.argv[1:]):
        profile, events, today = expand(scenario)
        sys.stdout.write(f"== {scenario['title']}\n{as_note(plan_for(profile, events, today), book())}\n")
