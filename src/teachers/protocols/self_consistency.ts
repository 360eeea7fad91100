// Self-consistency (Wang et al. 2022, arXiv:2203.11171): several answers are drawn independently and the most frequent one wins.
// Differences from the paper, with reasons:
// 1. Every sample is a turn of an agent of its own, so that the page shows them side by side; none reads another.
// 2. The vote is not weighted by probabilities: the paper found the plain count as good.
import { numberedRoster, protocol } from "../protocol.ts";
import { samples, temperature } from "../shared_rows.ts";
import { votedOutcome } from "../verdict.ts";

export const selfConsistency = protocol({
  name: "self-consistency",
  label: "a vote of single answers (self-consistency)",
  help: "The model answers several times on its own, and the most frequent answer wins. Cheap; it repeats what most answers get wrong.",
  paper: "arXiv:2203.11171",
  words: {
    title: "Self-consistency",
    how: "independent answers, then a vote",
    story: "The model answers each question several times. The most frequent answer wins.",
    talk: { one: "vote", many: "votes" },
    counted: "questions answered",
    rightAfter: "right by the vote",
    heading: () => "Alone",
  },
  rows: {
    samples,
    temperature,
  },
  needs: [],
  view: "grid",
  roster: ({ samples }) => numberedRoster("Sample", samples),
  leaves: ({ samples }) => ({ solutions: samples, endings: samples, revisions: 0 }),
  async solve(_task, table, { temperature }) {
    const said = await table.everyone((agent) =>
      table.say(agent, { role: "propose", reads: [], temperature }),
    );
    return votedOutcome(said, table.turns());
  },
});
