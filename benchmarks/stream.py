"""What the incremental evaluator costs: CPU time of one core for each event fed, pauses, and memory for each open lead.

Two workloads: the seven rules of the bulk workload (`bulk.sla.yaml`) on its generated events, and
the example acme with all its commitments. Events are objects already; reading them is not measured.
Timers fire in between, as in service. Beside them a loop that does nothing but look each lead up in
a dictionary, so that a slow machine is seen. Nothing is asserted.
"""

import gc
import json
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import slaspec
from slaspec.events.event import order_key
from slaspec.events.timeline import Timeline
from slaspec.worktime.instants import microseconds

ROOT = Path(__file__).parent.parent
PEERS = ROOT / "build" / "peers" / "bin" / "python"  # `make bench` makes it
WORKLOAD = Path(os.environ.get("SLASPEC_DATA", ROOT.parent / "shared" / "data")).parent / "benchmarks"
BULK = ROOT / "build" / "bulk"
EVENTS = 100_000
ROUNDS = 5
LEADS = 2_000
AS_OF = datetime(2027, 1, 1, tzinfo=UTC)

RENAMED = {"hold": "held", "resume": "resumed"}


def bulk_events() -> list[slaspec.LeadEvent]:
    """The events of the bulk workload, made by its own generator."""
    path = BULK / f"ev_{EVENTS}.jsonl"
    if not path.exists():
        BULK.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {"PERF_DATA": str(BULK), "PYTHONPATH": str(WORKLOAD)}
        subprocess.run([PEERS, WORKLOAD / "gen.py", str(EVENTS), "jsonl"], check=True, env=environment, capture_output=True)
    return [bulk_event(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def bulk_event(row: dict[str, object]) -> slaspec.LeadEvent:
    """One row of the workload in our words."""
    data = {name: row[name] for name in ("channel", "score", "persona", "territory") if name in row}
    if "stage" in row:
        data["stage"] = str(row["stage"]).lower()
    kind, owner = str(row["type"]), row.get("owner")
    at = datetime.fromisoformat(str(row["at"]))
    lead, kind = str(row["lead_id"]), RENAMED.get(kind, kind)
    return slaspec.LeadEvent(lead, kind, at, owner=None if owner is None else str(owner), data=data)  # type: ignore[arg-type]  # plain JSON


def acme_events() -> list[slaspec.LeadEvent]:
    """The events of the example, in order of time, without those that no agreement takes."""
    read = slaspec.read_events([ROOT / "build" / "acme" / "events.jsonl"])
    return sorted((event for event in read if isinstance(event, slaspec.LeadEvent)), key=lambda event: event.at)[:EVENTS]


def run(agreement: slaspec.Agreement, events: Sequence[slaspec.LeadEvent]) -> tuple[float, list[int]]:
    """Microseconds of CPU for each event, and the nanoseconds of each call of `feed`, sorted."""
    evaluator = slaspec.Evaluator(agreement)
    for event in events[: EVENTS // 10]:
        evaluator.feed(event)  # calendars and conditions are ready after that
    rest = events[EVENTS // 10 :]
    now, pauses = time.perf_counter_ns, []
    begun = time.process_time()
    for event in rest:
        start = now()
        evaluator.feed(event)
        pauses.append(now() - start)
    used = time.process_time() - begun
    evaluator.advance(AS_OF)
    return used / len(rest) * 1e6, sorted(pauses)


def nothing(events: Sequence[slaspec.LeadEvent]) -> float:
    """Microseconds of CPU for each event when it is only looked up and put away."""
    leads: dict[str, list[slaspec.LeadEvent]] = {}
    begun = time.process_time()
    for event in events:
        leads.setdefault(event.lead, []).append(event)
    return (time.process_time() - begun) / len(events) * 1e6


def measure(name: str, agreement: slaspec.Agreement, events: Sequence[slaspec.LeadEvent]) -> None:
    """Print the line of a workload."""
    costs, rounds, floor = [], [], []
    for _ in range(ROUNDS):
        gc.collect()
        cost, pauses = run(agreement, events)
        costs.append(cost)
        rounds.append(pauses)
        floor.append(nothing(events))
    cost = statistics.median(costs)
    p50, p99, worst = (statistics.median(each[min(int(len(each) * share), len(each) - 1)] for each in rounds) for share in (0.5, 0.99, 1))
    ratio = cost / statistics.median(floor)
    print(
        f"{name:<6} {1 / cost:5.3f} million events a second of CPU; feed p50 {p50 / 1e3:5.1f} us, p99 {p99 / 1e3:6.1f} us, "
        f"worst pause {worst / 1e6:6.1f} ms; {ratio:5.1f} times a dictionary"
    )


def memory(agreement: slaspec.Agreement) -> None:
    """Print the bytes of an open lead with three open clocks, and of its kept history."""
    start = datetime(2026, 1, 5, 15, tzinfo=UTC)
    steps: list[tuple[str, dict[str, object]]] = [
        ("captured", {"territory": "AMER", "persona": "user"}),
        ("scored", {"score": 70}),
        ("stage_changed", {"stage": "mql"}),
        ("assigned", {}),
    ]
    events = [
        slaspec.LeadEvent(f"L{lead:06d}", kind, start + timedelta(minutes=index, seconds=lead % 50), data=data)  # type: ignore[arg-type]  # plain JSON
        for index, (kind, data) in enumerate(steps)
        for lead in range(LEADS)
    ]
    evaluator = slaspec.Evaluator(agreement)
    for event in events[:4]:
        evaluator.feed(event)  # calendars are made
    histories: dict[str, Timeline] = {}
    gc.collect()
    tracemalloc.start()
    for event in events:
        histories.setdefault(event.lead, Timeline()).add(event, order_key(event, microseconds(event.at)))
    history, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del histories
    gc.collect()
    tracemalloc.start()
    for event in events:
        evaluator.feed(event)
    whole, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    held, beside = (whole - history) / LEADS, history / LEADS
    print(f"memory {held:6.0f} bytes an open lead with three open clocks, beside {beside:.0f} of history (4 events)")


def main() -> None:
    """Measure both workloads."""
    print(f"{EVENTS} events, median of {ROUNDS} rounds, Python {sys.version.split()[0]}")
    bulk = slaspec.load(ROOT / "benchmarks" / "bulk.sla.yaml")
    if (WORKLOAD / "gen.py").exists():
        measure("bulk", bulk, bulk_events())
    else:
        print(f"bulk   not measured: there is no generator in {WORKLOAD}")
    measure("acme", slaspec.load(ROOT / "examples" / "acme" / "sla.yaml"), acme_events())
    memory(bulk)


main()
