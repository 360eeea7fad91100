// Small files of questions as people have them, written by hand, each with what must be read out of it.
import type { Task } from "../../../src/records/task.ts";

export interface SmallFile {
  readonly what: string;
  readonly name: string;
  readonly text: string;
  /** The beginning of what is asked: question, answer, judge. */
  readonly asked: readonly (readonly [question: string, answer: string | null, judge: Task["judge"]])[];
  /** Rows with a problem: number, whether it is asked all the same, a part of the reason. */
  readonly problems?: readonly (readonly [number: number, isKept: boolean, reason: RegExp])[];
  /** The roles of the columns that have one. */
  readonly roles?: Readonly<Record<string, string>>;
}

export const SMALL_FILES: readonly SmallFile[] = [
  {
    what: "a plain CSV",
    name: "sums.csv",
    text: "question,answer\nWhat is 2 plus 2?,4\nWhat is 3 plus 4?,7\n",
    asked: [
      ["What is 2 plus 2?", "4", "number"],
      ["What is 3 plus 4?", "7", "number"],
    ],
    roles: { question: "question", answer: "answer" },
  },
  {
    what: "CSV of Excel in German: semicolons, CRLF, a mark of UTF-8",
    name: "fragen.csv",
    text: "\uFEFFFrage;Antwort\r\nWie viel ist 2, nein 3 plus 2?;5\r\nWer malte die Mona Lisa?;Leonardo\r\n",
    asked: [
      ["Wie viel ist 2, nein 3 plus 2?", "5", "number"],
      ["Wer malte die Mona Lisa?", "Leonardo", "text"],
    ],
  },
  {
    what: "quotation marks with commas, quotes and a line end inside",
    name: "quoted.csv",
    text: 'id,question,answer\n7,"Ann says ""hi"", then leaves.\nWho leaves?",Ann\n8,"One, two, how many?",2\n',
    asked: [
      ['Ann says "hi", then leaves.\nWho leaves?', "Ann", "text"],
      ["One, two, how many?", "2", "number"],
    ],
  },
  {
    what: "a row with too few cells and one with too many",
    name: "ragged.csv",
    text: "question,answer,type\nWhat is 1 plus 1?,2,sum\nWhat is 2 plus 1?,3\nOne, two, three?,3,count\n",
    asked: [
      ["What is 1 plus 1?", "2", "number"],
      ["What is 2 plus 1?", "3", "number"],
    ],
    problems: [
      [3, true, /2 of 3 cells/],
      [4, false, /5 cells where 3 are expected/],
    ],
  },
  {
    what: "empty rows, and cells that only have blanks behind them",
    name: "gaps.csv",
    text: "question,answer\n\nWhat is 1 plus 1?,2,,\n,\n  ,  \nWhat is 2 plus 1?, 3 \n",
    asked: [
      ["What is 1 plus 1?", "2", "number"],
      ["What is 2 plus 1?", "3", "number"],
    ],
    problems: [],
  },
  {
    what: "an answer without a question",
    name: "lost.csv",
    text: "question,answer\n,4\nWhat is 2 plus 2?,4\n",
    asked: [["What is 2 plus 2?", "4", "number"]],
    problems: [[2, false, /“question” is empty or missing/]],
  },
  {
    what: "a quotation mark that is never closed takes one line and not the rest",
    name: "open.csv",
    text: 'question,answer\n"What is 1 plus 1?,2\nWhat is 2 plus 2?,4\nWhat is 2 plus 3?,5\n',
    asked: [
      ["What is 2 plus 2?", "4", "number"],
      ["What is 2 plus 3?", "5", "number"],
    ],
    problems: [[2, false, /never closed: "What is 1 plus 1\?,2/]],
  },
  {
    what: "two quotation marks that are never closed",
    name: "open2.csv",
    text: 'question,answer\nWhat is 1?,1\n"What is 2?,2\nWhat is 3?,3\n"What is 4?,4\n',
    asked: [
      ["What is 1?", "1", "number"],
      ["What is 3?", "3", "number"],
    ],
    problems: [
      [3, false, /never closed|in the middle/],
      [5, false, /never closed/],
    ],
  },
  {
    what: "a stray quotation mark inside of a cell that has none is a letter",
    name: "inch.csv",
    text: 'question,answer\nHow wide is a 5" pipe?,5\n',
    asked: [['How wide is a 5" pipe?', "5", "number"]],
  },
  {
    what: "TSV with quotation marks and commas in its texts",
    name: "table.tsv",
    text: "prompt\ttarget\nOne, two, or three?\ttwo\nIs it late?\tno\n",
    asked: [
      ["One, two, or three?", "two", "text"],
      ["Is it late?", "no", "text"],
    ],
    roles: { prompt: "question", target: "answer" },
  },
  {
    what: "what is copied out of a spreadsheet",
    name: "pasted text",
    text: "What is 2 plus 2?\t4\nWhat is 2 plus 3?\t5\n",
    asked: [
      ["What is 2 plus 2?", "4", "number"],
      ["What is 2 plus 3?", "5", "number"],
    ],
  },
  {
    what: "pasted questions, one a line, with commas",
    name: "pasted text",
    text: "Ann has 3 eggs, and buys 2. How many has she?\nBen has 5 hats, and loses 1. How many has he?\n",
    asked: [
      ["Ann has 3 eggs, and buys 2. How many has she?", null, "text"],
      ["Ben has 5 hats, and loses 1. How many has he?", null, "text"],
    ],
  },
  {
    what: "pasted lines under a heading",
    name: "pasted text",
    text: "Question\nWho wrote Faust?\n\nWho wrote Emma?\n",
    asked: [
      ["Who wrote Faust?", null, "text"],
      ["Who wrote Emma?", null, "text"],
    ],
  },
  {
    what: "pasted CSV with a head",
    name: "pasted text",
    text: "question,answer\nWhat is 2 plus 2?,4",
    asked: [["What is 2 plus 2?", "4", "number"]],
  },
  {
    what: "pasted CSV without a head",
    name: "pasted text",
    text: "What is 2 plus 2?,4\nWhat is 2 plus 3?,5",
    asked: [
      ["What is 2 plus 2?", "4", "number"],
      ["What is 2 plus 3?", "5", "number"],
    ],
  },
  {
    what: "CSV without a head, four choices and a letter, as MMLU has them",
    name: "mmlu.csv",
    text: "What is red?,a colour,a fish,a day,a verb,A\nWhat is a cod?,a colour,a fish,a day,a verb,B\n",
    asked: [
      ["What is red?\nA) a colour\nB) a fish\nC) a day\nD) a verb", "A", "choice"],
      ["What is a cod?\nA) a colour\nB) a fish\nC) a day\nD) a verb", "B", "choice"],
    ],
  },
  {
    what: "columns A to C, and the answer in words",
    name: "abc.csv",
    text: "question,A,B,C,correct\nWhich is a fish?,cod,cat,cow,Cod\nWhich barks?,cod,dog,cow,dog\n",
    asked: [
      ["Which is a fish?\nA) cod\nB) cat\nC) cow", "A", "choice"],
      ["Which barks?\nA) cod\nB) dog\nC) cow", "B", "choice"],
    ],
    roles: { question: "question", A: "choices", B: "choices", C: "choices", correct: "answer" },
  },
  {
    what: "choices in one cell",
    name: "cell.csv",
    text: "question;choices;answer\nHow is it?;good|bad|so so;b\nAnd now?;['good', 'bad'];a\n",
    asked: [
      ["How is it?\nA) good\nB) bad\nC) so so", "B", "choice"],
      ["And now?\nA) good\nB) bad", "A", "choice"],
    ],
  },
  {
    what: "an answer that is none of the choices",
    name: "none.csv",
    text: "question,choices,answer\nHow is it?,good|bad,good\nAnd now?,good|bad,ugly\n",
    asked: [["How is it?\nA) good\nB) bad", "A", "choice"]],
    problems: [[3, false, /“ugly” is none of its 2 choices/]],
  },
  {
    what: "a question and an answer named as questions and answers are not",
    name: "a.csv",
    text: "q,a\nWho?,me\n",
    asked: [["Who?", "me", "text"]],
  },
  {
    what: "messages with an intent",
    name: "support.csv",
    text: "message,intent\nMy parcel is late,delivery\nI want my money back,refund\n",
    asked: [
      ["My parcel is late", "delivery", "text"],
      ["I want my money back", "refund", "text"],
    ],
    roles: { message: "question", intent: "answer" },
  },
  {
    what: "columns with names of their own, known by what stands in them",
    name: "own.csv",
    text: "foo,bar\n1,Where does the sun rise?\n2,Where does it set?\n",
    asked: [
      ["Where does the sun rise?", null, "text"],
      ["Where does it set?", null, "text"],
    ],
    roles: { bar: "question" },
  },
  {
    what: "a context before the question",
    name: "context.csv",
    text: "passage,question,answer\nTim has a red hat,What colour is it?,red\nAnn is 9.,How old is Ann?,9\n",
    asked: [
      ["Tim has a red hat. What colour is it?", "red", "text"],
      ["Ann is 9. How old is Ann?", "9", "number"],
    ],
  },
  {
    what: "answers of all kinds of numbers",
    name: "numbers.csv",
    text: 'question,answer\na?,"1,234"\nb?,$3.50\nc?,-1/2\nd?,50 %\ne?,2024-05-01\n',
    asked: [
      ["a?", "1,234", "number"],
      ["b?", "$3.50", "number"],
      ["c?", "-1/2", "number"],
      ["d?", "50 %", "text"],
      ["e?", "2024-05-01", "text"],
    ],
  },
  {
    what: "some answers missing",
    name: "some.csv",
    text: "question,answer\na?,1\nb?,\nc?,3\n",
    asked: [
      ["a?", "1", "number"],
      ["b?", null, "number"],
      ["c?", "3", "number"],
    ],
  },
  {
    what: "ids given twice",
    name: "ids.csv",
    text: "id,question,answer\n1,a?,1\n1,b?,2\n",
    asked: [
      ["a?", "1", "number"],
      ["b?", "2", "number"],
    ],
    problems: [[3, true, /“1” is used before; it is called “1-2”/]],
  },
  {
    what: "a split of an unknown name",
    name: "splits.csv",
    text: "split,question,answer\ntrain,a?,1\ndev,b?,2\nsomewhere,c?,3\n",
    asked: [
      ["a?", "1", "number"],
      ["b?", "2", "number"],
      ["c?", "3", "number"],
    ],
    problems: [[4, true, /“somewhere” is none of learn, validate and test/]],
  },
  {
    what: "GSM8K's lines",
    name: "gsm8k.jsonl",
    text: '{"question": "Ann’s hens lay 5 eggs, and 2 break. How many are left?", "answer": "5-2=<<5-2=3>>3 eggs are left.\\n#### 3"}\n{"question": "What is 1,000 plus 234?", "answer": "It is <<1000+234=1234>>1,234\\n#### 1,234"}\n',
    asked: [
      ["Ann’s hens lay 5 eggs, and 2 break. How many are left?", "3", "number"],
      ["What is 1,000 plus 234?", "1,234", "number"],
    ],
  },
  {
    what: "SVAMP's list",
    name: "svamp.json",
    text: '[{"ID": "x-1", "Body": "A pack costs 76 coins. You get 25 coins off", "Question": "What do you pay?", "Equation": "( 76.0 - 25.0 )", "Answer": 51.0, "Type": "Subtraction"},\n {"ID": "x-2", "Body": "Tim had 3 hats.", "Question": "He lost 1. How many are left?", "Equation": "( 3.0 - 1.0 )", "Answer": 2.0, "Type": "Subtraction"}]',
    asked: [
      ["A pack costs 76 coins. You get 25 coins off. What do you pay?", "51", "number"],
      ["Tim had 3 hats. He lost 1. How many are left?", "2", "number"],
    ],
    roles: { ID: "id", Body: "context", Question: "question", Answer: "answer", Type: "family" },
  },
  {
    what: "BIG-Bench-Hard's object, with letters",
    name: "dates.json",
    text: '{"canary": "no training", "examples": [{"input": "What day comes next?\\nOptions:\\n(A) Monday\\n(B) Sunday", "target": "(B)"}, {"input": "And then?\\nOptions:\\n(A) Monday\\n(B) Sunday", "target": "(A)"}]}',
    asked: [
      ["What day comes next?\nOptions:\n(A) Monday\n(B) Sunday", "B", "choice"],
      ["And then?\nOptions:\n(A) Monday\n(B) Sunday", "A", "choice"],
    ],
    roles: { input: "question", target: "answer" },
  },
  {
    what: "BIG-Bench-Hard's object, with words",
    name: "lies.json",
    text: '{\n "examples": [\n  {"input": "Does Tim lie?", "target": "Yes"},\n  {"input": "not ( True ) is", "target": "False"}\n ]\n}',
    asked: [
      ["Does Tim lie?", "Yes", "text"],
      ["not ( True ) is", "False", "text"],
    ],
  },
  {
    what: "choices with labels, as ARC has them",
    name: "arc.jsonl",
    text: '{"id": "q1", "question": "Which is a star?", "choices": {"text": ["sun", "moon"], "label": ["A", "B"]}, "answerKey": "A"}\n',
    asked: [["Which is a star?\nA) sun\nB) moon", "A", "choice"]],
  },
  {
    what: "answers that are places of a list, counted from 0",
    name: "places.jsonl",
    text: '{"question": "Which swims?", "choices": ["cod", "cat"], "answer": 0}\n{"question": "Which barks?", "choices": ["cod", "dog"], "answer": 1}\n',
    asked: [
      ["Which swims?\nA) cod\nB) cat", "A", "choice"],
      ["Which barks?\nA) cod\nB) dog", "B", "choice"],
    ],
  },
  {
    what: "answers that are places of a list, counted from 1",
    name: "places1.jsonl",
    text: '{"question": "Which swims?", "choices": ["cod", "cat"], "answer": 1}\n{"question": "Which barks?", "choices": ["cod", "dog"], "answer": 2}\n',
    asked: [
      ["Which swims?\nA) cod\nB) cat", "A", "choice"],
      ["Which barks?\nA) cod\nB) dog", "B", "choice"],
    ],
  },
  {
    what: "yes and no of JSON, a list of answers, an answer that is an object",
    name: "kinds.jsonl",
    text: '{"question": "a?", "answer": true}\n{"question": "b?", "answer": ["4"]}\n{"question": "c?", "answer": {"x": 1}}\n',
    asked: [
      ["a?", "true", "text"],
      ["b?", "4", "number"],
    ],
    problems: [[3, false, /no text and no number, but \{"x":1\}/]],
  },
  {
    what: "several right answers: the first is the key",
    name: "several.jsonl",
    text: '{"question": "b?", "answers": ["4", "four"]}\n',
    asked: [["b?", "4", "number"]],
    problems: [[1, true, /2 answers; the first one, “4”, is the key/]],
  },
  {
    what: "lines that are no JSON, and no objects",
    name: "broken.jsonl",
    text: '{"question": "a?", "answer": 1}\nnot json\n[1, 2]\n\n{"question": "b?", "answer": 2}\n',
    asked: [
      ["a?", "1", "number"],
      ["b?", "2", "number"],
    ],
    problems: [
      [2, false, /not JSON: at character 1 stands "n".* The line is not json/],
      [3, false, /Expected an object with named values, got \[1,2\]/],
    ],
  },
  {
    what: "a judge of its own a line, and one that there is not",
    name: "judges.jsonl",
    text: '{"question": "a?", "answer": "yes", "judge": "contains"}\n{"question": "b?", "answer": "^(a|b)$", "judge": "pattern"}\n{"question": "c?", "answer": "(", "judge": "pattern"}\n{"question": "d?", "answer": "1", "judge": "tests"}\n',
    asked: [
      ["a?", "yes", "contains"],
      ["b?", "^(a|b)$", "pattern"],
    ],
    problems: [
      [3, false, /regular expression “\(” cannot be used/],
      [4, false, /only the small functions/],
    ],
  },
  {
    what: "a list of texts",
    name: "texts.json",
    text: '["Who wrote Faust?", "Who wrote Emma?"]',
    asked: [
      ["Who wrote Faust?", null, "text"],
      ["Who wrote Emma?", null, "text"],
    ],
  },
  {
    what: "instructions with an input, as Alpaca has them",
    name: "alpaca.json",
    text: '[{"instruction": "Is this sentence kind?", "input": "Thank you so much.", "output": "yes"}]',
    asked: [["Thank you so much. Is this sentence kind?", "yes", "text"]],
  },
  {
    what: "a worked solution in a column of its own",
    name: "worked.csv",
    text: "question,solution,answer\nWhat is 2 plus 3?,2 plus 3 makes 5.,5\n",
    asked: [["What is 2 plus 3?", "5", "number"]],
    roles: { question: "question", solution: "solution", answer: "answer" },
  },
  {
    what: "classic Macintosh line ends",
    name: "mac.csv",
    text: "question,answer\rWhat is 2 plus 2?,4\rWhat is 2 plus 3?,5\r",
    asked: [
      ["What is 2 plus 2?", "4", "number"],
      ["What is 2 plus 3?", "5", "number"],
    ],
  },
  {
    what: "columns of one name",
    name: "twice.csv",
    text: "question,answer,answer\na?,1,2\n",
    asked: [["a?", "1", "number"]],
  },
];
