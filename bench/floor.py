"""`bench.floor:app`: what the same server does at least. A bare Flask route each for storing, reading, and 304."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from pathlib import Path

import psycopg
from flask import Flask, Response, request

from store.database import wal_is_safe

URL = os.environ["BENCH_DATABASE_URL"]
PLAN = Path(os.environ["BENCH_PLAN"]).read_bytes()
TABLE = "CREATE TABLE IF NOT EXISTS bare (body {} NOT NULL)"

app = Flask("bare", static_folder=None)
_mine = threading.local()
_turn = threading.Lock()


def sqlite() -> sqlite3.Connection:
    """This thread's connection, as durable as Baton's."""
    if not hasattr(_mine, "sqlite"):
        _mine.sqlite = sqlite3.connect(URL.removeprefix("sqlite:///"), timeout=15, isolation_level=None)
        journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
        for pragma in (f"journal_mode={journal}", "synchronous=FULL"):
            _mine.sqlite.execute(f"PRAGMA {pragma}").close()
        _mine.sqlite.execute(TABLE.format("BLOB")).close()
    connection: sqlite3.Connection = _mine.sqlite
    return connection


def postgres() -> psycopg.Connection:
    """This thread's connection."""
    if not hasattr(_mine, "postgres"):
        _mine.postgres = psycopg.connect(URL, autocommit=True)
        with _turn:  # two that make one table at once collide in the catalogue
            _mine.postgres.execute(TABLE.format("BYTEA"))
    connection: psycopg.Connection = _mine.postgres
    return connection


@app.post("/insert")
def insert() -> Response:
    """Parse and commit one INSERT."""
    raw = request.get_data()
    json.loads(raw)
    if URL.startswith("sqlite"):
        with _turn:  # as Baton does: better than SQLite's own way of waiting
            sqlite().execute("INSERT INTO bare VALUES (?)", (raw,)).close()
    else:
        postgres().execute("INSERT INTO bare VALUES (%s)", (raw,))
    return Response(b'{"stored":true}', status=202, content_type="application/json")


@app.get("/plan")
def plan() -> Response:
    """The same bytes as the plan."""
    return Response(PLAN, content_type="application/json")


@app.get("/same")
def same() -> Response:
    """Nothing new."""
    return Response(status=304, headers={"ETag": 'W/"1"'})
