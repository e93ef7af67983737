"""A strength session as a workout file for a watch (FIT, written by fit-tool).

An exercise is a step of repetitions, or of time for a hold, then a rest and a step that repeats both for the other
sets. The FIT profile has names for most exercises of the catalog; where it only has a near one, the title is the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias
from zlib import crc32

from fit_tool import FitFileBuilder
from fit_tool.data_message import DataMessage
from fit_tool.profile.messages.exercise_title_message import ExerciseTitleMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.workout_message import WorkoutMessage
from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
from fit_tool.profile.profile_type import (
    FileType,
    FitBaseUnit,
    Intensity,
    Manufacturer,
    Sport,
    SubSport,
    WorkoutStepDuration,
    WorkoutStepTarget,
)

from engine.note import dose_text
from engine.speech import KG, Speech
from engine.types import Exercise, Prescription, Side
from integrations.outlets.reading import Issued, Line, Session
from integrations.outlets.text import cues_text, session_title, text

STEPS_MAX = 50  # where the editor of Garmin Connect stops
WEIGHT_MAX_KG = Decimal("655.34")  # the field holds hundredths in 16 bits
TITLE_BYTES, NOTES_BYTES = 100, 200  # a text field holds 254 and its end
FIRST_TO_GO = ("mobility", "activation", "work")  # when there are too many steps
FitPair: TypeAlias = tuple[int, int | None]  # category, and the name within it
INTENSITY = {"activation": Intensity.WARMUP, "work": Intensity.ACTIVE, "mobility": Intensity.COOLDOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """A file, and the exercises that it has no room for."""

    file: bytes
    left_out: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Sets of one exercise: steps that follow each other, a rest, and how often."""

    part: str
    line: Line
    steps: tuple[tuple[str, Prescription], ...]  # side to name, or "", and what to do
    times: int
    rest_s: int

    @property
    def size(self) -> int:
        """How many steps of the file it takes."""
        return len(self.steps) + (1 if self.rest_s else 0) + (1 if self.times > 1 else 0)


def workout(issued: Issued, session: Session, speech: Speech) -> Workout:
    """The watch workout of a session; at most 50 steps. Equal input gives equal bytes."""
    groups, left_out = _within_limit([group for part in session.parts for group in _groups(part.kind, part.lines)])
    names = _fit_names(groups)
    steps: list[DataMessage] = []
    for group in groups:
        first = len(steps)
        steps += _actives(group, names, speech)
        if group.rest_s:
            steps.append(_rest(group.rest_s))
        if group.times > 1:
            steps.append(_repeat(first, group.times))
    for index, step in enumerate(steps):
        step.message_index = index
    head = _head(issued, session, speech, len(steps), left_out)
    builder = FitFileBuilder(auto_define=True)
    builder.add_all([*head, *steps, *_titles(groups, names)])
    file: bytes = builder.build().to_bytes()
    return Workout(file=file, left_out=left_out)


def _groups(part: str, lines: Sequence[Line]) -> Iterator[_Group]:
    for line in lines:
        for doses in _together(line.doses):
            dose = doses[0]
            last = dose.sets == 1 and part != "work"  # a drill done once is followed by the next drill
            yield _Group(
                part=part,
                line=line,
                steps=tuple(_sides(line.exercise, doses)),
                times=dose.sets,
                rest_s=0 if last else dose.rest_s,
            )


def _together(doses: tuple[Prescription, ...]) -> tuple[tuple[Prescription, ...], ...]:
    """Left and right take turns when they have equally many sets; otherwise one comes after the other."""
    return (doses,) if len({dose.sets for dose in doses}) == 1 else tuple((dose,) for dose in doses)


def _sides(exercise: Exercise, doses: tuple[Prescription, ...]) -> Iterator[tuple[str, Prescription]]:
    for dose in doses:
        if dose.side is not Side.BOTH:
            yield dose.side.value, dose
        elif dose.measure == "seconds" and exercise.laterality == "unilateral":
            # A clock that runs once would leave out the other side.
            yield from (("left", dose), ("right", dose))
        else:
            yield "", dose


def _within_limit(groups: list[_Group]) -> tuple[list[_Group], tuple[Exercise, ...]]:
    """The groups that fit into one file, and the exercises that had to go: mobility first, the main work last."""
    out: list[Exercise] = []
    for part in FIRST_TO_GO:
        while sum(group.size for group in groups) > STEPS_MAX and any(group.part == part for group in groups):
            gone = next(group.line for group in reversed(groups) if group.part == part).exercise
            groups = [group for group in groups if not (group.part == part and group.line.exercise is gone)]
            out.append(gone)
    return groups, tuple(reversed(out))


