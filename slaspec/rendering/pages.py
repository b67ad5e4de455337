"""An agreement, and a report where there is one, to pages. Which page says what is decided here."""

from collections.abc import Iterator

from slaspec.agreement.commitment import Commitment, Response
from slaspec.agreement.model import Agreement, Handoff, Stage
from slaspec.agreement.pattern import in_words, kind_in_words
from slaspec.evaluation.figures.attainment import EpisodeWindow
from slaspec.evaluation.figures.counting import Part
from slaspec.evaluation.figures.results import CommitmentResult, DutyResult, EpisodeResult, TallyResult
from slaspec.evaluation.figures.windows import FELL_SHORT, Standing
from slaspec.evaluation.report import Report
from slaspec.rendering.page import Block, Bullets, Code, Heading, Link, Page, Paragraph, Strong, Table, Words
from slaspec.rendering.scorecard import (
    basis_words,
    instant_words,
    left_out_words,
    noticed_words,
    owed_words,
    percent,
    score_rows,
    short_words,
)
from slaspec.rendering.sentences import names, percent_words, promise, sentence
from slaspec.worktime.calendar import DAY_SECONDS, Shift, WorkingCalendar

GLANCE, COMMITMENTS, STAGES, CALENDARS, SCORECARD, GLOSSARY = (
    "index.md",
    "commitments.md",
    "stages.md",
    "calendars.md",
    "scorecard.md",
    "glossary.md",
)

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def pages(agreement: Agreement, report: Report | None = None) -> list[Page]:
    """All pages of an agreement, in the order in which they are read.

    Without a report, or with one that judged another content, they say that there are no figures and why.
    """
    why_not = ""
    if report is None:
        why_not = "No events have been judged for these pages, so they show no figures."
    elif not report.speaks_for(agreement):
        why_not = "The report at hand judged another content of this agreement, so its figures are not shown. Judge the events anew."
        report = None
    made = [_glance(agreement, report, why_not), _commitments(agreement, report)]
    if agreement.stages:
        made.append(_stages(agreement))
    made += [_calendars(agreement), _scorecard(agreement, report, why_not)]
    if agreement.names or agreement.kinds:
        made.append(_glossary(agreement))
    return made


def anchor(commitment: Commitment) -> str:
    """The anchor of a commitment: its id, which stays when the page is rearranged."""
    return commitment.id


# At a glance


def _glance(agreement: Agreement, report: Report | None, why_not: str) -> Page:
    blocks: list[Block] = []
    if agreement.purpose:
        blocks.append(Paragraph((agreement.purpose,)))
    blocks.append(Paragraph((_in_force(agreement),)))
    blocks.append(Heading(2, "The parties", "parties"))
    blocks.append(Bullets(tuple(_party_words(agreement, index) for index in range(len(agreement.parties)))))
    blocks.append(Heading(2, "Who owes what", "who-owes-what"))
    for side, commitments in _by_side(agreement):
        blocks.append(Paragraph((Strong(side),)))
        blocks.append(
            Bullets(tuple((Link(it.id, COMMITMENTS, anchor(it)), f" – {promise(it, agreement)}{_objective(it)}") for it in commitments))
        )
    blocks.append(Heading(2, "How it stands", "how-it-stands"))
    blocks.append(_basis(report) if report else Paragraph((why_not,)))
    blocks.append(Paragraph((Link("To the scorecard", SCORECARD),)))
    return Page(GLANCE, agreement.title, tuple(blocks))


def _objective(commitment: Commitment) -> str:
    objective = commitment.objective if isinstance(commitment, Response) else None
    return f"; {percent_words(objective)} of a {objective.per}'s clocks" if objective else ""


def _in_force(agreement: Agreement) -> str:
    revision = f"Revision {agreement.revision}" if agreement.revision else "This agreement"
    start, until = agreement.effective_from, agreement.effective_until
    if start is None:
        return f"{revision} is in force until further notice."
    if until is None:
        return f"{revision} is in force from {start.isoformat()} until further notice."
    last = until.fromordinal(until.toordinal() - 1)
    return f"{revision} is in force from {start.isoformat()} through {last.isoformat()}, both days included."


