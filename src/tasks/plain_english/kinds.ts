// The kinds of questions in plain English in words, in the order in which people see them. They are loaded with the page; what draws the
// questions is not (families.ts). A new kind is a line here, a file of its own beside this one, and a line in families.ts.

/** By the id that tasks, settings and the command line know. `words` say what is asked, and what the three levels are. */
export const PLAIN_KINDS = {
  intent: {
    title: "what a message is about",
    words:
      "Sorts a customer's message into one of four groups. Level 1: the message alone; 2: with a greeting and a closing; 3: with a sentence about another matter that is settled.",
  },
  sentiment: {
    title: "positive or negative reviews",
    words:
      "Whether a review is positive or negative. Level 1: all points agree; 2: one point against the verdict comes first; 3: such points come last.",
  },
  "pick-fact": {
    title: "picking a fact from a text",
    words: "A fact about one of two people. Level 1: one fact each; 2: two facts each; 3: three facts each.",
  },
  "two-digit-sum": {
    title: "sums of two-digit numbers",
    words:
      "Adds two two-digit numbers. Level 1: no carrying; 2: any two below 100 together; 3: with a carry to above 100.",
  },
  "largest-of-three": {
    title: "the largest of three numbers",
    words:
      "Finds the largest of three two-digit numbers. Level 1: far apart; 2: any; 3: all with the same first digit.",
  },
  "word-problem": {
    title: "word problems of one step",
    words: "A short story with one sum or difference. Level 1: numbers to 10; 2: to 20; 3: to 60.",
  },
  "one-digit-sum": {
    title: "sums of one-digit numbers",
    words: "Adds one-digit numbers. Level 1: two, each up to 7; 2: any two; 3: three.",
  },
  half: {
    title: "half of an even number",
    words: "Halves an even number. Level 1: up to 40; 2: up to 100; 3: up to 300.",
  },
  age: {
    title: "ages",
    words:
      "How old somebody was or will be. Level 1: children, up to 5 years; 2: up to 9 years; 3: up to 24 years.",
  },
  "times-table": {
    title: "the times table in words",
    words:
      "Multiplies two numbers that are written in words. Level 1: one of them up to five; 2: up to nine; 3: up to twelve.",
  },
  "count-word": {
    title: "counting a word in a list",
    words: "How often a word stands in a list. Level 1: up to 5 words; 2: up to 8; 3: up to 12.",
  },
  "oldest-youngest": {
    title: "the oldest or youngest of three",
    words:
      "Who is the oldest or youngest of three. Level 1: ages far apart; 2: close together; 3: two ages must be worked out.",
  },
  weekday: {
    title: "the day in some days",
    words:
      "Which day of the week it is some days later or earlier. Level 1: up to 4 days; 2: up to 6; 3: from 8 to 13.",
  },
  opposite: {
    title: "the opposite of a word",
    words:
      "Chooses the opposite of a word. Level 1: among three words; 2: among four; 3: among four, one of which means the same as the word.",
  },
  "word-order": {
    title: "words in alphabetical order",
    words:
      "Puts words in alphabetical order. Level 1: three words; 2: four; 3: four, two of which begin with the same letter.",
  },
  "kind-of-thing": {
    title: "which of these is an animal",
    words:
      "Finds the one word of a kind, by its letter. Level 1: among three; 2: among four; 3: among four, three of which are alike.",
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly words: string }>>;
export type PlainKind = keyof typeof PLAIN_KINDS;
