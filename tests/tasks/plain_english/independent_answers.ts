// What each family asks, worked out from the words of the question alone: another way round than the generators, which know the slots
// before the words.

const numbersIn = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const lastMatch = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? `no ${pattern}`;

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const WORDS =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );

function wordProblem(question: string): string {
  const [a = 0, b = 0] = numbersIn(question);
  if (question.startsWith("After")) return String(a + b);
  const isLess = /left|still on|How many more|get off|got off|missing|takes/.test(question);
  return String(isLess && !/puts|get on/.test(question) ? a - b : a + b);
}

function age(question: string): string {
  const [a = 0, b = 0] = numbersIn(question);
  if (/^In \d+ years/.test(question)) return String(b - a);
  if (question.startsWith("When") || /How old is s?he now/.test(question)) return String(a + b);
  return String(/younger|ago|moved/.test(question) ? a - b : a + b);
}

/** Counts days on a calendar: the 3rd of January 2027 is a Sunday. */
function weekday(question: string): string {
  const day = DAYS.findIndex((each) => question.includes(each));
  const k = numbersIn(question).at(-1) ?? 0;
  const isBack = /\b(was it|was the|leave\?|was that)/.test(question) && !question.startsWith("It was");
  const date = new Date(Date.UTC(2027, 0, 3 + day + 70 + (isBack ? -k : k)));
  return DAYS[date.getUTCDay()]!;
}

function oldestYoungest(question: string): string {
  const ages = new Map<string, number>();
  for (const [, name = "", years] of question.matchAll(
    /([A-Z][a-z]+) (?:is )?(\d+)(?! years (?:older|younger))/g,
  )) {
    ages.set(name, Number(years));
  }
  const relations = [
    ...question.matchAll(/([A-Z][a-z]+) is (\d+) years (older|younger) than ([A-Z][a-z]+)/g),
  ];
  for (let round = 0; round < 2; round++) {
    for (const [, name = "", years, word, of = ""] of relations) {
      const known = ages.get(of);
      if (known !== undefined) ages.set(name, known + (word === "older" ? 1 : -1) * Number(years));
    }
  }
  const sorted = [...ages].toSorted(([, a], [, b]) => a - b);
  return (/oldest|highest/.test(question) ? sorted.at(-1) : sorted[0])?.[0] ?? "nobody";
}

function countWord(question: string): string {
  const word = lastMatch(question, /"(\w+)"/);
  return String((question.match(new RegExp(`\\b${word}\\b`, "g")) ?? []).length - 1);
}

