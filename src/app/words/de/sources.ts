// German for the sources of questions and their settings. The questions themselves stay English.

export const SOURCES_DE = {
  "word problems": "Textaufgaben",
  "Short questions about who has how many, made here. There are as many as you want, and no two are the same.":
    "Kurze Fragen, wer wie viel hat, hier erzeugt und auf Englisch. Es gibt so viele, wie du willst, und keine zwei sind gleich.",
  "plain English": "einfaches Englisch",
  "Questions in everyday English, made here: messages to sort, facts to find, sums in words. For chat models; no two are the same.":
    "Fragen in Alltagsenglisch, hier erzeugt: Nachrichten sortieren, Fakten finden, Rechnungen in Worten. Für Chatmodelle; keine zwei sind gleich.",
  "small functions": "kleine Funktionen",
  "Ten small functions to be written in JavaScript. Each is run against tests, some of which the agents do not see. For chat models that write code: one of 135 million weights hardly does.":
    "Zehn kleine Funktionen, die in JavaScript zu schreiben sind. Jede wird getestet, auch mit Tests, die die Agenten nicht sehen. Für Chatmodelle, die Code schreiben: Eins mit 135 Millionen Gewichten kann das kaum.",
  "lookup sums": "Rechnungen mit Nachschlagen",
  "Sums such as k3+k5 mod 10, whose values only the tool “lookup” tells, among words that mean nothing. For teachers whose agents call tools.":
    "Rechnungen wie k3+k5 mod 10, deren Werte nur das Werkzeug „lookup“ verrät, zwischen Wörtern, die nichts bedeuten. Für Gruppen, deren Agenten Werkzeuge benutzen.",
  "your own questions": "deine eigenen Fragen",
  "Pasted, or a file of CSV, TSV, JSON Lines or JSON, with right answers or without. It stays on this device.":
    "Eingefügt oder als Datei in CSV, TSV, JSON Lines oder JSON, mit richtigen Antworten oder ohne. Alles bleibt auf diesem Gerät.",
  "a file of questions": "eine Datei mit Fragen",
  'One question a line: {"question": "…", "answer": "…"}, with an id, a family and a kind of answer if you like.':
    'Eine Frage pro Zeile: {"question": "…", "answer": "…"}, wenn du magst mit id, Familie und Art der Antwort.',
  "Kinds of questions": "Arten von Fragen",
  "The questions are of these kinds in turn.": "Die Fragen sind reihum von diesen Arten.",
  Difficulty: "Schwierigkeit",
  "1 is the easiest. What a level means stands at each kind of questions.":
    "1 ist am leichtesten. Was eine Stufe bedeutet, steht bei jeder Art von Fragen.",
  "what a message is about": "worum es in einer Nachricht geht",
  "Sorts a customer's message into one of four groups. Level 1: the message alone; 2: with a greeting and a closing; 3: with a sentence about another matter that is settled.":
    "Sortiert die Nachricht einer Kundin oder eines Kunden in eine von vier Gruppen. Stufe 1: nur die Nachricht; 2: mit Anrede und Gruß; 3: mit einem Satz über etwas anderes, das erledigt ist.",
  "positive or negative reviews": "gute oder schlechte Bewertungen",
  "Whether a review is positive or negative. Level 1: all points agree; 2: one point against the verdict comes first; 3: such points come last.":
    "Ob eine Bewertung gut oder schlecht ist. Stufe 1: alles passt zusammen; 2: zuerst kommt ein Punkt dagegen; 3: solche Punkte kommen zuletzt.",
  "picking a fact from a text": "einen Fakt im Text finden",
  "A fact about one of two people. Level 1: one fact each; 2: two facts each; 3: three facts each.":
    "Ein Fakt über einen von zwei Menschen. Stufe 1: je ein Fakt; 2: je zwei; 3: je drei.",
  "sums of two-digit numbers": "zweistellige Zahlen addieren",
  "Adds two two-digit numbers. Level 1: no carrying; 2: any two below 100 together; 3: with a carry to above 100.":
    "Addiert zwei zweistellige Zahlen. Stufe 1: ohne Übertrag; 2: beliebig, zusammen unter 100; 3: mit Übertrag über 100.",
  "the largest of three numbers": "die größte von drei Zahlen",
  "Finds the largest of three two-digit numbers. Level 1: far apart; 2: any; 3: all with the same first digit.":
    "Findet die größte von drei zweistelligen Zahlen. Stufe 1: weit auseinander; 2: beliebig; 3: alle mit derselben ersten Ziffer.",
  "word problems of one step": "Textaufgaben mit einem Schritt",
  "A short story with one sum or difference. Level 1: numbers to 10; 2: to 20; 3: to 60.":
    "Eine kurze Geschichte mit einer Summe oder Differenz. Stufe 1: Zahlen bis 10; 2: bis 20; 3: bis 60.",
  "sums of one-digit numbers": "einstellige Zahlen addieren",
  "Adds one-digit numbers. Level 1: two, each up to 7; 2: any two; 3: three.":
    "Addiert einstellige Zahlen. Stufe 1: zwei, jede bis 7; 2: zwei beliebige; 3: drei.",
  "half of an even number": "die Hälfte einer geraden Zahl",
  "Halves an even number. Level 1: up to 40; 2: up to 100; 3: up to 300.":
    "Halbiert eine gerade Zahl. Stufe 1: bis 40; 2: bis 100; 3: bis 300.",
  ages: "Alter",
  "How old somebody was or will be. Level 1: children, up to 5 years; 2: up to 9 years; 3: up to 24 years.":
    "Wie alt jemand war oder sein wird. Stufe 1: Kinder, bis 5 Jahre; 2: bis 9 Jahre; 3: bis 24 Jahre.",
  "the times table in words": "das Einmaleins in Worten",
  "Multiplies two numbers that are written in words. Level 1: one of them up to five; 2: up to nine; 3: up to twelve.":
    "Multipliziert zwei Zahlen, die in Worten dastehen. Stufe 1: eine davon bis fünf; 2: bis neun; 3: bis zwölf.",
  "counting a word in a list": "ein Wort in einer Liste zählen",
  "How often a word stands in a list. Level 1: up to 5 words; 2: up to 8; 3: up to 12.":
    "Wie oft ein Wort in einer Liste steht. Stufe 1: bis 5 Wörter; 2: bis 8; 3: bis 12.",
  "the oldest or youngest of three": "die oder der Älteste oder Jüngste von dreien",
  "Who is the oldest or youngest of three. Level 1: ages far apart; 2: close together; 3: two ages must be worked out.":
    "Wer von dreien am ältesten oder jüngsten ist. Stufe 1: Alter weit auseinander; 2: nah beieinander; 3: zwei muss man ausrechnen.",
  "the day in some days": "der Wochentag in ein paar Tagen",
  "Which day of the week it is some days later or earlier. Level 1: up to 4 days; 2: up to 6; 3: from 8 to 13.":
    "Welcher Wochentag ein paar Tage später oder früher ist. Stufe 1: bis 4 Tage; 2: bis 6; 3: von 8 bis 13.",
  "the opposite of a word": "das Gegenteil eines Wortes",
  "Chooses the opposite of a word. Level 1: among three words; 2: among four; 3: among four, one of which means the same as the word.":
    "Wählt das Gegenteil eines Wortes. Stufe 1: aus drei Wörtern; 2: aus vier; 3: aus vier, von denen eins dasselbe bedeutet.",
  "words in alphabetical order": "Wörter nach dem Alphabet",
  "Puts words in alphabetical order. Level 1: three words; 2: four; 3: four, two of which begin with the same letter.":
    "Ordnet Wörter nach dem Alphabet. Stufe 1: drei Wörter; 2: vier; 3: vier, von denen zwei gleich anfangen.",
  "which of these is an animal": "was davon ein Tier ist",
  "Finds the one word of a kind, by its letter. Level 1: among three; 2: among four; 3: among four, three of which are alike.":
    "Findet das eine Wort einer Art, nach seinem Buchstaben. Stufe 1: unter drei; 2: unter vier; 3: unter vier, von denen drei einander ähnlich sind.",
};
