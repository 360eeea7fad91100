"""Word problems with trap sentences: the generator, the true solution, and which split a problem belongs to.

A problem starts from one number and applies two to four operations. Families:
  A compare  "Ann has 12 eggs . That is 5 more eggs than Ben has . How many eggs does Ben have ?"
  B events   "Dan has 20 pens . Dan gets 4 from Kim . Dan eats 2 . How many pens does Dan have now ?"
  C boxes    "There are 3 boxes . Each box has 6 toys . Ann takes 2 from each box . How many toys are there now ?"
A trap sentence holds a keyword that points to the wrong operation ("5 more than Ben" asks for a subtraction). Its wrong
reading is kept beside the right one, because slip-prone authors (authors.py) follow it.
Trap for the reader of this file: steps of one sentence (`group`) are misread together, never one by one.
"""

import hashlib
import random
from dataclasses import dataclass, field

from vocabulary import CONTAINERS, NAMES, OBJECTS

SMALLEST, LARGEST = 1, 99  # every value on every path, right or wrong, is one token
FAMILY_SHARES = {"A": 0.45, "B": 0.30, "C": 0.25}
STEP_SHARES = {2: 0.40, 3: 0.42, 4: 0.18}


@dataclass(frozen=True)
class Earlier:
    """An operand that is an earlier value of the chain: 0 is the start."""

    index: int


@dataclass(frozen=True)
class Move:
    op: str  # "+", "-" or "x"
    amount: int | Earlier


@dataclass(frozen=True)
class Step:
    right: Move
    wrong: Move | None  # what the trap's keyword suggests; None when the sentence is plain
    group: int  # sentence that states it; "each box" sentences state two steps
    clause: str  # the sentence as a critic quotes it
    owner: str  # words before the arithmetic: "Ben has", "now", "together"
    subject: str
    kind: str  # "plain", "more", "fewer", "gets", "takes", "each"


@dataclass(frozen=True)
class Line:
    """One line of a written solution: left op amount = result."""

    left: int
    op: str
    amount: int
    result: int
    note: str = ""  # written before the arithmetic: "check That is 5 more than Ben has so Ben has fewer ."


@dataclass
class Problem:
    family: str
    start: int
    text: str
    steps: list[Step]
    solution: list[Line] = field(default_factory=list)

    @property
    def answer(self) -> int:
        return self.solution[-1].result

    @property
    def traps(self) -> int:
        return len({step.group for step in self.steps if step.wrong})


def calculate(op: str, left: int, right: int) -> int:
    return left + right if op == "+" else left - right if op == "-" else left * right


def follow(problem: Problem, moves: list[Move]) -> list[Line] | None:
    """The lines that result from the moves, None when a value leaves 1..99."""
    values, lines = [problem.start], []
    for move in moves:
        amount = values[move.amount.index] if isinstance(move.amount, Earlier) else move.amount
        result = calculate(move.op, values[-1], amount)
        if not SMALLEST <= result <= LARGEST:
            return None
        lines.append(Line(values[-1], move.op, amount, result))
        values.append(result)
    return lines


def make_problem(rng: random.Random, family: str | None = None, steps: int | None = None, trap_share: float = 0.30) -> Problem:
    """A random valid problem. Family and number of steps are drawn by their shares unless given."""
    family = family or rng.choices(list(FAMILY_SHARES), list(FAMILY_SHARES.values()))[0]
    steps = steps or rng.choices(list(STEP_SHARES), list(STEP_SHARES.values()))[0]
    make = {"A": _compare, "B": _events, "C": _boxes}[family]
    while True:
        problem = make(rng, steps, trap_share)
        if _is_sound(problem):
            return problem


def split_of(text: str) -> str:
    """Split of a problem, decided by its text alone, so that no test problem can slip into any corpus."""
    bucket = int(hashlib.md5(text.encode()).hexdigest()[:8], 16) % 20
    return {0: "test", 1: "val", 2: "distil"}.get(bucket, "pretrain")


def sample(rng: random.Random, split: str, count: int, families: str = "AB", steps: tuple[int, ...] = (2, 3)) -> list[Problem]:
    """`count` different problems of one split, families and lengths drawn uniformly."""
    found: dict[str, Problem] = {}
    while len(found) < count:
        problem = make_problem(rng, rng.choice(families), rng.choice(steps))
        if split_of(problem.text) == split:
            found.setdefault(problem.text, problem)
    return list(found.values())


def _is_sound(problem: Problem) -> bool:
    """Fills in the solution; False when a value leaves the range or a misread trap would not change the answer."""
    solution = follow(problem, [step.right for step in problem.steps])
    if solution is None or follow(problem, [step.wrong or step.right for step in problem.steps]) is None:
        return False
    problem.solution = solution
    for group in {step.group for step in problem.steps if step.wrong}:
        misread = [s.wrong if s.wrong and s.group == group else s.right for s in problem.steps]
        lines = follow(problem, misread)
        if lines is None or lines[-1].result == solution[-1].result:
            return False
    return True


