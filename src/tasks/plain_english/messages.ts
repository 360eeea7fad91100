// What customers write to a shop, by what they want. Each message says for itself what it is about, so that another sentence beside it
// can be about something else that is settled.

export const INTENTS = ["delivery", "refund", "account", "hours"] as const;
export type Intent = (typeof INTENTS)[number];

/** A message with slots, and what it shows; "The customer" comes before that. */
interface Message {
  readonly says: string;
  readonly shows: string;
}

const messages = (...rows: readonly (readonly [string, string])[]): readonly Message[] =>
  rows.map(([says, shows]) => ({ says, shows }));

export const MESSAGES: Readonly<Record<Intent, readonly Message[]>> = {
  delivery: messages(
    ["My {product} has not arrived yet. I ordered it {when}.", "is waiting for an order to arrive"],
    ["When will my {product} get here? I ordered it {when}.", "asks when an order will arrive"],
    ["I ordered a {product} {when}. Is it on its way?", "asks where an order is"],
    [
      "Can you bring the {product} that I ordered {when} to my office in {town}?",
      "asks for an order to be brought to an office",
    ],
    ["Nobody was at home {when} when the driver came with my {product}.", "missed the driver with an order"],
    ["The parcel with my {product} was supposed to be here {when}.", "is waiting for a parcel"],
  ),
  refund: messages(
    ["The {product} that I bought {when} is broken. I want my money back.", "wants the money back"],
    ["I sent my {product} back {when}. When do I get my money?", "is waiting for money"],
    ["The {product} that I bought {when} does not work. Please pay me back.", "wants to be paid back"],
    [
      "You charged me twice for the {product} that I bought {when}. Please return one payment.",
      "wants a payment back",
    ],
    [
      "I do not like the {product} that I bought {when}. May I have my money back?",
      "asks for the money back",
    ],
    ["I paid too much for my {product} {when}. Please return the difference.", "wants some money back"],
  ),
  account: messages(
    ["I have not been able to log in on my {device} since {month}.", "cannot log in"],
    ["I forgot my password {when}. How do I get a new one on my {device}?", "needs a new password"],
    ["I tried to log in {when}, but my {device} says that the password is wrong.", "cannot log in"],
    [
      "How do I change my email address on my {device}? I have had a new one since {month}.",
      "wants to change an email address",
    ],
    [
      "Please delete my user profile. I last used it on my {device} in {month}.",
      "wants a profile to be deleted",
    ],
    [
      "Somebody else used my user name on a {device} {when}. Please lock my profile.",
      "wants a profile to be locked",
    ],
  ),
  hours: messages(
    ["Is your shop in {town} open on {day}?", "asks when the shop is open"],
    ["Until what time is your shop in {town} open on {day}?", "asks when the shop closes"],
    ["When does your shop in {town} open on {day} mornings?", "asks when the shop opens"],
    ["Do you close for lunch on {day} in {town}?", "asks when the shop is closed"],
    ["Can I still come in after {time} on {day} in {town}?", "asks when the shop closes"],
    ["Is your shop in {town} closed in the first week of {month}?", "asks when the shop is closed"],
  ),
};

export const SLOTS: Readonly<Record<string, readonly string[]>> = {
  product: "lamp kettle jacket toaster bicycle watch radio carpet mirror tent blender suitcase".split(" "),
  when: [
    "yesterday",
    "last Monday",
    "last week",
    "ten days ago",
    "two weeks ago",
    "on Friday",
    "a month ago",
    "on Tuesday",
  ],
  device: ["phone", "laptop", "tablet", "computer"],
  town: "Oslo Rome Paris Madrid Vienna Dublin Lisbon Prague".split(" "),
  day: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" "),
  time: ["five o'clock", "six o'clock", "seven o'clock", "eight o'clock"],
  month: "January February March April May June July August September October November December".split(" "),
};

/** Settled matters, by what they speak of. */
export const RESOLVED: Readonly<Record<Intent, readonly string[]>> = {
  delivery: ["My last parcel came quickly, thank you.", "The driver was very kind."],
  refund: [
    "Thank you, the money for the chair is back on my card.",
    "My last payment was correct, thank you.",
  ],
  account: ["My new password works well, thank you.", "It is easy to log in, by the way."],
  hours: ["It is good that you are open in the evening.", "I like your shop and your opening hours."],
};

export const MESSAGES_OUTSIDE: Readonly<Record<Intent, readonly Message[]>> = {
  delivery: messages(
    [
      "There is still no sign of the {product} that the courier promised for {day}.",
      "is waiting for the courier",
    ],
    [
      "Your courier left my {product} with a neighbour in {town} whom I do not know.",
      "complains about the courier",
    ],
    ["Could the {product} be dropped off on {day} instead, please?", "wants an order on another day"],
  ),
  refund: messages(
    ["I gave the {product} back in {month} and have still not been repaid.", "has not been repaid"],
    [
      "Please cancel my purchase of the {product} and put the sum on my card again.",
      "wants a sum to be repaid",
    ],
    ["The {product} cost more at the till in {town} than on the label. Who repays me?", "wants to be repaid"],
  ),
  account: messages(
    [
      "I am locked out of my profile, because the code for my {device} never comes.",
      "is locked out of a profile",
    ],
    ["My surname changed in {month}. Where in my profile do I correct it?", "wants to correct a profile"],
    ["How can I sign in on a second {device} with the same user name?", "asks how to sign in"],
  ),
  hours: messages(
    [
      "How early may I come to your branch in {town} on the day before {holiday}?",
      "asks when the branch opens",
    ],
    ["Do you shut earlier than usual in {town} around {holiday}?", "asks when the branch closes"],
    ["At what time do you lock the doors in {town} during {month}?", "asks when the branch closes"],
  ),
};

export const SLOTS_OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  product: "wardrobe guitar printer mattress telescope saddle sofa helmet".split(" "),
  device: ["smart watch", "television", "games console"],
  town: "Leeds Turin Geneva Krakow Bergen Seville".split(" "),
  day: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" "),
  month: "January March May June August October December".split(" "),
  holiday: ["Easter", "Christmas", "New Year"],
};
