"""The queue: RQ on Valkey, JSON only. It holds no truth: lost whole, everything is queued again from the outboxes."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

import redis
import rq

from kernel import live, log

QUEUES = ("prompt", "money", "mail", "bulk", "control")
RUN = "app.worker.run"
CONTROL = "control"  # orders to the provisioner: not repeated by themselves, whoever gave one may give it again
RUN_CONTROL = "app.provisioner.run"
HINTS = "hints"
JOB_SECONDS = 300
KEEP_RESULT_SECONDS = 600
LOG = log.get("queue")
Away = redis.RedisError  # the queue does not answer: a passing obstacle


class Queue:
    """Jobs by name and plain arguments; hints that tell the relay which tenant has something to send."""

    def __init__(self, url: str) -> None:
        """`url`: a redis address (`unix:///path` or `redis://`)."""
        self.connection = redis.Redis.from_url(url)
        self.queues = {name: rq.Queue(name, connection=self.connection, serializer="json") for name in QUEUES}

    def put(self, queue: str, job: str, arguments: Mapping[str, Any], *, job_id: str | None = None) -> str:
        """Queue one job by its name in the wiring; returns the job's id. The same id twice waits once."""
        control = queue == CONTROL
        kept = self.queues[queue].enqueue(
            RUN_CONTROL if control else RUN,
            kwargs={"job": job, "arguments": _plain(arguments)},
            job_id=job_id,
            job_timeout=JOB_SECONDS,
            result_ttl=KEEP_RESULT_SECONDS,
            failure_ttl=7 * 24 * 3600,
            retry=None if control else rq.Retry(max=4, interval=[2, 15, 60, 300]),
        )
        return str(kept.id)

    def close(self) -> None:
        """Give the connections back."""
        self.connection.close()

    def waits(self, queue: str, job_id: str) -> bool:
        """Whether a job of this id is queued or being run."""
        job = self.queues[queue].fetch_job(job_id)
        return job is not None and job.get_status().value in {"queued", "started"}

    def hint(self, tenant_id: UUID) -> None:
        """Tell the relay that this tenant's outbox has something new. Losing a hint costs time, never an event."""
        try:
            self.connection.sadd(HINTS, str(tenant_id))
        except Away as error:
            LOG.warning("hint lost", error=type(error).__name__)

    def tell(self, topics: Iterable[str]) -> None:
        """Pass news on to whoever listens now (kernel.live). Lost, the open pages ask a little later by themselves."""
        try:
            with self.connection.pipeline(transaction=False) as wire:
                for topic in topics:
                    wire.publish(live.CHANNEL, topic)
                wire.execute()
        except Away as error:
            LOG.warning("news lost", error=type(error).__name__)

    def heard(self) -> bool:
        """Whether a streams process listens at all."""
        try:
            told = cast("list[tuple[bytes, int]]", self.connection.pubsub_numsub(live.CHANNEL))
        except Away:
            return False
        return any(ears for _, ears in told)

    def take_hints(self, most: int = 100) -> list[UUID]:
        """Take hints away, before their outboxes are visited: one that comes meanwhile is not lost."""
        taken = cast("list[bytes]", self.connection.spop(HINTS, most) or [])
        return [UUID(item.decode()) for item in taken]

    def work(self, names: Iterable[str], *, burst: bool = False, max_jobs: int | None = None) -> None:
        """Work on the named queues in this process until told to stop (burst: until they are empty)."""
        queues = [self.queues[name] for name in names]
        worker = rq.SimpleWorker(queues, connection=self.connection, serializer="json")
        worker.work(burst=burst, max_jobs=max_jobs, with_scheduler=True, logging_level="WARNING")

    def said(self, queue: str, job_id: str) -> str:
        """What a running job has said last with `say`."""
        job = self.queues[queue].fetch_job(job_id)
        return str(job.get_meta().get("said", "")) if job is not None else ""

    def cancel(self, queue: str, job_id: str) -> None:
        """Take a job back that nobody has begun."""
        job = self.queues[queue].fetch_job(job_id)
        if job is not None:
            job.delete()

    def result(self, queue: str, job_id: str) -> tuple[str, Any]:
        """State and result of a job ("finished", "failed", "queued" ...)."""
        job = self.queues[queue].fetch_job(job_id)
        return ("unknown", None) if job is None else (str(job.get_status().value), job.return_value())


def say(words: str) -> None:
    """Inside a job: tell how far it has come, to whoever waits for it. Elsewhere it does nothing."""
    job = rq.get_current_job()
    if job is not None:
        job.meta["said"] = words
        job.save_meta()  # type: ignore[no-untyped-call]


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, UUID) else value for name, value in arguments.items()}
