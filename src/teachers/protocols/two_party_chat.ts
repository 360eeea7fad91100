// AutoGen's two-party chat (Wu et al. 2023, arXiv:2308.08155): an assistant solves and a user proxy answers it, until the proxy is
// content and says TERMINATE.
// Differences from AgentArk's code, with reasons:
// 1. No code is run: its proxy executes the first code block of the assistant's text unguarded, or has an empty system prompt. Ours is
//    told what its part is, since a small model that is told nothing solves the question anew.
// 2. Either may end the chat with TERMINATE; its code looks for the word in the assistant's text.
// 3. Each reads its own and the other's latest text, not the whole history: prompts do not grow with the turns.
// 4. The answer is that of the assistant's last text that holds one; its code returns that text whole.
import { integer } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";

export const twoPartyChat = protocol({
  name: "two-party chat",
  label: "an assistant and a user (AutoGen)",
  help: "An assistant solves, a user comments until content. A cheap second look; a small user is content too soon.",
  paper: "arXiv:2308.08155",
  words: {
    title: "Two-party chat",
    how: "an assistant solves, a user comments",
    story:
      "An assistant solves each question. A user reads the solution and comments on it, until the user is content.",
    talk: { one: "chat", many: "chats" },
    counted: "questions talked over",
    rightAfter: "right at the end of the chat",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: {
    mostReplies: integer({
      place: "team",
      label: "Solutions at most",
      help: "How often the assistant may answer one question; the chat ends before, as soon as the user is content.",
      min: 1,
      max: 6,
      fallback: 3,
      unit: "solutions",
    }),
    temperature,
    reviseTemperature,
  },
  needs: ["instructions"],
  view: "chain",
  roster: () => [
    { id: "assistant", name: "Assistant" },
    { id: "user", name: "User" },
  ],
  leaves: ({ mostReplies }) => ({ solutions: mostReplies, endings: 1, revisions: mostReplies - 1 }),
  solve: async (...asked) => (await import("../talks/two_party_chat.ts")).twoPartyTalk(...asked),
});
