"""Who writes the corpus: solo authors who slip at trap sentences, and debaters who re-read what they disagree about.

The gap between the two is put here on purpose. A solo author is sloppy with probability 0.6 and then follows a trap's
keyword most of the time; a debate's author settles a dispute rightly 94 times in 100, but notices a mistake that all
peers share only 5 times in 100. The model learns both habits from the text alone.
"""

import random
from dataclasses import replace

from vocabulary import ASSISTANT, BOS, END, PEER, USER, encode
from world import LARGEST, SMALLEST, Earlier, Line, Move, Problem, calculate, follow, make_problem, split_of

SLOPPY_SHARE = 0.60
TRAP_ERROR = {"more": 0.95, "fewer": 0.80, "gets": 0.88, "takes": 0.70, "each": 0.85}  # of a sloppy author
CAREFUL_TRAP_ERROR = 0.06
NOTING_SHARE = 0.50  # of careful authors: they spell out what a trap sentence means before they calculate
NOTED_TRAP_ERROR = 0.01  # who spells it out hardly misreads it
SLIP = 0.03  # arithmetic slips per step
SLIPS = (-10, -2, -1, 1, 2, 10)
SETTLED_RIGHT = 0.94
NOTICED = 0.05
DISPUTE_NOTED = 0.90  # of revised solutions: they repeat in a note what was found out about a disputed sentence

SOLO_SHARE = 0.42
SOLO_TRAPS, DEBATE_TRAPS = 0.30, 0.45
PEER_SHARES = {1: 0.10, 2: 0.25, 3: 0.65}
AGREED_KEPT = 0.5  # people discuss what they disagree about: half of the undisputed debates are left out

CONTEXT = 512  # the model's; the rare longer debate, of four steps with many notes, is left out

SPELLED = {"+": "plus", "-": "minus", "x": "times"}


def solve_alone(rng: random.Random, problem: Problem) -> list[Line]:
    """One solo author's lines. After 20 attempts that left 1..99 the right solution is given."""
    for _ in range(20):
        is_sloppy = rng.random() < SLOPPY_SHARE
        lines = _attempt(rng, problem, is_sloppy, is_noting=not is_sloppy and rng.random() < NOTING_SHARE)
        if lines is not None:
            return lines
    return problem.solution


def _attempt(rng: random.Random, problem: Problem, is_sloppy: bool, is_noting: bool) -> list[Line] | None:
    values, lines, misread = [problem.start], [], {}
    careful_error = NOTED_TRAP_ERROR if is_noting else CAREFUL_TRAP_ERROR
    for i, step in enumerate(problem.steps):
        move = step.right
        if step.wrong:
            if step.group not in misread:
                misread[step.group] = rng.random() < (TRAP_ERROR[step.kind] if is_sloppy else careful_error)
            if misread[step.group]:
                move = step.wrong
        amount = values[move.amount.index] if isinstance(move.amount, Earlier) else move.amount
        result = calculate(move.op, values[-1], amount)
        if rng.random() < SLIP:
            result += rng.choice(SLIPS)
        if not SMALLEST <= result <= LARGEST:
            return None
        note = _note(problem, i, move.op, amount) if is_noting and step.wrong else ""
        lines.append(Line(values[-1], move.op, amount, result, note))
        values.append(result)
    return lines


def write_solution(rng: random.Random, problem: Problem, lines: list[Line]) -> str:
    """`Step 1 : check That is 5 more than Ben has so Ben has fewer . Ben has 12 - 5 = 7 . … Answer : 21`, notes where lines have them.

    Style varies: owner words (always in family A), operand order.
    """
    with_owner, swapped = rng.random() < 0.5 or problem.family == "A", rng.random() < 0.5
    words = []
    for number, (line, step) in enumerate(zip(lines, problem.steps), 1):
        left, right = (line.amount, line.left) if swapped and line.op != "-" else (line.left, line.amount)
        note = f"{line.note} " if line.note else ""
        owner = f"{step.owner} " if with_owner else ""
        words.append(f"Step {number} : {note}{owner}{left} {line.op} {right} = {line.result} .")
    return " ".join([*words, f"Answer : {lines[-1].result}"])


def _same_operand(line_op: str, line_amount: int, move: Move) -> tuple:
    """What two lines must share to agree: the operation and its operand, whatever value the chain has reached."""
    return (line_op, "earlier" if isinstance(move.amount, Earlier) else line_amount)


