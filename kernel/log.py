"""Logs: one line per fact, constant text and fields. No names, addresses or texts of people."""

import logging
import sys

import structlog


def set_up(process: str) -> None:
    """Send every log of this process to standard error as one JSON line per fact, with the ids bound so far."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(sort_keys=True)],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(process=process)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")


def get(room: str) -> structlog.typing.FilteringBoundLogger:
    """The logger of one room or storey."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(room=room)
    return logger