/** The value of the sentence that speaks of the asked person in the asked manner. */
function pickFact(question: string): string {
  const asked = /([^.:]*\?)/.exec(question)?.[1] ?? "";
  const name = lastMatch(asked, / ([A-Z][a-z]+)(?='s| work| live| have| like| play| speak| born| study)/);
  const sentence = lastMatch(question.replace(asked, ""), new RegExp(`\\b(${name} (?!'s)[^.]*)\\.`));
  const patterns: readonly (readonly [RegExp, RegExp])[] = [
    [/town/, /lives in (\w+)/],
    [/works?/, /works as a (\w+)/],
    [/animal/, /has a (\w+)/],
    [/food/, /likes (\w+)/],
    [/'s car/, /drives a (\w+) car/],
    [/instrument/, /plays the (\w+)/],
    [/language/, /speaks (\w+)/],
    [/month/, /born in (\w+)/],
    [/subject/, /studies (\w+)/],
  ];
  const [, says] = patterns.find(([ask]) => ask.test(asked)) ?? [];
  return says === undefined ? "no such attribute" : lastMatch(sentence, says);
}

const INTENTS: readonly (readonly [string, RegExp])[] = [
  ["refund", /money|pay me|return one|repa|my card again|difference/],
  ["account", /log in|password|email|profile|user name/],
  ["hours", /open|close|come in after|shut|doors|How early/],
  ["delivery", /./],
];

/** By cue words, in the message without the sentence about a settled matter. */
function intent(question: string): string {
  const message = lastMatch(question, /"(.*)"/).replace(
    /My last parcel.*?\.|The driver was very kind\.|Thank you, the money.*?\.|My last payment.*?\.|My new password works.*?\.|It is easy to log in.*?\.|It is good that you.*?\.|I like your shop.*?\./,
    "",
  );
  return INTENTS.find(([, cue]) => cue.test(message))![0];
}

/** By the words of the verdicts, which outweigh everything else. */
function sentiment(question: string): string {
  const review = lastMatch(question, /"(.*)"/);
  const isBad =
    /glad to leave|never stay|miserable|would not send|disaster|second time|waste of|worst|left before|nobody should|bored|gave up|threw it|dullest|regret|stopped working|disappointed|sent it back|nothing|dropped out|money back|cannot recommend|spoiled|stay away|awful|by car/i;
  return isBad.test(review) ? "negative" : "positive";
}

function wordOrder(question: string): string {
  const list = lastMatch(question, /((?:\w+, )+\w+)/).split(", ");
  return list.toSorted((a, b) => a.localeCompare(b, "en")).join(", ");
}

/** The opposites once more, as one would look them up. */
const OPPOSITES = new Map(
  "hot cold,big small,tall short,wide narrow,fast slow,old young,bright dark,wet dry,happy sad,rich poor,loud quiet,heavy light,difficult easy,clean dirty,full empty,open closed,early late,strong weak,true false,sweet bitter,brave cowardly,smooth rough,sharp blunt,polite rude,deep shallow,safe dangerous,cheap expensive,kind cruel,clever stupid,beautiful ugly,straight crooked,awake asleep,useful useless,soft hard,generous stingy,buy sell,win lose,arrive depart,push pull,ask answer,remember forget,begin finish,rise fall,create destroy,love hate,laugh cry,unite separate,allow forbid,increase decrease,accept refuse,reveal hide"
    .split(",")
    .flatMap((pair) => {
      const [a = "", b = ""] = pair.split(" ");
      return [
        [a, b],
        [b, a],
      ] as const;
    }),
);

function opposite(question: string): string {
  const word = OPPOSITES.get(lastMatch(question, /"(\w+)"/)) ?? "no opposite";
  return new RegExp(`\\b${word}\\b`).test(question.replace(/"\w+"/, ""))
    ? word
    : `no ${word} among the options`;
}

const MEMBERS: readonly (readonly [RegExp, string])[] = [
  [/animal/, "horse lion rabbit tiger donkey sheep camel wolf zebra monkey elephant bear"],
  [/fruit/, "apple banana cherry lemon peach grape melon mango pear plum strawberry apricot"],
  [/tool/, "hammer saw drill spade rake chisel wrench screwdriver axe shovel"],
  [/instrument/, "piano violin flute guitar trumpet cello harp drum clarinet trombone"],
  [/vehicle/, "car bus lorry tractor bicycle tram ambulance motorbike van taxi"],
  [/furniture/, "table chair wardrobe sofa bed desk bookcase armchair cupboard stool"],
  [/clothing/, "shirt skirt coat sock jacket scarf glove dress jumper blouse"],
  [/building/, "church castle school hospital hotel library museum palace factory cottage"],
  [/bird/, "sparrow eagle owl robin pigeon swan heron parrot penguin crow"],
  [/flower/, "rose tulip daisy lily daffodil poppy orchid violet sunflower snowdrop"],
  [/vegetable/, "carrot potato onion cabbage leek turnip spinach radish broccoli parsnip"],
  [/insect/, "ant bee wasp beetle moth butterfly fly mosquito cricket grasshopper"],
  [/metal/, "iron gold silver copper tin lead zinc nickel aluminium platinum"],
  [/tree/, "oak birch pine willow maple poplar elm beech spruce larch"],
];

/** The letter of the only option that belongs to the kind; a question with two such options has no answer. */
function kindOfThing(question: string): string {
  const [asked = "", options = ""] = question.split(/\n(?=A\) )/);
  const members = MEMBERS.find(([kind]) => kind.test(asked))?.[1].split(" ") ?? [];
  const fits = [...options.matchAll(/([A-F])\) (\w+)/g)].filter(([, , word]) => members.includes(word!));
  return fits.length === 1 ? fits[0]![1]! : `${fits.length} fit`;
}

function timesTable(question: string): string {
  const named = (question.toLowerCase().match(/[a-z]+/g) ?? []).map((word) => WORDS.indexOf(word));
  const [a = 0, b = 0] = named.filter((each) => each > 1);
  return String(a * b);
}

export const ANSWERS: Readonly<Record<string, (question: string) => string>> = {
  "one-digit-sum": (question) => String(sum(numbersIn(question))),
  "two-digit-sum": (question) => String(sum(numbersIn(question))),
  "largest-of-three": (question) => String(numbersIn(question).toSorted((a, b) => b - a)[0]),
  half: (question) => String((numbersIn(question)[0] ?? 0) / 2),
  "word-problem": wordProblem,
  age,
  "times-table": timesTable,
  "count-word": countWord,
  "oldest-youngest": oldestYoungest,
  weekday,
  "pick-fact": pickFact,
  intent,
  sentiment,
  opposite,
  "word-order": wordOrder,
  "kind-of-thing": kindOfThing,
};
