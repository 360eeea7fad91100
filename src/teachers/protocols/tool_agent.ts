// SFR-DeepResearch (Nguyen et al. 2025, arXiv:2509.06283): one agent with tools. Before each step all that it did is packed into one message, without what it
// thought, as if it were asked for the first time. What it may hold is bounded: where there is no room left each tool answers with an error,
// until the agent writes its memory anew with `clean_memory`. How its advantages are made stands in src/train/trajectory_filter.ts.
// Differences from the paper, which has no public code, with reasons:
// 1. Memory is counted in letters of what the message shows, since a talk has no tokenizer; a text has fewer tokens than letters. Words that a person
//    puts around questions, and worked examples, are not counted.
// 2. Tools are local (lookup, calculator, search); the paper's search and read the web, and run Python. There is no list of blocked domains.
// 3. A call is a line “Call: …”, and the new memory stands on that line.
// 4. Only the last error is shown: many in a row would fill the memory that they complain of.
// 5. An answer of a tool for which there is no room is stored, and told to the agent as an error; nothing is cut.
// 6. Every model is asked in one message; the paper leaves gpt-oss its native form.
// 7. Sums of its texts are not checked (setting “Sums in messages”): the correction would be asked for beside the packed message.
// 8. Who has used up its calls has to answer. An unfinished talk is no start of another one, as it is in the paper.
import { type ConfigOf, integer, type Table } from "../../settings/row.ts";
import { isAsserting } from "../codecs/rows.ts";
import { protocol } from "../protocol.ts";
import { temperature } from "../shared_rows.ts";

export const toolAgent = protocol({
  name: "an agent with tools",
  label: "one agent with tools and a bounded memory (SFR-DeepResearch)",
  help: "One agent calls tools, step by step, and tidies its own memory where it is full. For questions that need tools, such as the lookup sums.",
  paper: "arXiv:2509.06283",
  words: {
    title: "Agent with tools",
    how: "calls of tools, packed into one message before each step",
    story:
      "One agent calls tools until it can answer. What they told it is packed into one message; where that is full, it writes its memory anew.",
    talk: { one: "piece of research", many: "pieces of research" },
    counted: "questions worked on",
    rightAfter: "right in the end",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: {
    agentCalls: integer({
      place: "team",
      label: "Tool calls of the agent",
      help: "How often the agent may call a tool before it has to answer.",
      min: 1,
      max: 40,
      fallback: 8,
      unit: "calls",
    }),
    memoryLetters: integer({
      place: "team",
      label: "Memory",
      help: "How many letters the agent is shown at most, question and tools included.",
      min: 1500,
      max: 20_000,
      fallback: 3000,
      unit: "letters",
    }),
    temperature,
  },
  problem: (config: ConfigOf<Table>) =>
    isAsserting(config)
      ? {
          field: "asserts",
          sentence:
            "An agent with a bounded memory is shown nothing beside it, and who corrects a sum is. Leave sums unchecked, or choose another teacher.",
        }
      : null,
  needs: ["instructions"],
  view: "chain",
  roster: () => [{ id: "agent", name: "Agent" }],
  leaves: () => ({ solutions: 1, endings: 1, revisions: 0 }),
  solve: async (...asked) => (await import("../talks/tool_agent.ts")).toolAgentTalk(...asked),
});
