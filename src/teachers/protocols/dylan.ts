// DyLAN (Liu et al. 2023, arXiv:2310.02170): agents answer in layers, each reads the layer before and rates its peers, the talk ends as soon as more
// than two thirds agree, and in the last layers only those go on whom the others rated best.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. The ratings select. In AgentArk's code they are never used: one more call ranks the replies, and a slip (it tests the place in a
//    shuffled list) keeps agents at random.
// 2. An agent's weight is the sum of what it was given in the last rating, each rater's scores divided by their sum; the paper's
//    importance runs back through all layers, which ranks agents over many questions, not inside one.
// 3. Agreement is equality of answers, where their code counts shared words.
// 4. Rating and answering are two calls: in one text the scores would stand in what a student learns.
// 5. A layer speaks at once, not in a random order; agreement is looked at when all of it has spoken.
// 6. A rater whose scores are not readable rates all alike. Equals go on in the roster's order.
import { integer } from "../../settings/row.ts";
import { numberedRoster, protocol } from "../protocol.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";

export const dylan = protocol({
  name: "dynamic network",
  label: "layers in which peers rate and drop each other (DyLAN)",
  help: "Agents answer, rate each other and answer again; only the best rated go on, and agreement ends the talk early. Cheaper than a debate where most agree at once.",
  paper: "arXiv:2310.02170",
  words: {
    title: "Dynamic network",
    how: "layers of agents that rate each other, the best go on",
    story:
      "Agents answer, read and rate each other, and the best rated answer again. The talk ends as soon as most of them agree.",
    talk: { one: "talk", many: "talks" },
    counted: "questions talked over",
    rightAfter: "right at the end",
    heading: (step) =>
      step === 0 ? "Alone" : step % 2 === 1 ? "Rates the others" : "After reading the others",
  },
  rows: {
    peers: integer({
      place: "team",
      label: "Agents",
      help: "How many agents the first layer has.",
      min: 2,
      max: 8,
      fallback: 4,
      unit: "agents",
    }),
    layers: integer({
      place: "team",
      label: "Layers at most",
      help: "How often they answer; the talk ends before, as soon as more than two thirds agree.",
      min: 2,
      max: 5,
      fallback: 3,
      unit: "layers",
    }),
    kept: integer({
      place: "team",
      label: "Agents that go on",
      help: "How many of the best rated answer in the last layer.",
      min: 1,
      max: 8,
      fallback: 2,
      unit: "agents",
    }),
    temperature,
    reviseTemperature,
  },
  needs: ["instructions"],
  view: "graph",
  roster: ({ peers }) => numberedRoster("Agent", peers),
  leaves: ({ peers, layers, kept }) => ({
    solutions: peers * (layers - 1) + Math.min(peers, kept),
    endings: peers,
    revisions: layers - 1,
  }),
  solve: async (...asked) => (await import("../talks/dylan.ts")).dylanTalk(...asked),
});
