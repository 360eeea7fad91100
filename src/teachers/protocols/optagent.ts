// OPTAGENT (Bi et al. 2025, arXiv:2510.18032): agents with hand-written profiles write several different outputs, of which one is drawn as
// their first answer; they hear each other along the edges of a graph, whose scores are learned from what the hearing did; all vote.
// The paper has no public code that was found. Its abstract and digests of it were read, not its prompts, its list of actions or its rule
// of update. Differences from the paper, with reasons:
// 1. The rule is our own: for a message from i to j, f = verify(j after) - verify(j before), and w_ij <- (1 - rate) w_ij + rate f.
// 2. LLM_reflect is a program that looks at flips: by the key where the run checks answers by it, else by the group's agreement, and it
//    says by which. A model of this size sees 2 to 9 % of wrong answers (JudgeBoard) and would call nearly all right.
// 3. LLM_act is a bandit. On questions that teach, edges are drawn from softmax(w / spread), those of weight 0 and below too, or none would
//    ever be tried. On questions that measure, the edges of greatest weight are taken, and those above 0 alone.
// 4. Weights change between lots of questions, not inside a talk: a lot is talked about at once and learns from the lots before it, so that
//    the weights before any question follow from stored talks alone. The paper refines its graph during a debate.
// 5. Different outputs come of different requests, not of one text with three parts, which a small model does not keep apart. The same
//    text twice counts once, and one without an answer is drawn only where no other has one.
// 6. A listener hears one agent at a time and answers again; speakers stand by what they held when the round began.
// 7. "Connections" are who hears whom; the paper's feedback in words on coherence has no counterpart.
import { choice, integer, real } from "../../settings/row.ts";
import { numberedRoster, protocol } from "../protocol.ts";
import { lot, reviseTemperature, TEAM_ROWS, temperature } from "../shared_rows.ts";

export const optagent = protocol({
  name: "learned debate graph",
  label: "a debate whose graph learns who should hear whom (OPTAGENT)",
  help: "Agents with profiles hear each other along edges that are learned from whom a message made right or wrong. It pays where some agents talk others out of right answers.",
  paper: "arXiv:2510.18032",
  words: {
    title: "Learned debate graph",
    how: "agents hear each other along learned edges, then vote",
    story:
      "Every agent writes several answers alone, and one is drawn. Then agents hear those whom it helped to hear on earlier questions, and all vote.",
    talk: { one: "debate", many: "debates" },
    counted: "questions debated",
    rightAfter: "right after the debate",
    heading: (step) => `Text ${step + 1}`,
    once: {
      how: "agents answer alone, then vote",
      story:
        "Every agent writes several answers alone, and one is drawn. Nobody hears another, and all vote.",
      rightAfter: "right by the vote",
    },
  },
  rows: {
    ...TEAM_ROWS,
    drafts: integer({
      place: "team",
      label: "First outputs",
      help: "How many different answers each agent writes alone; one is drawn as its first answer.",
      min: 1,
      max: 3,
      fallback: 3,
      unit: "outputs",
    }),
    edges: integer({
      place: "team",
      label: "Edges a round",
      help: "How many messages from one agent to another each later round has, at most.",
      min: 1,
      max: 12,
      fallback: 4,
      unit: "edges",
    }),
    edgeRate: real({
      place: "team",
      label: "Learning rate of edges",
      help: "How much one message changes the weight of its edge: 1 forgets all that was before.",
      min: 0.01,
      max: 1,
      fallback: 0.05,
    }),
    edgeSpread: real({
      place: "team",
      label: "Spread of edges",
      help: "How evenly edges are tried while they are learned; near 0 those of greatest weight alone.",
      min: 0.01,
      max: 2,
      fallback: 0.2,
    }),
    edgeVerifier: choice({
      place: "team",
      label: "Edges are judged by",
      help: "Who says whether a message made its listener right.",
      choices: [
        { value: "key", label: "the answer key if answers are checked by it, else agreement" },
        { value: "agreement", label: "what the group agreed on" },
      ],
      fallback: "key",
    }),
    lot,
    temperature,
    reviseTemperature,
  },
  needs: ["instructions"],
  view: "learned graph",
  learnsEvery: ({ lot }) => lot,
  roster: ({ agents }) => [...numberedRoster("Agent", agents), { id: "actor", name: "Graph" }],
  programs: ["actor"],
  voters: ({ agents }) => agents,
  leaves: ({ agents, drafts, rounds, edges }) => {
    const heard = agents === 1 ? 0 : (rounds - 1) * Math.min(edges, agents * (agents - 1));
    return { solutions: agents * drafts + heard, endings: agents * drafts, revisions: heard };
  },
  solve: async (...asked) => (await import("../talks/optagent.ts")).optagentTalk(...asked),
});
