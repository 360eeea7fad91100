import type { RandomStream } from "../../core/rng.ts";
import type { Bounds, DrawnQuestion, Level, PlainFamily } from "./family.ts";
import { drawPeople, inWords } from "./lexicon.ts";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const EVENTS = "party picnic concert match wedding lesson meeting exam race visit".split(" ");

/** A question, and whether it asks for a later day or an earlier one. */
interface DayTemplate {
  readonly step: 1 | -1;
  readonly template: string;
}

const TEMPLATES: readonly DayTemplate[] = [
  { step: 1, template: "Today is {day}. What day of the week will it be in {k} days?" },
  {
    step: 1,
    template: "Today is {day}. The {event} is in {k} days. On what day of the week is the {event}?",
  },
  {
    step: 1,
    template:
      "{name} leaves on {day} and comes back {k} days later. On what day of the week does {name} come back?",
  },
  { step: 1, template: "It was {day} {k} days ago. What day of the week is it today?" },
  { step: -1, template: "Today is {day}. What day of the week was it {k} days ago?" },
  {
    step: -1,
    template: "Today is {day}. The {event} was {k} days ago. On what day of the week was the {event}?",
  },
  {
    step: -1,
    template: "{name} came back on {day}, {k} days after leaving. On what day of the week did {name} leave?",
  },
];
const OUTSIDE: readonly DayTemplate[] = [
  {
    step: 1,
    template: "A ship sails on a {day} and arrives {k} days after that. Which day of the week is it then?",
  },
  { step: 1, template: "If a {day} is day 0, which day of the week is day {k}?" },
  {
    step: -1,
    template:
      "A letter reached {name} on a {day}. It had been posted {k} days before. Which day of the week was that?",
  },
];

/** How many days. */
const SPANS: Readonly<Record<Level, Bounds>> = { 1: [2, 4], 2: [2, 6], 3: [8, 13] };

export const weekday: PlainFamily = {
  id: "weekday",
  judge: "text",
  isCalculated: false,
  draw(random, level, isOutside) {
    const { step, template } = random.pick(isOutside ? OUTSIDE : TEMPLATES);
    const k = isOutside ? drawLongSpan(random) : random.integer(...SPANS[level]);
    const day = random.integer(0, 6);
    const [person] = drawPeople(random, 1, isOutside);
    return {
      template,
      slots: { day: DAYS[day]!, k, event: random.pick(EVENTS), name: person!.name },
      ...counted(day, k, step),
      core: `${day} ${k} ${step}`,
    };
  },
};

/** More than two weeks, and no whole number of weeks. */
function drawLongSpan(random: RandomStream): number {
  return 7 * random.integer(2, 4) + random.integer(1, 6);
}

/** "Counting on 3 days from Tuesday: Wednesday, Thursday, Friday." Whole weeks are taken off first. */
function counted(day: number, k: number, step: 1 | -1): Pick<DrawnQuestion, "answer" | "working"> {
  const [weeks, rest] = [7 * Math.floor(k / 7), k % 7];
  const days = Array.from({ length: rest }, (_, i) => DAYS[(day + step * (i + 1) + 7) % 7]!);
  const from = DAYS[day]!;
  const whole =
    weeks === 0
      ? ""
      : `${k} = ${weeks} + ${rest}, and ${weeks} days are ${weeks === 7 ? "one week" : `${weeks / 7} weeks`}. `;
  const span = rest === 1 ? "1 day" : `${rest} days`;
  return {
    answer: days.at(-1)!,
    working: `${whole}Counting ${step > 0 ? "on" : "back"} ${span} from ${from}: ${inWords(days)}.`,
  };
}
