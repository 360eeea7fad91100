// German for teachers that learn from one question to the next, and for the picture of what they learned.

export const LEARNING_TEACHERS_DE = {
  "a debate whose graph learns who should hear whom (OPTAGENT)":
    "eine Debatte, deren Graph lernt, wer wen hören soll (OPTAGENT)",
  "Agents with profiles hear each other along edges that are learned from whom a message made right or wrong. It pays where some agents talk others out of right answers.":
    "Agenten mit Profilen hören einander entlang von Kanten. Welche sich lohnen, lernt die Gruppe daraus, wen eine Nachricht zu einer richtigen oder falschen Antwort brachte. Das hilft, wo manche anderen richtige Antworten ausreden.",
  "learned debate graph": "gelernter Debattengraph",
  "Learned debate graph": "Gelernter Debattengraph",
  "agents hear each other along learned edges, then vote":
    "Agenten hören einander entlang gelernter Kanten und stimmen dann ab",
  "Every agent writes several answers alone, and one is drawn. Then agents hear those whom it helped to hear on earlier questions, and all vote.":
    "Jeder Agent schreibt allein mehrere Antworten, und eine wird gezogen. Dann hört jeder denen zu, die ihm bei früheren Fragen geholfen haben, und alle stimmen ab.",
  "First outputs": "Erste Antworten",
  "How many different answers each agent writes alone; one is drawn as its first answer.":
    "Wie viele verschiedene Antworten jeder Agent allein schreibt; eine wird als seine erste gezogen.",
  "Edges a round": "Kanten je Runde",
  "How many messages from one agent to another each later round has, at most.":
    "Wie viele Nachrichten von einem Agenten an einen anderen jede spätere Runde höchstens hat.",
  "Learning rate of edges": "Lernrate der Kanten",
  "How much one message changes the weight of its edge: 1 forgets all that was before.":
    "Wie stark eine Nachricht das Gewicht ihrer Kante ändert: 1 vergisst alles, was vorher war.",
  "Spread of edges": "Streuung der Kanten",
  "How evenly edges are tried while they are learned; near 0 those of greatest weight alone.":
    "Wie gleichmäßig Kanten probiert werden, solange die Gruppe lernt; nahe 0 nur die mit dem größten Gewicht.",
  "Edges are judged by": "Kanten beurteilt",
  "Who says whether a message made its listener right.":
    "Woran man sieht, ob eine Nachricht dem, der sie hörte, zur richtigen Antwort verhalf.",
  "the answer key if answers are checked by it, else agreement":
    "die Lösung, wenn Antworten an ihr geprüft werden; sonst, worin sich die Gruppe einig ist",
  "what the group agreed on": "worauf die Gruppe sich geeinigt hat",
  "Questions in a lot": "Fragen in einem Schwung",
  "How many questions are talked about at once before the group learns from them: fewer learn sooner and take longer.":
    "Über wie viele Fragen zugleich gesprochen wird, bevor die Gruppe daraus lernt: Weniger lernen früher und dauern länger.",

  "a tree of agents that hands small parts to those who do them well (InfiAgent)":
    "ein Baum von Agenten, der kleine Teile denen gibt, die sie gut lösen (InfiAgent)",
  "The question is split, leaves find each part with tools, and results go up one line at a time. For questions that need tools, such as the lookup sums.":
    "Die Frage wird geteilt, Blätter lösen jeden Teil mit Werkzeugen, und Ergebnisse gehen als eine Zeile nach oben. Für Fragen, die Werkzeuge brauchen, wie die Rechnungen mit Nachschlagen.",
  "a pyramid of agents": "eine Pyramide von Agenten",
  "Pyramid of agents": "Pyramide von Agenten",
  "parts handed down a tree, results handed up": "Teile gehen einen Baum hinunter, Ergebnisse hinauf",
  "The question is split into parts. Leaves of a tree find each with tools, and those above put together what they are told in one line each.":
    "Die Frage wird in Teile geteilt. Blätter eines Baums lösen jeden mit Werkzeugen, und die darüber fügen zusammen, was ihnen in je einer Zeile gesagt wird.",
  "right at the top": "an der Spitze richtig",
  Branches: "Äste",
  "How many agents stand below the root.": "Wie viele Agenten unter der Wurzel stehen.",
  "Leaves of a branch": "Blätter je Ast",
  "How many agents with tools stand below each branch.":
    "Wie viele Agenten mit Werkzeugen unter jedem Ast stehen.",
  "Tool calls of a leaf": "Werkzeugaufrufe eines Blatts",
  "How often a leaf may call a tool for one part before it reports.":
    "Wie oft ein Blatt für einen Teil ein Werkzeug benutzen darf, bevor es berichtet.",
  "Memory of quality": "Gedächtnis der Güte",
  "How much of a leaf's quality is kept with each report: near 1 it changes slowly.":
    "Wie viel von der Güte eines Blatts mit jedem Bericht bleibt: Nahe 1 ändert sie sich langsam.",
  "The tree": "Der Baum",
  "Whether changes of the tree are tried on every second lot of questions, and taken if it is then right more often. Only where answers are checked by the answer key.":
    "Ob in jedem zweiten Schwung von Fragen Änderungen des Baums probiert und übernommen werden, wenn er damit öfter richtig liegt. Nur, wenn Antworten an der Lösung geprüft werden.",
  "stays as it is": "bleibt, wie er ist",
  "changes where a change proves itself": "ändert sich, wo sich eine Änderung bewährt",

  "{n|agent|agents} and whom they hear; the table says the same.":
    "{n|Agent|Agenten} und wen sie hören; die Tabelle sagt dasselbe.",
  "Who hears whom: nothing is learned yet.": "Wer wen hört: Noch ist nichts gelernt.",
  "Who hears whom, learned from {questions|question|questions}, by their keys.":
    "Wer wen hört, gelernt aus {questions|Frage|Fragen}, nach ihren richtigen Antworten.",
  "Who hears whom, learned from {questions|question|questions}, {keyed} by their keys, the others by what the group agreed on.":
    "Wer wen hört, gelernt aus {questions|Frage|Fragen}, {keyed} davon nach der richtigen Antwort, die anderen nach dem, worauf die Gruppe sich geeinigt hat.",
  "Weights of who hears whom, as a table": "Gewichte, wer wen hört, als Tabelle",
  Speaker: "Wer spricht",
  Listener: "Wer hört",
  Weight: "Gewicht",
  "Message here": "Nachricht hier",
};
