"""An order to the provisioner, and waiting for its answer: a command holds no owner's rights itself."""

import time
from typing import Any

import click

from kernel.queue import CONTROL, JOB_SECONDS
from tenants.house import House

START_SECONDS = 20.0  # after that, nobody seems to be there
PAUSE_SECONDS = 0.1
WAITING, RUNNING = {"queued", "deferred", "scheduled"}, {"started"}


def carry_out(house: House, order: str, **arguments: Any) -> str:
    """Give an order, show how far it has come, return what was done. Raises ClickException with a sentence."""
    job_id = house.queue.put(CONTROL, order, arguments)
    began, told = time.monotonic(), ""
    while True:
        state, answer = house.queue.result(CONTROL, job_id)
        said = house.queue.said(CONTROL, job_id)
        if said and said != told:
            click.echo(f"- {said}")
            told = said
        if state not in WAITING | RUNNING:
            return _answer(state, answer)
        passed = time.monotonic() - began
        if state in WAITING and passed > START_SECONDS:
            house.queue.cancel(CONTROL, job_id)
            raise click.ClickException("The provisioner does not answer. Is it running? Nothing was done.")
        if passed > JOB_SECONDS + START_SECONDS:
            raise click.ClickException("The provisioner has stopped half-way. Give the same command again: it goes on.")
        time.sleep(PAUSE_SECONDS)


def _answer(state: str, answer: Any) -> str:
    if state != "finished" or not isinstance(answer, dict):
        raise click.ClickException(
            "It failed half-way; the provisioner's log says why. Give the same command again: it goes on where it was."
        )
    if "refused" in answer:
        raise click.ClickException(answer["refused"])
    return str(answer["done"])
