// What people write about hotels, films and the like: small points, and verdicts that decide. A verdict is strong enough to outweigh a
// point of the other side, whichever of the two comes last.

/** The end of a review, and how somebody else sums it up. */
interface Verdict {
  readonly says: string;
  readonly shows: string;
}

export interface Domain {
  /** Five of each, so that a review may hold two. */
  readonly points: Readonly<Record<"positive" | "negative", readonly string[]>>;
  readonly verdicts: Readonly<Record<"positive" | "negative", readonly Verdict[]>>;
}

const verdicts = (...rows: readonly (readonly [string, string])[]): readonly Verdict[] =>
  rows.map(([says, shows]) => ({ says, shows }));

const HOTEL: Domain = {
  points: {
    positive: [
      "the bed was comfortable",
      "the breakfast was fresh",
      "the porter was friendly",
      "the view was lovely",
      "the bathroom was spotless",
    ],
    negative: [
      "the room was small",
      "the lift was out of order",
      "the street was noisy",
      "the shower was cold",
      "the corridor was dark",
    ],
  },
  verdicts: {
    positive: verdicts(
      ["we loved our stay", "the guests loved their stay"],
      ["we will certainly come back", "the guests want to come back"],
      ["we had a wonderful week here", "the guests had a wonderful week"],
      ["I recommend this hotel to everyone", "the guest recommends the hotel"],
    ),
    negative: verdicts(
      ["we were glad to leave", "the guests were glad to leave"],
      ["we will never stay here again", "the guests will never come back"],
      ["we had a miserable week here", "the guests had a miserable week"],
      ["I would not send anyone to this hotel", "the guest advises against the hotel"],
    ),
  },
};

const RESTAURANT: Domain = {
  points: {
    positive: [
      "the soup was hot",
      "the waiter was polite",
      "the bread was fresh",
      "the music was pleasant",
      "the tables were clean",
    ],
    negative: [
      "the soup was cold",
      "the waiter was rude",
      "the bread was stale",
      "the music was too loud",
      "the menu was short",
    ],
  },
  verdicts: {
    positive: verdicts(
      ["the dinner was a delight", "the dinner was a delight"],
      ["I have already booked a table for next week", "the guest wants to eat there again"],
      ["we enjoyed every minute of the evening", "the guests enjoyed the evening"],
      ["it is now our favourite place in town", "it is the guests' favourite place"],
    ),
    negative: verdicts(
      ["the dinner was a disaster", "the dinner was a disaster"],
      ["I will not eat here a second time", "the guest will not eat there again"],
      ["the evening was a waste of money", "the guest thinks that the money was wasted"],
      ["it is the worst place in town", "the guest calls it the worst place"],
    ),
  },
};

const FILM: Domain = {
  points: {
    positive: [
      "the music was beautiful",
      "the costumes were splendid",
      "the first scene was funny",
      "the pictures were sharp",
      "the child actor was good",
    ],
    negative: [
      "the beginning was slow",
      "one song was too long",
      "the title is silly",
      "the villain was a little dull",
      "some jokes fell flat",
    ],
  },
  verdicts: {
    positive: verdicts(
      ["I was moved to tears and want to see it again", "the viewer wants to see the film again"],
      ["it is the best film of the year", "the viewer calls it the best film of the year"],
      ["everyone should see this film", "the viewer tells everyone to see the film"],
      ["the whole family loved it", "the whole family loved the film"],
    ),
    negative: verdicts(
      ["I left before the end", "the viewer left before the end"],
      ["it is the worst film of the year", "the viewer calls it the worst film of the year"],
      ["nobody should pay to see this film", "the viewer advises against the film"],
      ["the whole family was bored by it", "the whole family was bored"],
    ),
  },
};

const BOOK: Domain = {
  points: {
    positive: [
      "the cover is pretty",
      "the maps are useful",
      "the first chapter is exciting",
      "the print is large",
      "the paper is good",
    ],
    negative: [
      "the print is tiny",
      "the cover is ugly",
      "the first chapter is slow",
      "the maps are poor",
      "there are a few spelling mistakes",
    ],
  },
  verdicts: {
    positive: verdicts(
      ["I could not put it down", "the reader could not put the book down"],
      ["I have given copies to all my friends", "the reader gives the book to friends"],
      ["it is the finest story that I know", "the reader knows no finer story"],
      ["I was sad when it was over", "the reader wished for more of the book"],
    ),
    negative: verdicts(
      ["I gave up halfway through", "the reader gave up halfway through"],
      ["I threw it away", "the reader threw the book away"],
      ["it is the dullest story that I know", "the reader knows no duller story"],
      ["I regret every hour that I spent on it", "the reader regrets reading the book"],
    ),
  },
};