# --------------------------------------------------------------------------- names


def _fit_names(groups: Sequence[_Group]) -> dict[str, FitPair]:
    """Exercise id -> category and name in the FIT profile.

    A title belongs to a category and a name, so two exercises of a file should not share them: the work chooses first,
    and who comes later takes its next best name, or the category alone.
    """
    found: dict[str, FitPair] = {}
    for group in sorted(groups, key=lambda each: each.part != "work"):
        exercise = group.line.exercise
        if exercise.fit and exercise.id not in found:
            best: list[FitPair] = [(name.category_value, name.name_value) for name in exercise.fit]
            free = [pair for pair in (*best, (best[0][0], None)) if pair not in found.values()]
            found[exercise.id] = free[0] if free else best[0]
    return found


def _titles(groups: Sequence[_Group], names: Mapping[str, FitPair]) -> Iterator[DataMessage]:
    told: dict[FitPair, str] = {}
    for group in groups:
        exercise = group.line.exercise
        if exercise.id in names:
            told.setdefault(names[exercise.id], exercise.name)
    for index, ((category, name), title) in enumerate(told.items()):
        message = ExerciseTitleMessage()
        message.message_index = index
        message.exercise_category = category
        if name is not None:
            message.exercise_name = name
        message.workout_step_name = _cut(title, TITLE_BYTES)
        yield message


# --------------------------------------------------------------------------- messages


def _head(
    issued: Issued, session: Session, speech: Speech, steps: int, left_out: tuple[Exercise, ...]
) -> tuple[DataMessage, ...]:
    file_id = FileIdMessage()
    file_id.type = FileType.WORKOUT
    file_id.manufacturer = Manufacturer.DEVELOPMENT.value
    file_id.product = 0
    # A watch knows a file by its maker, number and time: the same session of the same plan is the same file.
    file_id.serial_number = crc32(f"{issued.athlete_id} {session.date} {session.key}".encode()) or 1
    file_id.time_created = int(issued.created_at.timestamp()) * 1000
    found = WorkoutMessage()
    found.workout_name = _cut(session_title(session, speech), TITLE_BYTES)
    found.sport = Sport.TRAINING
    found.sub_sport = SubSport.STRENGTH_TRAINING
    found.num_valid_steps = steps
    if left_out:
        gone = ", ".join(exercise.name for exercise in left_out)
        found.workout_description = _cut(text("watch", speech, most=STEPS_MAX, gone=gone), NOTES_BYTES)
    return (file_id, found)


def _actives(group: _Group, names: Mapping[str, FitPair], speech: Speech) -> Iterator[DataMessage]:
    exercise = group.line.exercise
    for side, dose in group.steps:
        step = _step(INTENSITY.get(group.part, Intensity.ACTIVE))
        step.workout_step_name = _cut(f"{exercise.name}, {side}" if side else exercise.name, TITLE_BYTES)
        if dose.measure == "seconds":
            step.duration_type = WorkoutStepDuration.TIME
            step.duration_time = float(dose.target_reps)
        else:
            step.duration_type = WorkoutStepDuration.REPS
            step.duration_reps = dose.target_reps
        if exercise.id in names:
            category, name = names[exercise.id]
            step.exercise_category = category
            if name is not None:
                step.exercise_name = name
        if dose.load_kg is not None and dose.load_kg <= WEIGHT_MAX_KG:
            step.exercise_weight = float(dose.load_kg)
            step.weight_display_unit = (FitBaseUnit.KILOGRAM if speech.kg is KG else FitBaseUnit.POUND).value
        cues = cues_text(group.line, speech)
        told = dose_text(dose, exercise, speech)
        step.notes = _cut(f"{told}. {cues}" if cues else told, NOTES_BYTES)
        yield step


def _rest(seconds: int) -> WorkoutStepMessage:
    step = _step(Intensity.REST)
    step.duration_type = WorkoutStepDuration.TIME
    step.duration_time = float(seconds)
    return step


def _repeat(first: int, times: int) -> WorkoutStepMessage:
    step = WorkoutStepMessage()
    step.duration_type = WorkoutStepDuration.REPEAT_UNTIL_STEPS_CMPLT
    step.duration_step = first
    step.target_repeat_steps = times
    return step


def _step(intensity: Intensity) -> WorkoutStepMessage:
    step = WorkoutStepMessage()
    step.intensity = intensity
    step.target_type = WorkoutStepTarget.OPEN
    step.target_value = 0
    return step


def _cut(text: str, size: int) -> str:
    """The text within so many bytes, never half a letter."""
    raw = text.encode()
    return text if len(raw) <= size else raw[: size - 3].decode(errors="ignore").rstrip() + "..."
