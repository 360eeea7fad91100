// Isolated self-correction (Huang et al. 2023, arXiv:2310.01798): as many agents and rounds as a debate, but each reads only its
// own turn before. It is the control that shows what reading others is worth, at the same number of turns.
import { numberedRoster, protocol } from "../protocol.ts";
import { reviseTemperature, TEAM_ROWS, temperature, VOTE_AT_ONCE } from "../shared_rows.ts";
import { votedOutcome } from "../verdict.ts";

export const selfCorrection = protocol({
  name: "self-correction",
  label: "each for itself (isolated self-correction)",
  help: "Each agent answers, reads its own answer and answers again; nobody reads another. Then they vote. The control of the debate.",
  paper: "arXiv:2310.01798",
  words: {
    title: "Self-correction",
    how: "each agent reads only itself, then all vote",
    story:
      "Every agent answers alone. Then each reads its own answer, and answers again. Nobody reads another.",
    talk: { one: "vote", many: "votes" },
    counted: "questions answered",
    rightAfter: "right by the vote",
    heading: (step) => (step === 0 ? "Alone" : "On second thoughts"),
    once: VOTE_AT_ONCE,
  },
  rows: { ...TEAM_ROWS, temperature, reviseTemperature },
  needs: ["revise"],
  view: "grid",
  roster: ({ agents }) => numberedRoster("Agent", agents),
  leaves: ({ agents, rounds }) => ({ solutions: agents * rounds, endings: agents, revisions: rounds - 1 }),
  async solve(_task, table, { rounds, temperature, reviseTemperature }) {
    let last = await table.everyone((agent) => table.say(agent, { role: "propose", reads: [], temperature }));
    for (let round = 1; round < rounds; round++) {
      last = await table.everyone((agent) =>
        table.say(agent, {
          role: "revise",
          reads: table.memory(agent).slice(-1),
          temperature: reviseTemperature,
        }),
      );
    }
    return votedOutcome(last, table.turns());
  },
});
