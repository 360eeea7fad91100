// The first lesson: can three weak models teach one? 45 minutes in seven cards. The teacher's guide is docs/lesson.md.
import type { ClassLesson } from "../card.ts";

export const THREE_HEADS: ClassLesson = {
  id: "1",
  title: "Three heads, one student",
  settings: { tasks: "240", testTasks: "150", steps: "60" },
  cards: [
    {
      id: "hook",
      title: "Who is right?",
      minutes: [0, 5],
      beside: "recording",
      says: [
        "Three [[agent|agents]] get the same question. They are copies of one small [[model]], and none has seen the answer.",
        "Watch the recording as far as the three answers, then stop it. Two of them say the same thing and sound very sure. They can still be wrong: there is a [[trap]] in the question.",
      ],
      predictions: [],
      notes: [{ id: "hook-why", question: "Why can two of them make the very same mistake?" }],
      offers: "names",
    },
    {
      id: "predict",
      title: "Make your guess",
      minutes: [5, 10],
      beside: "debate",
      says: [
        "Now comes a run of your own. First each agent answers alone. Then each reads what the others wrote and may change its mind. At the end they [[vote]].",
        "Guess before you look. A wrong guess costs nothing; it shows you what to look at.",
      ],
      predictions: [
        {
          id: "alone",
          kind: "of100",
          question: "Of 100 answers of one agent alone, how many are right?",
          figure: "alone",
        },
        {
          id: "group",
          kind: "of100",
          question: "And of 100 answers of the three, after talking?",
          figure: "group",
        },
      ],
      notes: [{ id: "predict-why", question: "What makes you think so?" }],
      offers: "run",
    },
    {
      id: "argue",
      title: "The argument",
      minutes: [10, 18],
      beside: "debate",
      says: [
        "Pick a question in the map where the agents do not agree, and read it aloud with your neighbour: one of you per agent.",
        "Find an agent that changed its mind. What did it read just before?",
      ],
      predictions: [
        {
          id: "minds",
          kind: "choice",
          question: "When an agent changes its answer after reading the others, it mostly goes …",
          figure: "minds",
          choices: [
            { value: "corrected", label: "from wrong to right" },
            { value: "misled", label: "from right to wrong" },
            { value: "even", label: "both about as often" },
          ],
        },
      ],
      notes: [
        {
          id: "argue-fooled",
          question: "Write down one question on which the group was wrong. What fooled it?",
        },
      ],
    },
    {
      id: "lessons",
      title: "What becomes a lesson",
      minutes: [18, 23],
      beside: "distil",
      says: [
        "What the group settled on becomes a [[lesson]] for the [[student]]. Nobody looks up whether it is right: the group's word is all there is.",
        "Look through the lessons and search for a wrong one.",
      ],
      predictions: [
        {
          id: "wrong",
          kind: "of100",
          question: "Of 100 such lessons, how many are wrong?",
          figure: "wrongLessons",
        },
      ],
      notes: [
        { id: "lessons-wrong", question: "You found a wrong lesson. What will the student make of it?" },
      ],
    },
    {
      id: "train",
      title: "The student learns",
      minutes: [23, 33],
      beside: "train",
      says: [
        "In each [[step]] the student reads some lessons and changes its numbers a little. The curve shows the [[loss]].",
        "Most of the model is locked. Only two thin strips of numbers change, so that a laptop can do it.",
      ],
      predictions: [
        {
          id: "curve",
          kind: "choice",
          question: "How will the loss fall?",
          figure: "curve",
          choices: [
            { value: "early", label: "most of it in the first third" },
            { value: "even", label: "evenly, all the way" },
            { value: "late", label: "mostly at the end" },
          ],
        },
      ],
      notes: [
        {
          id: "train-surprise",
          question: "Say it in your own words: what does “surprised by the right next word” mean?",
        },
      ],
    },
    {
      id: "test",
      title: "The test",
      minutes: [33, 39],
      beside: "evaluate",
      says: [
        "The student now answers alone: no group, no reading, on [[new questions]]. The result is covered until you have guessed.",
        "Then ask it a question of your own, below the result. Is the difference real, or [[luck]]?",
      ],
      predictions: [
        {
          id: "student",
          kind: "of100",
          question: "Of 100 new questions, how many does the student get right?",
          figure: "student",
        },
      ],
      isCovered: true,
      notes: [{ id: "test-luck", question: "Could it be luck? What on the page makes you think so?" }],
    },
    {
      id: "exit",
      title: "Exit ticket",
      minutes: [39, 45],
      beside: "export",
      says: [
        "Three sentences, then you may go. They and your guesses go into the report, which you can print or save.",
      ],
      predictions: [],
      notes: [
        { id: "exit-taught", question: "One thing that the data taught the student:" },
        { id: "exit-limit", question: "One thing that this run does not show:" },
        { id: "exit-question", question: "One question that you still have:" },
      ],
      offers: "report",
    },
  ],
};
