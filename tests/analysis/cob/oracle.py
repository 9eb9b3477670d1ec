"""The rules of docs/analysis/cob.md, written the slow and obvious way, a person at a time, to check the kernel with."""

from dataclasses import dataclass, field

ORDER = ("URG", "ASS", "PRO", "TRS", "TRD", "VAR", "CES")
PERMANENT = ("DI", "AI", "FI", "II", "FF")
PART_TIME = ("P", "V", "M")


@dataclass(frozen=True)
class Message:
    """A message; days are numbers, None where empty."""

    code: str
    person: int
    employer: int
    event: str
    sent: int
    start: int
    second: int = 0
    action: str = "N"
    previous: str | None = None
    previous_employer: int | None = None
    end: int | None = None
    day: int | None = None
    transformation: str | None = None
    movement: str | None = None
    contract: str | None = None
    hours: str | None = None
    weekly: float | None = None
    municipality: str | None = None
    sector: str | None = None
    trace: int = 0

    @property
    def about(self) -> int:
        return self.start if self.event in ("ASS", "URG") or self.day is None else self.day

    @property
    def told_hours(self) -> str | None:
        if self.event == "TRS" and self.transformation == "PP":
            return "F"
        if self.event == "TRS" and self.transformation == "TP" and self.hours not in PART_TIME:
            return "N"
        return self.hours


@dataclass
class State:
    """A relationship while its messages are read."""

    first: Message
    hire_seen: bool
    urgent: bool
    planned: int | None
    look: dict  # what makes a phase: contract, hours, weekly, municipality, employer
    phases: list = field(default_factory=list)
    events: list = field(default_factory=list)
    applied: list = field(default_factory=list)
    ceased: int | None = None
    extensions: int = 0
    transformations: int = 0

    def turn(self, day: int) -> None:
        if self.phases and self.phases[-1][1] == self.look:
            return
        if self.phases and self.phases[-1][0] == day:
            self.phases.pop()
        self.phases.append((day, dict(self.look)))


def fold(messages: list[Message]) -> dict[str, list]:
    """Relationships, phases, events and contradictions, each as a sorted list of tuples."""
    out = {"relationships": [], "phases": [], "events": [], "contradictions": []}
    for person in sorted({message.person for message in messages}):
        _fold_person(sorted((m for m in messages if m.person == person), key=_moment), out)
    return {name: sorted(rows, key=repr) for name, rows in out.items()}


def _moment(message: Message) -> tuple:
    return message.sent, message.second, ORDER.index(message.event), message.about, message.trace


def _fold_person(messages: list[Message], out: dict) -> None:
    status = dict.fromkeys(messages, "valid")
    stands_for: dict[Message, Message] = {}
    annulled_by: dict[Message, Message] = {}

    def object_to(message: Message, reason: str, applied: bool) -> None:
        out["contradictions"].append((message.person, message.code, reason, applied))

    for message in messages:
        if message.action == "N":
            continue
        correction = message.action == "R"
        if not correction:
            status[message] = "spent"
        target = next((other for other in messages if other.code == message.previous), None)
        if target is None or target is message:
            object_to(message, "target_unknown", correction)
        elif status[target] in ("corrected", "annulled") or target.action == "A":
            if correction and status[message] == "valid":
                status[message] = "refused"
            object_to(message, "target_not_valid", False)
        elif correction:
            status[target] = "corrected"
            stands_for[message] = target
            if (message.employer, message.start) != (target.employer, target.start):
                object_to(message, "correction_moves", True)
        else:
            status[target] = "annulled"
            annulled_by[target] = message

    def origin(message: Message) -> Message:
        for _ in messages:
            message = stands_for.get(message, message)
        return message

    changes = [m for m in messages if m.event == "VAR" and status[m] == "valid"]

    def root(message: Message) -> int:
        employer = message.previous_employer if message.event == "VAR" else message.employer
        for _ in range(sum(m.event == "VAR" and status[m] in ("valid", "annulled") for m in messages)):
            earlier = [
                c.previous_employer
                for c in changes
                if c.start == message.start and c.employer == employer and c.previous_employer != employer
            ]
            if not earlier:
                break
            employer = earlier[0]
        return employer

    standing = [m for m in messages if status[m] in ("valid", "annulled")]
    place = {message: at for at, message in enumerate(messages)}
    finished = []
    for key in sorted({(m.start, root(m)) for m in standing}):
        chain = sorted(
            (m for m in standing if (m.start, root(m)) == key), key=lambda m: (place[origin(m)], place[m])
        )  # fmt: skip
        _check_last(chain, status, annulled_by, place, object_to)
        state = _read([m for m in chain if status[m] == "valid"], origin, object_to)
        if state is not None:
            finished.append((key, state, _write(key, state, out, object_to)))
    for (start, employer), state, _ in finished:
        for (other_start, other_employer), _, other_end in finished:
            if other_employer == employer and other_start < start and (other_end is None or start <= other_end):
                object_to(state.first, "overlaps_itself", True)
                break


def _check_last(chain, status, annulled_by, place, object_to) -> None:
    for at, message in enumerate(chain):
        acting = annulled_by[message] if status[message] == "annulled" else message
        if status[message] == "valid" and message.action != "R":
            continue
        if any(status[other] == "valid" and place[other] < place[acting] for other in chain[at + 1 :]):
            object_to(acting, "target_not_last", True)