def _party_words(agreement: Agreement, index: int) -> Words:
    party = agreement.parties[index]
    head = f", headed by {party.head}" if party.head else ""
    teams = f" (teams: {', '.join(party.teams)})" if party.teams else ""
    return (Strong(party.name), f"{head}{teams}")


def _by_side(agreement: Agreement) -> list[tuple[str, list[Commitment]]]:
    sides: dict[str, list[Commitment]] = {}
    for commitment in agreement.commitments:
        by, to = names(commitment.owed_by, agreement), names(commitment.owed_to, agreement)
        side = f"{by} owe each other" if by == to else f"{by} {'owes' if len(commitment.owed_by) <= 1 else 'owe'} {to}"
        sides.setdefault(side, []).append(commitment)
    return list(sides.items())


def _basis(report: Report) -> Block:
    return Paragraph((f"Judged {basis_words(report)}.",))


# Commitments


def _commitments(agreement: Agreement, report: Report | None) -> Page:
    results = {result.commitment: result for result in report.commitments} if report else {}
    how_to_read = "While a clock of a lead runs, what would start it once more opens no further one; when it has ended, it does."
    blocks: list[Block] = [Paragraph((how_to_read,))]
    for commitment in agreement.commitments:
        blocks += _commitment(commitment, agreement, results.get(commitment.id))
    return Page(COMMITMENTS, "Commitments", tuple(blocks))


def _commitment(commitment: Commitment, agreement: Agreement, result: CommitmentResult | None) -> Iterator[Block]:
    yield Heading(2, commitment.id, anchor(commitment))
    yield Paragraph((sentence(commitment, agreement),))
    if commitment.because:
        yield Paragraph((Strong("Why:"), f" {commitment.because}"))
    if isinstance(commitment, Response):
        used = {commitment.calendar.otherwise.id, *(calendar.id for _value, calendar in commitment.calendar.by_value)}
        links = [part for id_ in sorted(used) for part in (", ", Link(id_, CALENDARS, _calendar_anchor(id_)))][1:]
        yield Paragraph(("Whose hours count: ", *links, "."))
    yield Paragraph(("In the file: ", Code(commitment.path)))
    if result is not None:
        yield from _windows(result)


def _windows(result: CommitmentResult) -> Iterator[Block]:
    match result:
        case EpisodeResult():
            yield _episode_windows(result.windows)
        case TallyResult():
            yield _tally_windows(result)
        case DutyResult():
            yield _duty_windows(result)
            if result.objective:
                yield _episode_windows(result.objective)


def _duty_windows(result: DutyResult) -> Table:
    rows = [
        (
            (each.window.label,),
            (f"{each.count:,} of {each.target:,}",),
            (instant_words(each.due) if each.due is not None else "",),
            _standing_words(each.standing),
        )
        for each in result.windows
    ]
    return Table(("Period", "Done", "Due", "Standing"), tuple(rows))


def _episode_windows(windows: tuple[EpisodeWindow, ...]) -> Table:
    rows = []
    for each in windows:
        counts = (each.attainment.met, each.attainment.breached, each.attainment.pending, each.attainment.void)
        standing = _standing_words(each.standing)
        rows.append(((each.window.label,), (percent(each.attainment.share),), *((f"{count:,}",) for count in counts), standing))
    return Table(("Window", "Attainment", "Met", "Breached", "Pending", "Void", "Objective"), tuple(rows), numbers=(1, 2, 3, 4, 5))


def _tally_windows(result: TallyResult) -> Table:
    """Counts by window; of a ratio the share too, of a target for each the parts, those that fell short in bold."""
    is_ratio = any(each.of is not None for each in result.windows)
    has_parts = any(each.parts for each in result.windows)
    header = ["Window", "Counted", *(["Out of", "Share"] if is_ratio else []), "Standing", *(["For each"] if has_parts else [])]
    rows = []
    for each in result.windows:
        cells: list[Words] = [(each.window.label,), (f"{each.count:,}",)]
        if is_ratio:
            cells += [(f"{each.of:,}",), (percent(each.share),)]
        cells.append(_standing_words(each.standing))
        if has_parts:
            cells.append(tuple(word for part in each.parts for word in (", ", *_part_words(part)))[1:])
        rows.append(tuple(cells))
    return Table(tuple(header), tuple(rows), numbers=tuple(range(1, header.index("Standing"))))


