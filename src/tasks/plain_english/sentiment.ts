import type { RandomStream } from "../../core/rng.ts";
import type { Level, PlainFamily } from "./family.ts";
import { capital, inWords } from "./lexicon.ts";
import { DOMAINS, DOMAINS_OUTSIDE, type Domain } from "./reviews.ts";

type Side = "positive" | "negative";

const TEMPLATES = [
  'Is this review {first} or {second}? "{review}"',
  'Is this review {first} or {second} on the whole? "{review}"',
  'Read this review: "{review}" Is it {first} or {second}?',
  'Review: "{review}" Is the verdict {first} or {second}?',
];
const OUTSIDE = [
  'Someone posted this: "{review}" Would you file it under {first} or under {second} opinions?',
  'Decide between {first} and {second}. What does the writer think in the end? "{review}"',
];

/** A small point of the other side stands before the verdict, or behind it. */
const POINT_FIRST = ["{Point}, but {verdict}.", "{Point}. Still, {verdict}.", "Although {point}, {verdict}."];
const POINT_LAST = ["{Verdict}, although {point}.", "{Verdict}, even though {point} and {another}."];
const POINTS_OUTSIDE = [
  "{Point}, {another}, and yet {verdict}.",
  "Granted, {point} and {another}. In the end, however, {verdict}.",
];

export const sentiment: PlainFamily = {
  id: "sentiment",
  judge: "text",
  answers: ["positive", "negative"],
  isCalculated: false,
  draw(random, level, isOutside) {
    const domain = random.pick(isOutside ? DOMAINS_OUTSIDE : DOMAINS);
    const answer = random.pick(["positive", "negative"] as const);
    const { says, shows } = random.pick(domain.verdicts[answer]);
    const review = drawReview(random, { domain, answer, verdict: says, level, isOutside });
    const sides = random.shuffle<Side>(["positive", "negative"]);
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: { review, first: sides[0]!, second: sides[1]! },
      answer,
      working: `${capital(shows)}.`,
      core: review,
    };
  },
};

interface ReviewPlan {
  readonly domain: Domain;
  readonly answer: Side;
  readonly verdict: string;
  readonly level: Level;
  readonly isOutside: boolean;
}

function drawReview(random: RandomStream, { domain, answer, verdict, level, isOutside }: ReviewPlan): string {
  const agrees = level === 1 && !isOutside;
  const other = answer === "positive" ? "negative" : "positive";
  const [point, another] = random.shuffle(domain.points[agrees ? answer : other]);
  if (agrees) return `${capital(inWords([point!, another!]))}. ${capital(verdict)}.`;
  const form = random.pick(isOutside ? POINTS_OUTSIDE : level === 2 ? POINT_FIRST : POINT_LAST);
  return form
    .replace("{Point}", capital(point!))
    .replace("{point}", point!)
    .replace("{another}", another!)
    .replace("{Verdict}", capital(verdict))
    .replace("{verdict}", verdict);
}
