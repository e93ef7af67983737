"""Which words of senders mean running, and which mean strength training."""

from __future__ import annotations

from typing import Final, Literal

Sport = Literal["run", "strength"]

# Garmin, Strava, intervals.icu, Junction, Open Wearables, Health Connect, Apple and phones in other languages; a word
# that is not here is another sport. "Workout" alone says nothing and is not here.
_RUN: Final = (
    "run", "running", "jogging", "trailrun", "trailrunning", "treadmillrun", "treadmillrunning",
    "runningtreadmill", "virtualrun", "virtualrunning", "streetrunning", "roadrunning", "trackrunning", "trackrun",
    "indoorrun", "indoorrunning", "outdoorrun", "outdoorrunning", "ultrarun", "ultrarunning", "runningonsand",
    "laufen", "outdoorlaufen", "indoorlaufen", "laufenimfreien", "laufeninnen", "traillauf", "course",
    "courseàpied", "correr", "carrera", "corsa", "corrida", "hardlopen", "löpning", "løb", "løping", "juoksu",
    "bieganie", "ランニング", "跑步",
)  # fmt: skip
_STRENGTH: Final = (
    "strength", "strengthtraining", "weighttraining", "weightlifting", "weights", "powerlifting",
    "traditionalstrengthtraining", "functionalstrengthtraining", "coretraining", "core", "crossfit", "gym",
    "calisthenics", "kettlebelltraining", "circuittraining", "krafttraining", "traditionelleskrafttraining",
    "funktionaleskrafttraining", "coretrainingworkout", "musculation", "musculación", "entrenamientodefuerza",
    "krachttraining", "styrketräning", "styrketræning", "styrketrening",
)  # fmt: skip


def sport_of(word: object) -> Sport | None:
    """`TRAIL_RUNNING`, `Trail Run` and `trailRun` are one word; None for another sport or no word at all."""
    if not isinstance(word, str) or len(word) > 100:
        return None
    plain = "".join(letter for letter in word.casefold() if letter.isalpha())
    return "run" if plain in _RUN else "strength" if plain in _STRENGTH else None
