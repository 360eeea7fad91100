import type { RandomStream } from "../../core/rng.ts";
import type { PlainFamily } from "./family.ts";
import { withArticle } from "./lexicon.ts";

interface Kind {
  readonly kind: string;
  readonly members: readonly string[];
}

const kind = (name: string, members: string): Kind => ({ kind: name, members: members.split(" ") });

const KINDS = [
  kind("animal", "horse lion rabbit tiger donkey sheep camel wolf zebra monkey elephant bear"),
  kind("fruit", "apple banana cherry lemon peach grape melon mango pear plum strawberry apricot"),
  kind("tool", "hammer saw drill spade rake chisel wrench screwdriver axe shovel"),
  kind("musical instrument", "piano violin flute guitar trumpet cello harp drum clarinet trombone"),
  kind("vehicle", "car bus lorry tractor bicycle tram ambulance motorbike van taxi"),
  kind("piece of furniture", "table chair wardrobe sofa bed desk bookcase armchair cupboard stool"),
  kind("piece of clothing", "shirt skirt coat sock jacket scarf glove dress jumper blouse"),
  kind("building", "church castle school hospital hotel library museum palace factory cottage"),
];
const KINDS_OUTSIDE = [
  kind("bird", "sparrow eagle owl robin pigeon swan heron parrot penguin crow"),
  kind("flower", "rose tulip daisy lily daffodil poppy orchid violet sunflower snowdrop"),
  kind("vegetable", "carrot potato onion cabbage leek turnip spinach radish broccoli parsnip"),
  kind("insect", "ant bee wasp beetle moth butterfly fly mosquito cricket grasshopper"),
  kind("metal", "iron gold silver copper tin lead zinc nickel aluminium platinum"),
  kind("tree", "oak birch pine willow maple poplar elm beech spruce larch"),
];

const LETTERS = "ABCDEF";
const TEMPLATES = [
  "Which of these is {kind}?\n{options}",
  "Which word names {kind}?\n{options}",
  "Only one of these words stands for {kind}. Which one?\n{options}",
  "Choose the word that names {kind}.\n{options}",
];
const OUTSIDE = [
  "Five of the six do not belong to the group “{plain}”. Give the letter of the one that does.\n{options}",
  "Under which letter do you find {kind}?\n{options}",
];

export const kindOfThing: PlainFamily = {
  id: "kind-of-thing",
  judge: "choice",
  isCalculated: false,
  draw(random, level, isOutside) {
    const kinds = random.shuffle(isOutside ? KINDS_OUTSIDE : KINDS);
    const [asked, ...others] = kinds;
    const right = random.pick(asked!.members);
    const count = isOutside ? 6 : level === 1 ? 3 : 4;
    const wrong = drawWrong(random, others, level === 3 && !isOutside, count - 1);
    const at = random.integer(0, count - 1);
    const options = [...wrong.slice(0, at), right, ...wrong.slice(at)];
    const letter = LETTERS[at]!;
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: {
        kind: withArticle(asked!.kind),
        plain: asked!.kind,
        options: options.map((each, i) => `${LETTERS[i]}) ${each}`).join("\n"),
      },
      choices: options,
      answer: letter,
      working: `The word "${right}" names ${withArticle(asked!.kind)}, and it stands at ${letter}.`,
      core: `${asked!.kind} ${right}`,
    };
  },
};

/** Words of other kinds: of one kind where they are to be alike, else each of another. */
function drawWrong(
  random: RandomStream,
  others: readonly Kind[],
  areAlike: boolean,
  count: number,
): string[] {
  const [first] = others;
  if (areAlike) return random.shuffle(first!.members).slice(0, count);
  return others.slice(0, count).map(({ members }) => random.pick(members));
}
