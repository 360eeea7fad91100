import type { RandomStream } from "../../core/rng.ts";
import type { PlainFamily } from "./family.ts";
import { capital, inWords } from "./lexicon.ts";

/** Two opposites, and for each a word that means nearly the same. `field` keeps words apart that would make a second right answer. */
interface Pair {
  readonly field: string;
  readonly words: readonly [string, string];
  readonly like: readonly [string, string];
}

const pairs = (text: string): readonly Pair[] =>
  text
    .trim()
    .split("\n")
    .map((line) => {
      const [field = "", a = "", b = "", likeA = "", likeB = ""] = line.trim().split(" ");
      return { field, words: [a, b], like: [likeA, likeB] };
    });

/** A line: field, word, opposite, a word like the first, a word like the second. */
const PAIRS = pairs(`
  heat hot cold boiling icy
  size big small huge tiny
  size tall short towering low
  size wide narrow broad slim
  wit fast slow quick sluggish
  age old young aged youthful
  wit bright dark shining gloomy
  taste wet dry soaked parched
  mood happy sad glad unhappy
  money rich poor wealthy needy
  touch loud quiet noisy silent
  wit heavy light weighty weightless
  touch difficult easy tricky simple
  dirt clean dirty spotless muddy
  fill full empty crowded vacant
  door open closed unlocked shut
  time early late prompt delayed
  strength strong weak powerful feeble
  truth true false correct untrue
  taste sweet bitter sugary sour
  courage brave cowardly bold fearful
  surface smooth rough even bumpy
  wit sharp blunt pointed dull
  heart polite rude courteous impolite
  size deep shallow bottomless flat
  safety safe dangerous secure risky
  price cheap expensive inexpensive costly
  heart kind cruel gentle heartless
  wit clever stupid smart foolish
  beauty beautiful ugly pretty hideous
  form straight crooked direct bent
  rest awake asleep alert sleeping
  use useful useless helpful worthless
  touch soft hard fluffy stiff
  heart generous stingy giving miserly
`);
const PAIRS_OUTSIDE = pairs(`
  trade buy sell purchase vend
  contest win lose triumph fail
  travel arrive depart come leave
  force push pull shove tug
  talk ask answer inquire reply
  memory remember forget recall overlook
  start begin finish start end
  motion rise fall climb drop
  build create destroy make demolish
  feeling love hate adore detest
  face laugh cry giggle weep
  join unite separate combine divide
  permission allow forbid permit ban
  motion increase decrease grow shrink
  permission accept refuse agree decline
  show reveal hide display conceal
`);

const TEMPLATES = [
  'Which word is the opposite of "{word}": {options}?',
  'What is the opposite of "{word}": {options}?',
  'One of these words means the opposite of "{word}": {options}. Which one?',
  'Choose the opposite of "{word}" from these words: {options}.',
];
const OUTSIDE = [
  'Rosa says "{word}" but means the contrary. Which word does she mean: {options}?',
  'Find the word whose meaning is contrary to "{word}": {options}.',
];

export const opposite: PlainFamily = {
  id: "opposite",
  judge: "text",
  isCalculated: false,
  draw(random, level, isOutside) {
    const all = isOutside ? PAIRS_OUTSIDE : PAIRS;
    const pair = random.pick(all);
    const side = random.integer(0, 1);
    const [word, answer] = [pair.words[side]!, pair.words[1 - side]!];
    const similar = level === 3 || isOutside ? [pair.like[side]!] : [];
    const count = isOutside ? 6 : level === 1 ? 3 : 4;
    const others = strangers(random, pair, all).slice(0, count - 1 - similar.length);
    const options = random.shuffle([answer, ...similar, ...others]);
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: { word, options: inWords(options, "or") },
      answer,
      working: `${capital(word)} and ${answer} are opposites.`,
      core: pair.words.toSorted().join(" "),
    };
  },
};

/** One word of each other pair, none of which stands in the asked pair. */
function strangers(random: RandomStream, asked: Pair, all: readonly Pair[]): string[] {
  const taken = new Set([...asked.words, ...asked.like]);
  const free = all
    .filter((each) => each.field !== asked.field)
    .map(({ words }) => random.pick(words))
    .filter((each) => !taken.has(each));
  return random.shuffle([...new Set(free)]);
}
