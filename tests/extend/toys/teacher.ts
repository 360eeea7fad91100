import { protocol } from "../../../src/teachers/protocol.ts";
import { temperature } from "../../../src/teachers/shared_rows.ts";
import { votedOutcome } from "../../../src/teachers/verdict.ts";
import { integer } from "../../../src/settings/row.ts";

/** A pupil answers, then a checker reads the pupil and answers as often as it was told to; the checker's last word counts. */
export const toy = protocol({
  name: "toy school",
  label: "a pupil and a checker (toy school)",
  help: "A pupil answers and a checker has the last word.",
  paper: "none",
  words: {
    title: "Toy school",
    how: "a pupil, then a checker",
    story: "The agents talk.",
    talk: { one: "lesson at the board", many: "lessons at the board" },
    counted: "questions checked",
    rightAfter: "right after the checker",
    heading: (step) => `Word ${step + 1}`,
  },
  rows: {
    temperature,
    toyChecks: integer({
      place: "team",
      label: "Checks",
      help: "How often the checker answers.",
      min: 1,
      max: 5,
      fallback: 2,
      unit: "checks",
    }),
  },
  needs: ["revise"],
  view: "chain",
  roster: () => [
    { id: "pupil", name: "Pupil" },
    { id: "checker", name: "Checker" },
  ],
  leaves: ({ toyChecks }) => ({ solutions: 1 + toyChecks, endings: 1, revisions: toyChecks }),
  async solve(_task, table, { temperature: warmth, toyChecks }) {
    let last = await table.say("pupil", { role: "propose", reads: [], temperature: warmth });
    for (let check = 0; check < toyChecks; check++) {
      last = await table.say("checker", { role: "revise", reads: [last], temperature: warmth });
    }
    return votedOutcome([last], table.turns());
  },
});