const PHONE: Domain = {
  points: {
    positive: [
      "the screen is bright",
      "the colour is nice",
      "the box was well packed",
      "the buttons are large",
      "the price was low",
    ],
    negative: [
      "the colour is dull",
      "the manual is thin",
      "the parcel came a day late",
      "the cable is short",
      "the price was high",
    ],
  },
  verdicts: {
    positive: verdicts(
      ["it is the best phone that I have ever had", "the owner calls it the best phone so far"],
      ["I am delighted with it", "the owner is delighted with the phone"],
      ["I would buy it again at once", "the owner would buy the phone again"],
      ["it does everything that I hoped for", "the phone does all that the owner hoped for"],
    ),
    negative: verdicts(
      ["it stopped working after two days", "the phone soon stopped working"],
      ["I am very disappointed with it", "the owner is disappointed with the phone"],
      ["I have sent it back", "the owner has sent the phone back"],
      ["it can do nothing that was promised", "the phone does not do what was promised"],
    ),
  },
};

const COURSE: Domain = {
  points: {
    positive: [
      "the classroom was bright",
      "the coffee was free",
      "the handouts were neat",
      "the group was small",
      "the school is easy to reach",
    ],
    negative: [
      "the classroom was cold",
      "the chairs were hard",
      "the handouts were plain",
      "the group was large",
      "the school is hard to reach",
    ],
  },
  verdicts: {
    positive: verdicts(
      ["I learned more than in any other course", "the student learned a great deal"],
      ["I have signed up for the next course", "the student takes the next course too"],
      ["it was worth every penny", "the student thinks that it was worth the money"],
      ["I recommend this course with all my heart", "the student recommends the course"],
    ),
    negative: verdicts(
      ["I learned nothing at all", "the student learned nothing"],
      ["I dropped out after three lessons", "the student dropped out"],
      ["I want my money back", "the student wants the money back"],
      ["I cannot recommend this course to anyone", "the student advises against the course"],
    ),
  },
};

export const DOMAINS: readonly Domain[] = [HOTEL, RESTAURANT, FILM, BOOK, PHONE, COURSE];

const MUSEUM: Domain = {
  points: {
    positive: [
      "the entrance hall is grand",
      "the signs are clear",
      "the garden is charming",
      "the shop is cheap",
      "the guard was helpful",
    ],
    negative: [
      "the queue was long",
      "the signs are confusing",
      "the cloakroom is tiny",
      "the shop is dear",
      "the guard was grumpy",
    ],
  },
  verdicts: {
    positive: verdicts(
      ["this visit was the highlight of our trip", "the visit was the highlight of the trip"],
      ["you must not miss this place", "the visitor urges others to go"],
    ),
    negative: verdicts(
      ["this visit spoiled our whole day", "the visit spoiled the day"],
      ["you had better stay away from this place", "the visitor urges others to stay away"],
    ),
  },
};

const TRAIN: Domain = {
  points: {
    positive: [
      "the seats were soft",
      "the windows were clean",
      "the ticket was cheap",
      "the tea was good",
      "the conductor was cheerful",
    ],
    negative: [
      "the seats were narrow",
      "the windows were dirty",
      "the ticket was dear",
      "the tea was weak",
      "the conductor was unfriendly",
    ],
  },
  verdicts: {
    positive: verdicts(
      ["it was the nicest journey that I have ever made", "the traveller never had a nicer journey"],
      ["I shall always travel this way from now on", "the traveller will always go this way"],
    ),
    negative: verdicts(
      ["it was the most awful journey that I have ever made", "the traveller never had a worse journey"],
      ["I shall go by car from now on", "the traveller will not take the train again"],
    ),
  },
};

export const DOMAINS_OUTSIDE: readonly Domain[] = [MUSEUM, TRAIN];
