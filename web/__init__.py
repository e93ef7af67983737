"""The HTTP side: events in, plans out."""

from __future__ import annotations

from flask import Flask

from engine.types import Rulebook
from settings import Settings
from store import Store
from web import (
    api,
    athletes,
    attention,
    catalog,
    comparing,
    connections,
    docs,
    envelope,
    errors,
    exercise_names,
    feeds,
    forecast,
    hooks,
    imports,
    intake,
    ops,
    outlets,
    plans,
    progress,
    subscriptions,
)
from web.bodies import BODY_MAX
from web.broker import broker_bell
from web.context import Doorbell, Services
from web.pages import site
from web.waiting import Waiting

__all__ = ["create_app"]

BLUEPRINTS = (
    athletes.blueprint,
    intake.blueprint,
    plans.blueprint,
    comparing.blueprint,
    forecast.blueprint,
    progress.blueprint,
    outlets.blueprint,
    feeds.blueprint,
    attention.blueprint,
    connections.blueprint,
    hooks.blueprint,
    subscriptions.blueprint,
    imports.blueprint,
    exercise_names.blueprint,
    catalog.blueprint,
    ops.blueprint,
    docs.blueprint,
)


def create_app(settings: Settings, store: Store, book: Rulebook, *, bell: Doorbell | None = None) -> Flask:
    """The application. `bell` asks for recomputes and tasks; the default rings the broker of the settings."""
    app = Flask("baton", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_MAX
    # A quarter of the threads stays free for everything that does not wait.
    waiting = Waiting(store, places=settings.web_threads * 3 // 4)
    app.extensions["baton"] = Services(
        settings=settings, store=store, book=book, bell=bell or broker_bell(settings), waiting=waiting
    )
    envelope.install(app)
    errors.install(app, site.error_page)
    api.install(app, BLUEPRINTS)
    docs.install(app)
    site.install(app)
    return app