def _part_words(part: Part) -> Words:
    figure = f"{part.value}: {part.count:,}" + (f" of {part.of:,}" if part.of is not None else "")
    return (Strong(figure),) if part.standing is Standing.BREACHED else (figure,)


def _standing_words(standing: Standing | None) -> Words:
    """The standing, in bold where it fell short, so that a miss is seen."""
    if standing is None:
        return ("no objective",)
    return (Strong(standing.value),) if standing in FELL_SHORT else (standing.value,)


# Stages and handoffs


def _stages(agreement: Agreement) -> Page:
    blocks: list[Block] = [Paragraph(("The way of a lead, stage by stage, and where it passes from one party to the other.",))]
    for stage in agreement.stages:
        blocks += _stage(stage, agreement)
    if agreement.handoffs:
        blocks.append(Heading(2, "Handoffs", "handoffs"))
        for handoff in agreement.handoffs:
            blocks += _handoff(handoff, agreement)
    return Page(STAGES, "Stages and handoffs", tuple(blocks))


def _stage(stage: Stage, agreement: Agreement) -> Iterator[Block]:
    yield Heading(2, stage.name, f"stage-{stage.id}")
    if stage.means:
        yield Paragraph((stage.means,))
    facts: list[Words] = [("It belongs to ", Strong(agreement.party_name(stage.belongs_to)), ".")]
    if stage.initial:
        facts.append(("A lead's first event puts it here.",))
    if stage.entered_on:
        facts.append((f"A lead enters on {kind_in_words(stage.entered_on)}.",))
    if stage.moves_to is None:
        facts.append(("It is not agreed which stages may come next.",))
    elif stage.moves_to:
        links = [part for id_ in stage.moves_to for part in (", ", Link(agreement.stage_name(id_), STAGES, f"stage-{id_}"))][1:]
        facts.append(("From here a lead may move to ", *links, "."))
    else:
        facts.append(("It is final: no stage comes next.",))
    yield Bullets(tuple(facts))


def _handoff(handoff: Handoff, agreement: Agreement) -> Iterator[Block]:
    yield Heading(3, handoff.id, f"handoff-{handoff.id}")
    from_party, to_party = agreement.party_name(handoff.from_party), agreement.party_name(handoff.to_party)
    passes = f" passes a lead in {agreement.stage_name(handoff.from_stage)} to "
    yield Paragraph(
        (Strong(from_party), passes, Strong(to_party), f", where it is {agreement.stage_name(handoff.to_stage)} once accepted.")
    )
    facts: list[Words] = []
    answer = next((it for it in agreement.commitments if it.id == f"{handoff.id}.answer"), None)
    if answer is not None:
        facts.append(("Answer: ", Link(promise(answer, agreement), COMMITMENTS, anchor(answer)), "."))
    if handoff.rejected_go_to:
        facts.append((f"A rejected lead goes to {agreement.stage_name(handoff.rejected_go_to)}.",))
    yield Bullets(tuple(facts))


# Calendars


def _calendar_anchor(id_: str) -> str:
    return "calendar-" + id_.replace("/", "-")


def _calendars(agreement: Agreement) -> Page:
    blocks: list[Block] = [Paragraph((f"Dates and reporting windows are those of {agreement.zone}.",))]
    for calendar in _used_calendars(agreement):
        blocks += _calendar(calendar)
    return Page(CALENDARS, "Calendars", tuple(blocks))


def _used_calendars(agreement: Agreement) -> list[WorkingCalendar]:
    """The calendars that are defined, and `24/7` where it is used."""
    found = {calendar.id: calendar for calendar in agreement.calendars}
    choices = [agreement.calendar, *(it.calendar for it in agreement.commitments if isinstance(it, Response))]
    for choice in choices:
        for calendar in (choice.otherwise, *(calendar for _value, calendar in choice.by_value)):
            found.setdefault(calendar.id, calendar)
    return list(found.values())