def critique(rng: random.Random, problem: Problem, peers: list[list[Line]]) -> tuple[str, list[Line]] | None:
    """Compares the peers' solutions step by step: (critique text, revised lines); None when a value leaves 1..99.

    Each step shows a tally of the operations ("+ - +"). Agreement is "ok" even when wrong; a dispute quotes the sentence,
    says what it means, and names who was wrong; the revised solution mostly repeats that meaning as a note, because one
    written step hardly holds a decision that hangs on two words ("That is" and "more").
    """
    remarks, moves, notes, values, settled = [], [], [], [problem.start], {}
    is_noting = rng.random() < DISPUTE_NOTED
    for i, step in enumerate(problem.steps):
        readings = [_same_operand(lines[i].op, lines[i].amount, step.right) for lines in peers]
        truth = _same_operand(step.right.op, step.right.amount, step.right)
        if step.group not in settled:
            is_disputed = len(set(readings)) > 1
            settled[step.group] = rng.random() < SETTLED_RIGHT if is_disputed else readings[0] == truth or rng.random() < NOTICED
        move = step.right if settled[step.group] else step.wrong or step.right
        amount = values[move.amount.index] if isinstance(move.amount, Earlier) else move.amount
        result = calculate(move.op, values[-1], amount)
        if not SMALLEST <= result <= LARGEST:
            return None
        decided = _same_operand(move.op, amount, move)
        wrong = [f"agent {j}" for j, reading in enumerate(readings, 1) if reading != decided]
        tally = " ".join(lines[i].op for lines in peers)
        verdict = f"{_reason(problem, i, move.op, amount)} wrong {' '.join(wrong)} ." if wrong else "ok ."
        remarks.append(f"Step {i + 1} : {tally} . {verdict}")
        values.append(result)
        moves.append(move)
        notes.append(_note(problem, i, move.op, amount) if is_noting and len(set(readings)) > 1 else "")
    lines = follow(problem, moves)
    return None if lines is None else (" ".join(remarks), [replace(line, note=note) for line, note in zip(lines, notes)])


def _reason(problem: Problem, i: int, op: str, amount: int) -> str:
    """What a critic writes about a disputed step: the sentence, its meaning, the operation."""
    if problem.family == "C" and op == "x":
        return _note(problem, i, op, amount)
    return f"{_note(problem, i, op, amount)} {SPELLED[op]} {amount} ."


def _note(problem: Problem, i: int, op: str, amount: int) -> str:
    """The sentence of step i and what it means when it asks for `op`: "check That is 5 more than Ben has so Ben has fewer ."

    The words of a critic, on purpose: what debates teach about a sentence is then at hand where one alone writes a note.
    """
    step, word = problem.steps[i], "fewer" if op == "-" else "more"
    if problem.family != "C":
        return f"check {step.clause} so {step.subject} has {word} ."
    if op == "x":
        return f"check all {amount} so times {amount} ."
    whose = "each has" if step.right.op == op and step.wrong else "all have"
    return f"check {step.clause} so {whose} {word} ."


def solo_prompt(problem: Problem) -> list[int]:
    return [BOS, USER, *encode(problem.text), ASSISTANT]


def debate_prompt(problem: Problem, solutions: list[str]) -> list[int]:
    """The problem, then each solution as a numbered peer."""
    ids = [BOS, USER, *encode(problem.text)]
    for number, solution in enumerate(solutions, 1):
        ids += [PEER, *encode(f"{number} : {solution}")]
    return [*ids, ASSISTANT]


def document(rng: random.Random, split: str = "pretrain") -> list[int]:
    """Token ids of one corpus document of the split: a solo text or a debate turn."""
    while True:
        is_solo = rng.random() < SOLO_SHARE
        problem = make_problem(rng, trap_share=SOLO_TRAPS if is_solo else DEBATE_TRAPS)
        if split_of(problem.text) != split:
            continue
        if is_solo:
            solution = write_solution(rng, problem, solve_alone(rng, problem))
            return [*solo_prompt(problem), *encode(solution), END]
        count = rng.choices(list(PEER_SHARES), list(PEER_SHARES.values()))[0]
        peers = [solve_alone(rng, problem) for _ in range(count)]
        verdict = critique(rng, problem, peers)
        if verdict is None:
            continue
        remarks, lines = verdict
        if "wrong" not in remarks and count > 1 and rng.random() >= AGREED_KEPT:
            continue
        prompt = debate_prompt(problem, [write_solution(rng, problem, peer) for peer in peers])
        ids = [*prompt, *encode(f"Check : {remarks} {write_solution(rng, problem, lines)}"), END]
        if len(ids) <= CONTEXT:
            return ids
