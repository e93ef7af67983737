"""One line of JSON per event on standard error, ours and the libraries'. Ids and codes only, never health values."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

# What every line carries, whoever wrote it.
SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)

# These write a line per task or request at INFO, which says nothing that our own lines do not say.
TALKATIVE = ("celery.worker.strategy", "celery.app.trace", "alembic", "httpx", "httpcore", "asyncio")


def set_up(level: str) -> None:
    """Send all logs of this process to standard error, from `level` on; call it once, before threads and forks."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*SHARED, structlog.processors.format_exc_info],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
