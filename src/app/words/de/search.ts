// German for searches and evolutions that are looked at. The words of the experiments themselves stand below, as src/search writes them.

export const SEARCH_DE = {
  Searches: "Suchen",
  "Look at a search": "Eine Suche ansehen",
  "A search tries settings in runs of its own (<search>retort search</search>), an evolution makes teams out of the fittest (<evolve>retort evolve</evolve>); both are written to a folder. Here its log becomes a drawing: what was tried, what was expected of it, what came of it, and why it was refused.":
    "Eine Suche probiert Einstellungen in eigenen Durchläufen aus (<search>retort search</search>), eine Evolution macht neue Gruppen aus den besten (<evolve>retort evolve</evolve>); beide werden in einen Ordner geschrieben. Hier wird ihr Protokoll zu einer Zeichnung: was versucht wurde, was davon erwartet wurde, was daraus wurde und warum es verworfen wurde.",
  "Its log, journal.jsonl": "Ihr Protokoll, journal.jsonl",
  "Or drop it here, alone or with its folder. It is read on this device and nothing is changed.":
    "Oder zieh es hierher, allein oder mit seinem Ordner. Es wird auf diesem Gerät gelesen, und nichts wird geändert.",
  "Its last line is not whole and is left out: the program was ended while it wrote it, or writes it now. A search that goes on does it again.":
    "Die letzte Zeile ist nicht vollständig und bleibt weg: Das Programm wurde beendet, während es sie schrieb, oder schreibt sie gerade. Eine Suche, die weitergeht, macht das noch einmal.",
  "A search with {n|experiment|experiments} in {branches|branch|branches}. It looks for: {aim}.":
    "Eine Suche mit {n|Versuch|Versuchen} in {branches|Zweig|Zweigen}. Gesucht: {aim}.",
  "None has a score yet.": "Noch hat keiner ein Ergebnis.",
  "The best is experiment {id}: {score} on validation questions.":
    "Der beste ist Versuch {id}: {score} bei Validierungsfragen.",
  "Experiment {id} was submitted: {score} of the test questions right.":
    "Versuch {id} wurde eingereicht: {score} der Testfragen richtig.",
  "The submission of experiment {id} was cut.": "Das Einreichen von Versuch {id} wurde unterbrochen.",
  "{n|experiment|experiments} by what they edit; arrow keys move, Enter chooses one. The table says the same.":
    "{n|Versuch|Versuche} nach dem, was sie ändern; Pfeiltasten bewegen, Enter wählt einen. Die Tabelle sagt dasselbe.",
  "Branch {branch}, {edit}.": "Zweig {branch}, {edit}.",
  "It is the best.": "Er ist der beste.",
  "the best": "der beste",
  "begins a branch": "beginnt einen Zweig",
  "accepted: better than what it edits": "angenommen: besser als der Versuch, den er ändert",
  "refused: no better": "verworfen: nicht besser",
  failed: "gescheitert",
  "not measured to its end": "nicht zu Ende gemessen",
  "Not measured to its end.": "Nicht zu Ende gemessen.",
  "Its branch begins with it.": "Sein Zweig beginnt mit ihm.",
  "Accepted: it is better than experiment {than} ({score}), and its branch goes on with it.":
    "Angenommen: Er ist besser als Versuch {than} ({score}), und sein Zweig geht mit ihm weiter.",
  "Refused: it is no better than experiment {than} ({score}), with which its branch goes on.":
    "Verworfen: Er ist nicht besser als Versuch {than} ({score}), mit dem sein Zweig weitergeht.",
  "Refused after its smoke run, which failed.": "Verworfen nach dem Probelauf, der gescheitert ist.",
  "Refused: its full run failed.": "Verworfen: Der volle Lauf ist gescheitert.",
  "Experiment {id}": "Versuch {id}",
  "Experiment {id}, branch {branch}": "Versuch {id}, Zweig {branch}",
  Edits: "Ändert",
  "nothing: a branch begins here": "nichts: Hier beginnt ein Zweig",
  Sets: "Setzt",
  "Expected before it was measured": "Erwartet, bevor gemessen wurde",
  "Smoke run, on a tenth of the data": "Probelauf mit einem Zehntel der Daten",
  "Full run": "Voller Lauf",
  "Had read": "Hatte gelesen",
  "no other experiment": "keinen anderen Versuch",
  "Rated, from 1 to 10": "Bewertet, von 1 bis 10",
  "Worth against the first, from −1 to 1": "Wert gegenüber dem ersten, von −1 bis 1",
  "not run": "nicht gelaufen",
  "it held, without a score": "hielt, ohne Ergebnis",
  "it failed": "gescheitert",
  "{came}; {cost} tokens": "{came}; {cost} Tokens",
  "All its values": "Alle Werte",
  "All experiments, as a table": "Alle Versuche als Tabelle",
  "All experiments": "Alle Versuche",
  Experiment: "Versuch",
  "Branch#search": "Zweig",
  "Expected before": "Vorher erwartet",
  "Smoke run": "Probelauf",
  "What became of it": "Was daraus wurde",
  "Agent {n}: role": "Agent {n}: Rolle",
  "Agent {n}: temperature": "Agent {n}: Temperatur",
  "Agent {n}: worked examples": "Agent {n}: Beispiele mit Lösungsweg",
  "as set": "wie eingestellt",
  "as given": "wie vorgegeben",
  "An evolution with {n|team|teams} in {generations|generation|generations}.":
    "Eine Evolution mit {n|Gruppe|Gruppen} in {generations|Generation|Generationen}.",
  "None is judged yet.": "Noch ist keine bewertet.",
  "The fittest is team {id}: {fitness} of the validation questions right.":
    "Die beste ist Gruppe {id}: {fitness} der Validierungsfragen richtig.",
  "Team {id} was frozen: {after} of the test questions right, the first team {before}.":
    "Gruppe {id} wurde festgehalten: {after} der Testfragen richtig, die erste Gruppe {before}.",
  "The freezing of team {id} was cut.": "Das Festhalten von Gruppe {id} wurde unterbrochen.",
  "{n|team|teams} by generation; arrow keys move, Enter chooses one. The table says the same.":
    "{n|Gruppe|Gruppen} nach Generationen; Pfeiltasten bewegen, Enter wählt eine. Die Tabelle sagt dasselbe.",
  "Team {id}": "Gruppe {id}",
  "Team {id}, generation {generation}": "Gruppe {id}, Generation {generation}",
  "Generation {generation}, {madeOf}.": "Generation {generation}, {madeOf}.",
  "made of none": "aus keiner entstanden",
  "made of {one}": "entstanden aus {one}",
  "made of {one} and {other}": "entstanden aus {one} und {other}",
  "not judged yet": "noch nicht bewertet",
  "It is the fittest.": "Sie ist die beste.",
  "the fittest comes from it": "von ihr stammt die beste ab",
  "another team": "eine andere Gruppe",
  "the fittest": "die beste",
  "The fittest team comes from it, or is it.": "Die beste Gruppe stammt von ihr ab, oder sie ist es selbst.",
  "The fittest team does not come from it.": "Die beste Gruppe stammt nicht von ihr ab.",
  "Made once more from its parents, it is the same.":
    "Noch einmal aus ihren Eltern gebildet, ist sie dieselbe.",
  "Fitness: right answers of its vote": "Fitness: richtige Antworten ihrer Abstimmung",
  "Tokens#count": "Tokens",
  Parents: "Eltern",
  "none: everything begins with it": "keine: Mit ihr beginnt alles",
  "Crossed: fields of the second parent": "Gekreuzt: Felder vom zweiten Elternteil",
  "Mutated: fields drawn anew": "Mutiert: neu gezogene Felder",
  "none#fields": "keine",
  "Differs from the nearest other in": "Unterschied zur ähnlichsten anderen",
  "{share} of its fields, after {tries|try|tries}": "{share} der Felder, nach {tries|Versuch|Versuchen}",
  "All teams, as a table": "Alle Gruppen als Tabelle",
  "All teams": "Alle Gruppen",
  "Team#group": "Gruppe",
  Generation: "Generation",
  Crossed: "Gekreuzt",
  Mutated: "Mutiert",
  "Unlike the first team": "Anders als die erste Gruppe",
  Fitness: "Fitness",
  "The fittest comes from it": "Von ihr stammt die beste ab",
  "Let team {id} teach the next run": "Gruppe {id} im nächsten Durchlauf lehren lassen",
  "It is chosen: what the next run is about, above, has its teacher and settings, and “Agents that differ” what each of its agents has of its own.":
    "Sie ist gewählt: Oben, bei dem, worum es im nächsten Durchlauf geht, stehen ihre Art zu lehren und ihre Einstellungen, und unter „Verschiedene Agenten“ steht, was jeder ihrer Agenten für sich hat.",
  "A search here": "Eine Suche hier",
  "The settings of the next run, above, are its first experiment, with the model and the questions that are chosen there, though without a second model, agents that differ, or an adapter to start from; each other one changes one of those that are ticked here. An experiment is a run, so choose “Quick” there. It rests while a run is shown, and goes on where it was, also after a reload. Its test questions are read when you submit the best, and not before.":
    "Die Einstellungen des nächsten Durchlaufs, oben, sind ihr erster Versuch, mit dem Modell und den Fragen, die dort gewählt sind, aber ohne zweites Modell, ohne verschiedene Agenten und ohne Adapter, bei dem es anfängt; jeder andere ändert eine von denen, die hier angekreuzt sind. Ein Versuch ist ein Durchlauf, also wähle dort „Kurz“. Sie ruht, solange ein Durchlauf gezeigt wird, und geht weiter, wo sie war, auch nach dem Neuladen. Ihre Testfragen werden gelesen, wenn du den besten Versuch einreichst, und nicht vorher.",
  "What may change": "Was sich ändern darf",
  "Experiments in all": "Versuche insgesamt",
  "Branches#search": "Zweige",
  "Begin the search": "Die Suche beginnen",
  "Pausing…": "Wird angehalten…",
  "Experiment {id}, smoke run: {what}, {done} of {total}":
    "Versuch {id}, Probelauf: {what}, {done} von {total}",
  "Experiment {id}, full run: {what}, {done} of {total}":
    "Versuch {id}, voller Lauf: {what}, {done} von {total}",
  "Experiment {id}, submitted: {what}, {done} of {total}":
    "Versuch {id}, eingereicht: {what}, {done} von {total}",
  "Go on with it": "Damit weitermachen",
  "Submit the best": "Den besten einreichen",
  "Save its log": "Ihr Protokoll speichern",
  "Delete this search": "Diese Suche löschen",
  "Delete it for good": "Endgültig löschen",
  "Every branch stands on top of its hill after {n|experiment|experiments}: each change of its best has been tried, as far as something may change.":
    "Jeder Zweig steht nach {n|Versuch|Versuchen} oben auf seinem Hügel: Jede Änderung seines besten ist versucht, soweit sich etwas ändern darf.",
  "Steps of each training": "Schritte jedes Trainings",
  "Train both here": "Beide hier trainieren",
  "Each sees the other’s plan: step {step} of {steps}, loss {loss}":
    "Jeder sieht den Plan des anderen: Schritt {step} von {steps}, Loss {loss}",
  "Each sees only its own plan: step {step} of {steps}, loss {loss}":
    "Jeder sieht nur den eigenen Plan: Schritt {step} von {steps}, Loss {loss}",
  "An evolution here": "Eine Evolution hier",
  "The group of the next run, above, is the first team, with the model and the questions that are chosen there, though without a second model or agents that differ. Each generation adds teams that are crossed from the fittest and changed a little: how free each agent is in its choice of words, and with a chat model its role. A team is as fit as its vote is right on questions that are kept apart. Nobody learns, and the test questions are read when you freeze the fittest, and not before.":
    "Die Gruppe des nächsten Durchlaufs, oben, ist das erste Team, mit dem Modell und den Fragen, die dort gewählt sind, aber ohne zweites Modell und ohne verschiedene Agenten. Jede Generation bringt Teams dazu, die aus den besten gekreuzt und ein wenig geändert sind: wie frei jeder Agent in der Wahl seiner Wörter ist, und bei einem Chatmodell seine Rolle. Ein Team ist so gut, wie seine Abstimmung bei Fragen richtig liegt, die dafür zurückgehalten werden. Niemand lernt, und die Testfragen werden gelesen, wenn du das beste einfrierst, und nicht vorher.",
  "Questions a team talks about": "Fragen, über die ein Team redet",
  "Generations in all": "Generationen insgesamt",
  "Teams that each adds": "Teams, die jede dazubringt",
  "Begin the evolution": "Die Evolution beginnen",
  "Team {id}: {what}, {done} of {total}": "Team {id}: {what}, {done} von {total}",
  "Team {id} and the first one, test questions: {what}, {done} of {total}":
    "Team {id} und das erste, Testfragen: {what}, {done} von {total}",
  "Freeze the fittest": "Das beste einfrieren",
  "Delete this evolution": "Diese Evolution löschen",
  "This evolution was frozen: its test questions have been read, so that no team may be added. Delete it to begin another one.":
    "Diese Evolution wurde eingefroren: Ihre Testfragen sind gelesen, also darf kein Team mehr dazukommen. Lösche sie, um eine andere zu beginnen.",
  "There is no evolution in this browser to go on with. Begin one.":
    "In diesem Browser ist keine Evolution, mit der es weitergehen könnte. Beginne eine.",
  "The log of the evolution in this browser cannot be read: it is damaged, not whole, or of another version of this page. Save it to look at it, and delete the evolution to begin another one.":
    "Das Protokoll der Evolution in diesem Browser kann nicht gelesen werden: Es ist beschädigt, nicht vollständig oder von einer anderen Version dieser Seite. Speichere es, um es anzusehen, und lösche die Evolution, um eine andere zu beginnen.",
  "Another evolution or a search is at work, here or in another tab of this browser. Pause it or close that tab, then try again here.":
    "Eine andere Evolution oder eine Suche läuft, hier oder in einem anderen Tab dieses Browsers. Halte sie an oder schließ den Tab, und versuch es dann hier noch einmal.",
  "A search waits for nobody. Keep answers that match the answer key or on which the group agrees, and choose “go straight on” before it learns.":
    "Eine Suche wartet auf niemanden. Behalte Antworten, die mit der Lösung übereinstimmen oder bei denen die Gruppe sich einig ist, und wähle vor dem Lernen „gleich weitermachen“.",
  "This search was submitted: its test questions have been read, so that no experiment may be added. Delete it to begin another one.":
    "Diese Suche wurde eingereicht: Ihre Testfragen sind gelesen, also darf kein Versuch mehr dazukommen. Lösche sie, um eine andere zu beginnen.",
  "There is no search in this browser to go on with. Begin one.":
    "In diesem Browser ist keine Suche, mit der es weitergehen könnte. Beginne eine.",
  "The log of the search in this browser cannot be read: it is damaged, not whole, or of another version of this page. Save it to look at it, and delete the search to begin another one.":
    "Das Protokoll der Suche in diesem Browser kann nicht gelesen werden: Es ist beschädigt, nicht vollständig oder von einer anderen Version dieser Seite. Speichere es, um es anzusehen, und lösche die Suche, um eine andere zu beginnen.",
  "Another search or an evolution is at work, here or in another tab of this browser. Pause it or close that tab, then try again here.":
    "Eine andere Suche oder eine Evolution läuft, hier oder in einem anderen Tab dieses Browsers. Halte sie an oder schließ den Tab, und versuch es dann hier noch einmal.",
  "A search needs questions to validate with and to test on, and these have too few of them. Give your own questions larger shares for that, or choose others.":
    "Eine Suche braucht Fragen zum Validieren und zum Testen, und von denen gibt es hier zu wenige. Gib deinen eigenen Fragen größere Anteile dafür, oder wähle andere.",
  "An evolution needs questions to validate with and to test on, and these have too few of them. Give your own questions larger shares for that, or choose others.":
    "Eine Evolution braucht Fragen zum Validieren und zum Testen, und von denen gibt es hier zu wenige. Gib deinen eigenen Fragen größere Anteile dafür, oder wähle andere.",
  // search/metrics.ts
  "share of right answers of the student": "Anteil richtiger Antworten des Studenten",
  "tokens that the student writes for each right answer":
    "Tokens, die der Student je richtiger Antwort schreibt",
  // search/run_space.ts, search/proposal.ts
  "This is what the search begins with.": "Damit beginnt die Suche.",
  "It is far from where the other branches begin, so that they do not all end on one hill.":
    "Das ist weit von dem entfernt, womit die anderen Zweige beginnen, damit sie nicht alle auf demselben Hügel enden.",
  "Only right answers are learned: fewer lessons, and no wrong one among them.":
    "Nur richtige Antworten werden gelernt: weniger Lektionen, und keine falsche darunter.",
  "Larger corrections: more is learned in the same steps, unless the training breaks.":
    "Größere Korrekturen: In denselben Schritten wird mehr gelernt, wenn das Training nicht zerbricht.",
  "Smaller corrections: less of what the model could do is lost.":
    "Kleinere Korrekturen: Von dem, was das Modell konnte, geht weniger verloren.",
  "The student may change more, and hold more.": "Der Student darf sich mehr ändern und mehr behalten.",
  "A smaller student learns the same, for less.": "Ein kleinerer Student lernt dasselbe, für weniger.",
  "More corrections, at more cost.": "Mehr Korrekturen, für mehr Aufwand.",
  "A larger vote is right more often.": "Eine größere Abstimmung hat öfter recht.",
  "Fewer agents agree sooner, for less.": "Weniger Agenten sind sich eher einig, für weniger.",
  "One more reading corrects mistakes.": "Noch einmal zu lesen berichtigt Fehler.",
  "Less is talked over, so that fewer right answers are given up.":
    "Es wird weniger beredet, also werden weniger richtige Antworten aufgegeben.",
  "More varied answers: somebody is right more often.": "Verschiedenere Antworten: Öfter hat jemand recht.",
  "Less varied answers: each is right more often.": "Ähnlichere Antworten: Jede ist öfter richtig.",
  "A stricter filter: fewer lessons, of which more are right.":
    "Ein strengerer Filter: weniger Lektionen, von denen mehr richtig sind.",
  "A looser filter: more lessons.": "Ein lockererer Filter: mehr Lektionen.",
};