def _calendar(calendar: WorkingCalendar) -> Iterator[Block]:
    yield Heading(2, calendar.id, _calendar_anchor(calendar.id))
    yield Paragraph(("Time zone: ", Code(calendar.zone)))
    if calendar.any_of:
        yield Paragraph((f"Open whenever one of these is: {', '.join(member.id for member in calendar.any_of)}.",))
        return
    if calendar.public_holidays is not None:
        yield Paragraph(("Public holidays: ", Code(calendar.public_holidays.region.code)))
    yield Table(("Day", "Open"), tuple(((day,), (_hours(shifts),)) for day, shifts in zip(_WEEKDAYS, calendar.weekly, strict=True)))
    dated = [(day.isoformat(), name) for day, name in calendar.days_off]
    dated += [(day.isoformat(), f"open {_hours(shifts)}" if shifts else "closed") for day, shifts in calendar.special_days]
    if dated:
        yield Table(("Date", "What is different"), tuple(((day,), (what,)) for day, what in sorted(dated)))


def _hours(shifts: tuple[Shift, ...]) -> str:
    return ", ".join(f"{_clock(shift.opens_s)}–{_clock(shift.closes_s)}" for shift in shifts) or "closed"


def _clock(seconds: int) -> str:
    past = " of the next day" if seconds > DAY_SECONDS else ""
    within = seconds - DAY_SECONDS if seconds > DAY_SECONDS else seconds
    return f"{within // 3600:02d}:{within % 3600 // 60:02d}{past}"


# Scorecard


def _scorecard(agreement: Agreement, report: Report | None, why_not: str) -> Page:
    if report is None:
        return Page(SCORECARD, "Scorecard", (Paragraph((why_not,)),))
    blocks: list[Block] = [_basis(report), Paragraph((f"Months, quarters and other windows are those of {agreement.zone}.",))]
    for side, rows in score_rows(agreement, report):
        blocks.append(Heading(2, side, "side-" + "-".join(part.lower() for part in side.split() if part.isalnum())))
        table = tuple(
            (
                (Link(row.commitment, COMMITMENTS, row.commitment),),
                (row.agreed,),
                (row.figure,),
                (row.standings,),
                (short_words(row),),
                (row.promise,),
            )
            for row in rows
        )
        blocks.append(Table(("Commitment", "Agreed", "So far", "Windows", "Fell short in", "Promise"), table))
    left_out = left_out_words(report)
    if left_out:
        blocks.append(Heading(2, "Left out", "left-out"))
        blocks.append(Bullets(tuple((line,) for line in left_out)))
    for heading, place, said in (
        ("Owed because of it", "owed", owed_words(report)),
        ("To be seen besides", "besides", noticed_words(report)),
    ):
        if said:
            blocks.append(Heading(2, heading, place))
            blocks.append(Bullets(tuple((line,) for line in said)))
    blocks.append(Heading(2, "What this rests on", "basis"))
    basis = [("Agreement: ", Code(report.agreement.content)), (f"Engine: {report.engine}",), (f"Time zone database: {report.tzdata}",)]
    if report.holiday_lock is not None:
        basis.append(("Holiday lock: ", Code(report.holiday_lock)))
    blocks.append(Bullets(tuple(basis)))
    return Page(SCORECARD, "Scorecard", tuple(blocks))


# Glossary


def _glossary(agreement: Agreement) -> Page:
    rows: list[tuple[Words, ...]] = []
    for name, pattern in agreement.names:
        meant = in_words(type(pattern)(pattern.alternatives), agreement.stage_name)
        rows.append(((Strong(name),), (meant,)))
    for kind in agreement.kinds:
        fields = ", ".join(f"{name} ({type_})" for name, type_ in kind.fields)
        rows.append(((Strong(kind.name),), (f"an event of our own{', with ' + fields if fields else ''}",)))
    return Page(GLOSSARY, "Our words", (Table(("Word", "What it means here"), tuple(rows)),))
