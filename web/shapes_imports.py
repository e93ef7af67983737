"""The OpenAPI shapes and examples of imports and of the names of exercises."""

from __future__ import annotations

from integrations.files.formats import FORMATS
from web.operations import Body
from web.shaping import NEXT, TIME, Schema, count, list_of, named, object_of, or_null, text

FILE = Body(
    schema={"description": "The file as it is, or as the one file of a multipart form", "type": "string"},
    examples={},
    content_type="*/*",
)
KINDS: Schema = {"type": "string", "enum": list(FORMATS)}
WEIGHT_UNITS = ("kg", "lb")

Import = named(
    "Import",
    object_of(
        import_id=text(),
        athlete_id=text(),
        kind=KINDS,
        state={"type": "string", "enum": ["waiting", "done", "failed"]},
        bytes=count(),
        sha256=text("Of the file"),
        timezone=text("Of times without a zone"),
        weight_unit={"type": "string", "enum": list(WEIGHT_UNITS)},
        created_at=TIME,
        finished_at=or_null(TIME),
        items_total=or_null(count("Events and rows not taken; null until somebody has read the file")),
        items_done=count("How many of them have been worked on"),
        counts=object_of(
            stored=count("New events"),
            replaced=count("Newer versions of events that were there"),
            duplicate=count("Events that were there"),
            older=count("Events of which a newer version was there"),
            not_taken=count("Rows, items or messages that were not taken"),
        ),
        failure=or_null(object_of(code=text("Stable"), detail=text())),
        not_taken=list_of(
            object_of(
                unit={"type": "string", "enum": ["line", "item", "message"]},
                number=count("Which line, item or message of the file, from 1"),
                code=text("Stable"),
                detail=text("What was expected and what was there"),
            )
        ),
        next=NEXT,
    ),
)
IMPORT_EXAMPLE: dict[str, object] = {
    "import_id": "imp_5mT0k2Rw9aB1cD3e",
    "athlete_id": "ath_8FhRk2mVq1xYz0aB",
    "kind": "strong-csv",
    "state": "done",
    "bytes": 48_213,
    "sha256": "5c0f1b7b0f6d6c1e0f5b4d8a3c2e1f00112233445566778899aabbccddeeff00",
    "timezone": "Europe/Berlin",
    "weight_unit": "kg",
    "created_at": "2026-11-22T19:00:00Z",
    "finished_at": "2026-11-22T19:00:01Z",
    "items_total": 214,
    "items_done": 214,
    "counts": {"stored": 212, "replaced": 0, "duplicate": 0, "older": 0, "not_taken": 2},
    "failure": None,
    "not_taken": [
        {"unit": "line", "number": 5, "code": "rest_timer", "detail": "A rest is not a set."},
        {"unit": "line", "number": 9, "code": "not_a_number", "detail": 'Expected a number, found "heavy".'},
    ],
    "next": None,
}

Names = named(
    "ExerciseNames",
    object_of(
        names=list_of(
            object_of(
                name=text("As it was sent"),
                vendor_id=or_null(text("The sender's own id of the exercise")),
                times=count("In how many exercises of workouts it was sent"),
                last_at=TIME,
                exercise=or_null(text("Catalog id; null: kept as unknown, and counted as load")),
                how={
                    "type": ["string", "null"],
                    "enum": ["athlete", "vendor_id", "name", None],
                    "description": "Who says so: the athlete's own word, the sender's id, or the name itself; "
                    "null: nobody does",
                },
            )
        )
    ),
)
NAMES_EXAMPLE: dict[str, object] = {
    "names": [
        {
            "name": "Beinpresse",
            "vendor_id": None,
            "times": 14,
            "last_at": "2026-11-20T18:05:00Z",
            "exercise": None,
            "how": None,
        },
        {
            "name": "Squat (Barbell)",
            "vendor_id": "hevy:D04AC939",
            "times": 31,
            "last_at": "2026-11-18T18:00:00Z",
            "exercise": "barbell_back_squat",
            "how": "vendor_id",
        },
    ]
}
