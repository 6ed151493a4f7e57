"""``piecework marketplace``: invented platforms on this machine, for tests, demos and practice."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

import click

from archive.errors import BadInput
from crawlers.marketplace.server import SITES, Control, Fault, Marketplace, Serving, serve
from piecework.output import print_json, tell


@click.command("marketplace", short_help="Serve invented platforms on this machine.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same market.")
@click.option(
    "--family",
    "families",
    multiple=True,
    type=click.Choice(list(SITES)),
    help="Only these wire formats; may be given again. Without it, all.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65000),
    default=8700,
    show_default=True,
    help="The first platform's port, the next ones follow; 0 takes what is free.",
)
@click.option(
    "--control-port",
    type=click.IntRange(0, 65535),
    default=8699,
    show_default=True,
    help="Commands, the log of requests, violations and the truth.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    help="Market seconds for each second; 0 stands still until told to advance.",
)
@click.option(
    "--hours",
    type=click.FloatRange(min=0),
    default=9.0,
    show_default=True,
    help="How many hours of the market's time have passed at the start.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME[:FAMILY[:WORKER]]",
    help="A fault that is on from the start; may be given again. --list-faults names them.",
)
@click.option("--list-faults", is_flag=True, help="Name the faults and end.")
@click.option(
    "--truth",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what is true there, as JSON lines.",
)
@click.option(
    "--mail",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write each member's mails of the panel there when it ends, as mbox files.",
)
@click.option("--no-serve", is_flag=True, help="Write what was asked for and end.")
@click.option("--json", "as_json", is_flag=True, help="Addresses and accounts as JSON.")
def command(
    seed: int,
    families: Sequence[str],
    port: int,
    control_port: int,
    speed: float,
    hours: float,
    faults: Sequence[str],
    list_faults: bool,
    truth: Path | None,
    mail: Path | None,
    no_serve: bool,
    as_json: bool,
) -> int:
    """Invented platforms in the wire formats of real ones, on 127.0.0.1 until Ctrl-C.

    Accounts, requesters, offers and money are invented; any password signs in. Ends with 1 where
    somebody accepted a task, sent what only looks may not send, or asked out of pace.

    \b
    Example:
      piecework marketplace --seed 7 --speed 3600 --fault logged-out:mturk:heron
    """
    if list_faults:
        click.echo("\n".join(Fault))
        return 0
    marketplace = Marketplace(seed=seed, families=families, speed=speed, start_after=hours)
    control = Control(marketplace)
    for text in faults:
        _switch_on(control, text)
    if truth is not None:
        _write_truth(control, truth)
    if no_serve:
        _write_mails(control, mail)
        return 0
    with serve(marketplace, port=port, control_port=control_port) as serving:
        _show(serving, as_json=as_json)
        with _wait_for_end() as ended:
            ended.wait()
        _write_mails(control, mail)
    violations = control.violations()
    tell(f"{len(control.requests())} requests, {len(violations)} violations")
    return 1 if violations else 0


def _switch_on(control: Control, text: str) -> None:
    name, _, rest = text.partition(":")
    family, _, worker = rest.partition(":")
    control.switch(name, family=family or None, worker=worker or None)


def _show(serving: Serving, *, as_json: bool) -> None:
    accounts = list(serving.control.workers)
    if as_json:
        print_json(
            {
                "control": serving.control_address,
                "platforms": {
                    family: {"address": address, "host": serving.hosts[family]}
                    for family, address in serving.addresses.items()
                },
                "accounts": accounts,
            }
        )
    else:
        for family, address in serving.addresses.items():
            click.echo(f"{address}  {family:<13} {serving.hosts[family]}")
    tell(f"control: {serving.control_address}/_/violations")
    tell(f"accounts (any password): {', '.join(accounts)}. Ctrl-C ends.")


def _write_truth(control: Control, path: Path) -> None:
    try:
        with path.open("w", encoding="utf-8") as file:
            for row in control.truth():
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error}") from error


def _write_mails(control: Control, folder: Path | None) -> None:
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in control.workers:
            (folder / f"{name}.mbox").write_bytes(control.write_mails(name))
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written: {error}") from error


@contextmanager
def _wait_for_end() -> Iterator[Event]:
    """An event that Ctrl-C or a request to end sets."""
    ended = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