def _begin(message: Message, hire_seen: bool, urgent: bool) -> State:
    employer = message.previous_employer if message.event == "VAR" else message.employer
    look = {
        "contract": message.contract,
        "hours": message.told_hours,
        "weekly": message.weekly,
        "municipality": message.municipality,
        "employer": employer,
    }
    state = State(message, hire_seen, urgent, message.end, look)
    state.turn(message.start)
    return state


def _read(chain: list[Message], origin, object_to) -> State | None:
    state: State | None = None
    for message in chain:
        if message.event == "URG" and state is not None:
            object_to(message, "urgency_after_hire", False)
            continue
        if message.event in ("URG", "ASS"):
            confirms = state is not None and state.urgent and not state.hire_seen and len(state.applied) == 1
            kept = state.applied if confirms else []
            if state is not None and not confirms:
                object_to(message, "double_hire", True)
                for old in state.applied:
                    object_to(old, "superseded", False)
            state = _begin(message, message.event == "ASS", message.event == "URG" or confirms)
            state.applied = list(kept)
            state.events.append(("hire", message.start, origin(message).sent, message.code, dict(state.look)))
        else:
            reason = _objection(message, state)
            if reason:
                object_to(message, reason, False)
                continue
            if state is None:
                object_to(message, "update_without_hire", True)
                state = _begin(message, False, False)
            elif state.urgent and not state.hire_seen:
                object_to(message, "update_after_urgency", True)
            _apply(message, state, origin(message).sent, object_to)
        state.applied.append(message)
    return state


def _objection(message: Message, state: State | None) -> str | None:
    if state is not None and state.ceased is not None:
        return "after_cessation"
    if message.event == "CES":
        return "cessation_before_start" if message.about < message.start else None
    if message.about < message.start:
        return "before_start"
    if state is None:
        return None
    if message.event == "PRO":
        if state.planned is None:
            return "extension_of_permanent"
        return "extension_not_later" if message.about <= state.planned else None
    if message.event == "TRS":
        if message.transformation == "DI" and state.planned is None:
            return "already_permanent"
        if message.transformation == "PP" and state.look["hours"] == "F":
            return "hours_unchanged"
        if message.transformation == "TP" and state.look["hours"] in PART_TIME:
            return "hours_unchanged"
    latest = None if state.planned is None else state.planned + (message.transformation in PERMANENT)
    if message.event != "TRS":
        latest = state.planned
    if latest is not None and message.about > latest:
        return "after_end"
    return "before_last_change" if message.about < state.phases[-1][0] else None


def _apply(message: Message, state: State, sent: int, object_to) -> None:
    def happen(kind: str, day: int) -> None:
        state.events.append((kind, day, sent, message.code, dict(state.look)))

    if message.event == "PRO":
        state.extensions += 1
        known = state.planned is not None and state.planned < message.about
        day = state.planned + 1 if known else sent
        state.planned = message.about
        happen("extension", day)
    elif message.event == "TRS":
        state.transformations += 1
        told = {"contract": message.contract, "hours": message.told_hours, "weekly": message.weekly}
        state.look.update({name: value for name, value in told.items() if value is not None})
        if message.transformation in PERMANENT:
            state.planned = None
        happen("transformation", message.about)
        state.turn(message.about)
    elif message.event == "TRD":
        moved = message.movement != "D"
        if moved and message.municipality is not None:
            state.look["municipality"] = message.municipality
        happen("transfer" if moved else "secondment", message.about)
        state.turn(message.about)
    elif message.event == "VAR":
        state.look["employer"] = message.employer
        happen("employer_change", message.about)
        state.turn(message.about)
    else:
        if state.planned is not None and message.about > state.planned:
            object_to(message, "cessation_after_end", True)
        if message.about < state.phases[-1][0]:
            object_to(message, "cessation_before_change", True)
        state.ceased = message.about
        happen("cessation", message.about)


def _write(key: tuple, state: State, out: dict, object_to) -> int | None:
    """Write a relationship; returns its last day."""
    if state.urgent and not state.hire_seen:
        object_to(state.first, "urgency_unconfirmed", True)
    end = state.ceased if state.ceased is not None else state.planned
    ended = "ceased" if state.ceased is not None else "open" if state.planned is None else "expired"
    if ended == "expired":
        state.events.append(("expiry", end, None, None, dict(state.look)))
    phases = [phase for at, phase in enumerate(state.phases) if at == 0 or end is None or phase[0] <= end]
    final, start = phases[-1][1], key[0]
    sector = next((m.sector for m in reversed(state.applied) if m.sector is not None), None)
    identity = (state.first.person, start, state.phases[0][1]["employer"])
    out["relationships"].append(
        (*identity, end, ended, state.planned, state.hire_seen, state.urgent, len(state.applied), state.extensions,
         state.transformations, tuple(final.items()), sector)
    )  # fmt: skip
    for at, (day, look) in enumerate(phases):
        last = phases[at + 1][0] - 1 if at + 1 < len(phases) else end
        out["phases"].append((*identity, day, last, tuple(look.items())))
    for kind, day, sent, code, look in state.events:
        out["events"].append((state.first.person, start, kind, day, sent, code, look["contract"], look["hours"]))
    return end