def _compare(rng: random.Random, count: int, trap_share: float) -> Problem:
    """Family A: each person's number is told relative to the one before; 30 % end with a sum of two people."""
    objects, names = rng.choice(OBJECTS), rng.sample(NAMES, 6)
    start = rng.randint(3, 30)
    is_sum = rng.random() < 0.3
    relations = count - 1 if is_sum else count
    sentences, steps = [f"{names[0]} has {start} {objects} ."], []
    for i in range(relations):
        known, asked = names[i], names[i + 1]
        is_trap = rng.random() < trap_share
        if not is_trap and rng.random() < 0.25:
            k = rng.randint(2, 4)
            sentences.append(f"{asked} has {k} times as many {objects} as {known} .")
            clause, right, wrong, kind = f"{asked} has {k} times as many as {known}", Move("x", k), None, "plain"
        else:
            k, word = rng.randint(2, 15), rng.choice(["more", "fewer"])
            keyword = Move("+" if word == "more" else "-", k)
            if is_trap:  # the known quantity is the compared one: "more" asks to subtract
                sentences.append(f"That is {k} {word} {objects} than {asked} has .")
                clause, right, wrong = f"That is {k} {word} than {asked} has", Move("-" if word == "more" else "+", k), keyword
                kind = word
            else:
                sentences.append(f"{asked} has {k} {word} {objects} than {known} .")
                clause, right, wrong, kind = f"{asked} has {k} {word} than {known}", keyword, None, "plain"
        steps.append(Step(right, wrong, i, clause, f"{asked} has", asked, kind))
    last = names[relations]
    if is_sum:
        other = rng.randint(0, relations - 1)
        sentences.append(f"How many {objects} do {names[other]} and {last} have together ?")
        clause = f"{names[other]} and {last} together"
        steps.append(Step(Move("+", Earlier(other)), None, relations, clause, "together", last, "plain"))
    else:
        sentences.append(f"How many {objects} does {last} have ?")
    return Problem("A", start, " ".join(sentences), steps)


def _plain_event(rng: random.Random, person: str, verbs: list[str], other: str, group: int) -> Step:
    k, verb = rng.randint(2, 15), rng.choice(verbs)
    if verb in ("buys", "finds"):
        clause, op = f"{person} {verb} {k} more", "+"
    elif verb == "gives":
        clause, op = f"{person} gives {k} to {other}", "-"
    else:
        clause, op = f"{person} {verb} {k}", "-"
    return Step(Move(op, k), None, group, clause, "now", person, "plain")


def _events(rng: random.Random, count: int, trap_share: float) -> Problem:
    """Family B: things happen to one person's store; "gets 4 from Kim" and "takes 4 from Kim" are traps (both add)."""
    objects, names = rng.choice(OBJECTS), rng.sample(NAMES, 4)
    person, start = names[0], rng.randint(5, 40)
    sentences, steps = [f"{person} has {start} {objects} ."], []
    for i in range(count):
        other = rng.choice(names[1:])
        if rng.random() < trap_share:
            verb, k = rng.choice(["gets", "takes"]), rng.randint(2, 15)
            step = Step(Move("+", k), Move("-", k), i, f"{person} {verb} {k} from {other}", "now", person, verb)
        else:
            step = _plain_event(rng, person, ["buys", "finds", "eats", "loses", "gives"], other, i)
        sentences.append(f"{step.clause} .")
        steps.append(step)
    sentences.append(f"How many {objects} does {person} have now ?")
    return Problem("B", start, " ".join(sentences), steps)


def _boxes(rng: random.Random, count: int, trap_share: float) -> Problem:
    """Family C: multiply and change; "from each box" asks to change before multiplying, "from one box" after."""
    objects, plural = rng.choice(OBJECTS), rng.choice(list(CONTAINERS))
    single, person = CONTAINERS[plural], rng.choice(NAMES)
    boxes, start, k = rng.randint(2, 5), rng.randint(3, 15), rng.randint(2, 6)
    is_trap = rng.random() < min(0.6, trap_share * 1.7)
    adds, which = rng.random() < 0.5, "each" if is_trap else "one"
    clause = f"{person} puts {k} more into {which} {single}" if adds else f"{person} takes {k} from {which} {single}"
    change, multiply = Move("+" if adds else "-", k), Move("x", boxes)
    order = (change, multiply) if is_trap else (multiply, change)
    misread = (multiply, change) if is_trap else (None, None)
    kind = "each" if is_trap else "plain"
    steps = [Step(right, wrong, 0, clause, "now", person, kind) for right, wrong in zip(order, misread)]
    steps += [_plain_event(rng, person, ["buys", "finds", "eats", "loses"], "", i + 1) for i in range(count - 2)]
    sentences = [f"There are {boxes} {plural} .", f"Each {single} has {start} {objects} .", f"{clause} ."]
    sentences += [f"{step.clause} ." for step in steps[2:]]
    sentences.append(f"How many {objects} are there now ?")
    return Problem("C", start, " ".join(sentences), steps)
