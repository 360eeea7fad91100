// Debate only when necessary, after Eo et al. 2025 (DOWN, arXiv:2504.05047): one agent answers; where it is sure of its answer, that is
// the answer. Else the others answer too, all revise after reading one another with an eye on who is sure, and vote.
// Differences from the paper, with reasons:
// 1. How sure an agent is comes from its own probabilities (the mean over the tokens of a text, see sureness.ts) for every model that
//    gives them. The paper asks closed models for a number in words; models of this size do not know one.
// 2. Of whom nothing is known, as of a server that gives no probabilities, is not sure: there it is a debate like any other.
// 3. Readers see the surest first, and where a prompt holds fewer texts than there are, the surest alone. The paper writes the numbers into the
//    prompt; the bundled model has no words for them, and what a small model makes of one is unmeasured.
// 4. The group votes, and a tie goes to the surest. The paper offers a judge in its place.
// 5. The bound is a setting, the same for all questions. The paper chooses it on some questions with known answers; what is sure differs
//    from model to model: of 600 first answers of the bundled model 65 % were right, of those at 0.93 and more 72 %, at 0.95 79 %, at 0.97 93 %.
import { numberedRoster, protocol } from "../protocol.ts";
import { real } from "../../settings/row.ts";
import { reviseTemperature, TEAM_ROWS, temperature } from "../shared_rows.ts";

export const down = protocol({
  name: "debate where it is needed",
  label: "a debate where the first is unsure (DOWN)",
  help: "One agent answers. Only where it is not sure enough do the others join in, and they debate. Saves most of the tokens where questions are easy; a confident mistake stays.",
  paper: "arXiv:2504.05047",
  words: {
    title: "Debate where needed",
    how: "one answers; where it is unsure, all debate and vote",
    story:
      "One agent answers. Where it is unsure, the others answer too, all read each other and answer again.",
    talk: { one: "talk", many: "talks" },
    counted: "questions answered",
    rightAfter: "right in the end",
    heading: (step) => (step === 0 ? "Alone" : "After reading the others"),
    once: {
      how: "one answers; where it is unsure, all vote",
      story: "One agent answers. Where it is unsure, the others answer too, and all vote.",
      rightAfter: "right in the end",
    },
  },
  rows: {
    ...TEAM_ROWS,
    temperature,
    reviseTemperature,
    enoughSure: real({
      place: "team",
      label: "Sure enough",
      help: "How probable a token of the first answer must be on average for no debate to follow. 0: no debate where there is an answer, 1: all but always one. SmolLM2-135M is about 0.76 sure of a short answer, the bundled model 0.94.",
      min: 0,
      max: 1,
      fallback: 0.8,
    }),
  },
  needs: ["revise"],
  readsSureness: true,
  view: "grid",
  roster: ({ agents }) => numberedRoster("Agent", agents),
  leaves: ({ agents, rounds }) => ({ solutions: agents * rounds, endings: agents, revisions: rounds - 1 }),
  solve: async (...asked) => (await import("../talks/down.ts")).neededTalk(...asked),
});
