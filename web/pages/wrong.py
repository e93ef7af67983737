"""What is wrong in what somebody entered or sent, as pages say it. Programs get codes and English (`web.problems`)."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _

from engine.speech import ENGLISH
from web.errors import Problem, Wrong
from web.pages.texts import translated
from web.speech import language

# Code -> what it means. The English detail, which names what came, is better where it is understood.
WRONG = {
    "wrong_type": _("Something else belongs here."),
    "out_of_range": _("This number is too small or too large."),
    "bad_date": _("This is no date."),
    "not_a_date": _("This is no date."),
    "implausible_date": _("This day is too long ago, or still to come."),
    "missing_date": _("The day is missing."),
    "bad_time": _("This is no time."),
    "offset_missing": _("The time does not say its zone."),
    "bad_tempo": _("A tempo has four numbers of seconds, such as 3-1-1-0."),
    "bad_plate": _("This is no weight of a plate."),
    "bad_text": _("This text has signs that cannot be stored."),
    "bad_url": _("This is no address."),
    "empty": _("Nothing stands here."),
    "too_long": _("This is too long."),
    "too_many": _("These are too many."),
    "conflict": _("Two of these exclude each other."),
    "missing_field": _("Something is missing here."),
    "unknown_field": _("Nobody knows this field."),
    "unknown_value": _("This is none of the words that are known here."),
    "unknown_exercise": _("There is no such exercise."),
    "unknown_file": _("This is none of the files that can be read."),
    "compressed": _("This is a compressed file. Unpack it and send what is inside."),
    "empty_file": _("The file is empty."),
    "damaged": _("The file is damaged."),
    "cut_off": _("The file ends too early."),
    "not_json": _("This is no JSON."),
    "not_a_table": _("This is no table."),
    "wrong_cells": _("This line has more or fewer cells than the first."),
    "not_hevy": _("This is no workout of Hevy."),
    "not_an_activity": _("This file holds no activity."),
    "not_an_event": _("This is no entry."),
    "other_sport": _("Neither strength training nor a run."),
    "no_session": _("There is no session in it."),
    "no_start": _("It does not say when it began."),
    "empty_set": _("Neither repetitions nor a duration."),
    "same_version_other_content": _("The same entry was there before with other content."),
}
# The fields of the wire that pages have, as the pages call them.
FIELDS = {
    "sleep_h": _("Sleep"), "energy": _("Energy"), "stress": _("Stress"), "soreness": _("Muscle soreness"),
    "during": _("Pain"), "next_morning": _("The morning after"), "usual_morning": _("A usual morning"),
    "timezone": _("Your time zone"), "loads_kg": _("Weights"), "plates_kg": _("Plates"), "load_kg": _("Load"),
    "load": _("Load"), "reps": _("Repetitions"), "count": _("Repetitions"), "target_reps": _("Repetitions"),
    "rir": _("In reserve"), "form": _("Form"), "session_rpe": _("Effort"), "session": _("Effort"), "sets": _("Sets"),
    "duration_min": _("Minutes"), "minutes": _("Minutes"), "height_cm": _("Height"), "until": _("Last day"),
    "date": _("Day"), "file": _("File"), "birth_year": _("Year of birth"), "name": _("Name"), "level": _("Pain"),
    "session_minutes": _("Minutes for a session"), "sessions_per_week": _("Strength sessions a week"),
    "number": _("Sets"), "signs": _("Signs"), "illness": _("Illness"), "red_flags": _("Red flags"),
    "equipment": _("Equipment"), "run_week": _("Run days"), "units": _("Units"), "exercise": _("Exercise"),
}  # fmt: skip
_INDEX = re.compile(r"/\d+")


def wrong(code: str, english: str) -> str:
    """What is wrong, in the reader's language."""
    if language() == ENGLISH.language:
        return english
    return str(WRONG[code]) if code in WRONG else translated(english)


def items(problem: Problem) -> list[tuple[str, str]]:
    """Each thing that is wrong: the field as pages call it ("" for none), and why."""
    return list(dict.fromkeys((_field(one), wrong(one.code, one.detail)) for one in problem.errors))


def _field(one: Wrong) -> str:
    names = _INDEX.sub("", one.pointer or one.parameter or "").strip("/").split("/")
    return next((str(FIELDS[name]) for name in reversed(names) if name in FIELDS), "")


def field_word(name: str) -> str:
    """A field of a form as the page calls it."""
    return str(FIELDS.get(name, name))
