// Chain of thought (Wei et al. 2022, arXiv:2201.11903): one agent writes its steps and its answer, once. The paper shows worked
// examples in the prompt; the bundled model was trained to write its steps and needs none.
import { choice } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { temperature } from "../shared_rows.ts";
import { votedOutcome } from "../verdict.ts";

export const chainOfThought = protocol({
  name: "chain of thought",
  label: "one model on its own (chain of thought)",
  help: "One agent writes its steps and an answer, and nobody checks it. The control: what a student learns from itself.",
  paper: "arXiv:2201.11903",
  words: {
    title: "Chain of thought",
    how: "one agent, one answer",
    story: "One agent answers each question on its own.",
    talk: { one: "answer", many: "answers" },
    counted: "questions answered",
    rightAfter: "right",
    heading: () => "Alone",
  },
  rows: {
    decoding: choice({
      place: "team",
      label: "The agent’s answer",
      help: "The most likely answer is the same every time; a drawn one varies with the seed.",
      choices: [
        { value: "greedy", label: "the most likely one" },
        { value: "sampled", label: "a drawn one" },
      ],
      fallback: "greedy",
    }),
    temperature,
  },
  needs: [],
  view: "chain",
  roster: () => [{ id: "agent-1", name: "Agent" }],
  leaves: () => ({ solutions: 1, endings: 1, revisions: 0 }),
  async solve(_task, table, { decoding, temperature }) {
    const said = await table.everyone((agent) =>
      table.say(agent, { role: "propose", reads: [], temperature: decoding === "greedy" ? 0 : temperature }),
    );
    return votedOutcome(said, table.turns());
  },
});
