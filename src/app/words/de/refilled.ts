// German for sentences that other rooms write with their values in them: plans of memory, rows of a person’s questions, trainings that were
// stopped. `words/refilled.ts` says what the holes are.

export const REFILLED_DE = {
  // train/plan.ts
  "This run takes up to {size1} of GPU memory; {size2} are allowed.":
    "Dieser Durchlauf braucht bis zu {size1} Grafikspeicher; erlaubt sind {size2}.",
  "As asked for, this run would take {size1} of GPU memory; {size2} are allowed. It takes {size3} with {list}.":
    "So, wie er eingestellt ist, würde dieser Durchlauf {size1} Grafikspeicher brauchen; erlaubt sind {size2}. Er braucht {size3}, und zwar so: {list}.",
  "This run needs {size1} of GPU memory even with {list}; {size2} are allowed. Choose a smaller model, or allow more where the device has it.":
    "Dieser Durchlauf braucht {size1} Grafikspeicher, selbst so: {list}. Erlaubt sind {size2}. Wähle ein kleineres Modell, oder erlaube mehr, wenn das Gerät es hat.",
  "This run needs a GPU buffer of {size1} ({what}) even with {list}; this device binds {size2}. Choose a smaller model, a lower rank or shorter texts.":
    "Dieser Durchlauf braucht einen Puffer von {size1} ({what}), selbst so: {list}. Dieses Gerät bindet {size2}. Wähle ein kleineres Modell, einen kleineren Rang oder kürzere Texte.",
  "weights as {now} instead of {before}": "Gewichte als {now} statt {before}",
  "checkpointing {now} instead of {before}": "Checkpointing {now} statt {before}",
  "{now} tokens at a time instead of {before}": "{now} statt {before} Tokens auf einmal",
  "{now} texts side by side instead of {before}": "{now} statt {before} Texte nebeneinander",
  "texts of {now} tokens instead of {before}": "Texte von {now} statt {before} Tokens",
  "rank {now} instead of {before}": "Rang {now} statt {before}",
  "weights as {now}": "Gewichte als {now}",
  "checkpointing {now}": "Checkpointing {now}",
  "{now} tokens at a time": "{now} Tokens auf einmal",
  "{now} texts side by side": "{now} Texte nebeneinander",
  "texts of {now} tokens": "Texte von {now} Tokens",
  "rank {now}": "Rang {now}",
  // train/team_plan.ts
  "{list} are too large for the graphics device together: they take {size1}, and may take {size2}. Choose a smaller second model.":
    "{list} sind zusammen zu groß für den Grafikchip: Sie brauchen {size1} und dürfen {size2} brauchen. Wähle ein kleineres zweites Modell.",
  "While the group speaks, {saidTaking} of the graphics device’s memory.":
    "Während die Gruppe spricht: {saidTaking} Grafikspeicher.",
  "While the group speaks, {saidTaking} of this machine’s memory, and {size} more while the largest is opened.":
    "Während die Gruppe spricht: {saidTaking} Arbeitsspeicher, und {size} mehr, während das größte geöffnet wird.",
  "{saidSentence} While the group speaks, {saidTaking} of this machine’s memory, and {size} more while the largest is opened.":
    "{saidSentence} Während die Gruppe spricht: {saidTaking} Arbeitsspeicher, und {size} mehr, während das größte geöffnet wird.",
  "{name} takes {size}": "{name} braucht {size}",
  "{list} take {size}": "{list} brauchen {size}",
  "{name} with {size}": "{name} mit {size}",
  // train/guards.ts, train/compared_training.ts
  "None of the first {attempts} attempts earned anything, so there is nothing to make likelier; {decimal} % of them gave an answer in the form that is asked for. Let the student copy the group first (R-SFT) and practise from that adapter, or ask easier questions.":
    "Keiner der ersten {attempts} Versuche hat etwas eingebracht, also gibt es nichts, was wahrscheinlicher werden soll; {decimal} % davon gaben eine Antwort in der verlangten Form. Lass den Studenten zuerst die Gruppe nachahmen (R-SFT) und von diesem Adapter aus üben, oder stelle leichtere Fragen.",
  "Stopped after {step}: the last {patience} checks on validation questions were no better than {share} before.":
    "Beendet nach {step}: Die letzten {patience} Prüfungen an Validierungsfragen waren nicht besser als {share} davor.",
  "Stopped after iteration {step}: right answers fell from {before} to {now} while the step scores went from {decimal1} to {decimal2}. The answers please the scorer and no longer solve the task.":
    "Beendet nach Runde {step}: Die richtigen Antworten fielen von {before} auf {now}, die Noten der Schritte gingen von {decimal1} auf {decimal2}. Die Antworten gefallen dem Bewerter und lösen die Aufgabe nicht mehr.",
  "Stopped after iteration {step}: the KL divergence from the base is {decimal1} nats a token, above the limit of {decimal2}. Use a smaller learning rate or a larger KL weight.":
    "Beendet nach Runde {step}: Die KL-Divergenz vom Basismodell ist {decimal1} nats pro Token, mehr als die erlaubten {decimal2}. Nimm eine kleinere Lernrate oder ein größeres KL-Gewicht.",
  "Stopped after step {step}: the right answers have become e^{decimal} times less likely than the base holds them, along with the wrong ones. Lower the learning rate, raise beta, or give cross-entropy a weight.":
    "Beendet nach Schritt {step}: Die richtigen Antworten sind zusammen mit den falschen e^{decimal}-mal unwahrscheinlicher geworden, als das Basismodell sie hält. Senke die Lernrate, erhöhe beta, oder gib der Kreuzentropie ein Gewicht.",
  "Stopped after step {step}: every validation pair is in order, by e^{decimal} on the mean. More steps would only add certainty.":
    "Beendet nach Schritt {step}: Jedes Validierungspaar steht richtig, im Mittel um e^{decimal}. Mehr Schritte brächten nur noch Gewissheit.",
  "Stopped after step {step}: every held-out answer is on its side, right and wrong ones e^{decimal} apart on the mean. More steps would only add certainty.":
    "Beendet nach Schritt {step}: Jede zurückgehaltene Antwort steht auf ihrer Seite, richtige und falsche im Mittel um e^{decimal} auseinander. Mehr Schritte brächten nur noch Gewissheit.",
  // app/search/page_words.ts
  "The search in this browser was asked for differently ({names}), or by another version of this page. Choose the model and the questions that it began with, or save its log to keep it, and delete it to begin another one.":
    "Die Suche in diesem Browser wurde anders begonnen ({names}) oder von einer anderen Version dieser Seite. Wähle das Modell und die Fragen, mit denen sie begann, oder speichere ihr Protokoll, um es zu behalten, und lösche sie, um eine andere zu beginnen.",
  "The evolution in this browser was asked for differently ({names}), or by another version of this page. Choose the model and the questions that it began with, or save its log to keep it, and delete it to begin another one.":
    "Die Evolution in diesem Browser wurde anders begonnen ({names}) oder von einer anderen Version dieser Seite. Wähle das Modell und die Fragen, mit denen sie begann, oder speichere ihr Protokoll, um es zu behalten, und lösche sie, um eine andere zu beginnen.",
  // methods/opd/learn.ts
  "OPD learns from {taught} of {n} questions. Of the others {unkept} ended without a solution that is kept, {unread} in solutions whose authors had read nothing, and {long} have debates that are too long to read again.":
    "OPD lernt aus {taught} von {n} Fragen. Von den anderen endeten {unkept} ohne eine Lösung, die behalten wird, {unread} in Lösungen, deren Autoren nichts gelesen hatten, und {long} haben Debatten, die zu lang sind, um sie noch einmal zu lesen.",
  "OPD: the student’s own words are already those of its teacher, {nats} nats a word apart, so there is next to nothing to learn. The debates show the model nothing that it did not know, or it takes nothing from what it reads.":
    "OPD: Die eigenen Wörter des Studenten sind schon die seines Lehrers, {nats} nats pro Wort entfernt; es gibt also fast nichts zu lernen. Die Debatten zeigen dem Modell nichts, was es nicht wusste, oder es nimmt aus dem Gelesenen nichts mit.",
  // eval/held_out.ts
  "On 1 held-out question a score of one half stands for anything from {low} to {high} % (95 % interval). That is too few for a claim; {enough} would give from {lower} to {higher} %.":
    "Bei 1 zurückgehaltenen Frage kann ein Ergebnis von der Hälfte alles von {low} bis {high} % heißen (95\u2011%-Intervall). Das ist zu wenig für eine Aussage; {enough} ergäben {lower} bis {higher} %.",
  "On {n} held-out questions a score of one half stands for anything from {low} to {high} % (95 % interval). That is too few for a claim; {enough} would give from {lower} to {higher} %.":
    "Bei {n} zurückgehaltenen Fragen kann ein Ergebnis von der Hälfte alles von {low} bis {high} % heißen (95\u2011%-Intervall). Das ist zu wenig für eine Aussage; {enough} ergäben {lower} bis {higher} %.",
  "On {n} held-out questions a score of one half stands for anything from {low} to {high} % (95 % interval).":
    "Bei {n} zurückgehaltenen Fragen kann ein Ergebnis von der Hälfte alles von {low} bis {high} % heißen (95\u2011%-Intervall).",
  "No question is held out to test on, so nothing can be said about how good a student is.":
    "Keine Frage ist für den Test zurückgehalten, also lässt sich nicht sagen, wie gut ein Student ist.",
  // tasks/reading/read_questions.ts, encoding.ts
  "{name}: it has columns and no rows; write a question on each.":
    "{name}: Es gibt Spalten und keine Zeilen; schreib in jede eine Frage.",
  "{name}: it has columns and no rows; write a question on each. {saidReason}":
    "{name}: Es gibt Spalten und keine Zeilen; schreib in jede eine Frage. {saidReason}",
  "{name}: none of its {n} rows can be asked. {saidReason}":
    "{name}: Keine der {n} Zeilen kann gefragt werden. {saidReason}",
  "{name}: none of its columns looks like questions ({columns}). Say which one holds them.":
    "{name}: Keine der Spalten sieht nach Fragen aus ({columns}). Sag, in welcher sie stehen.",
  "{names} and {n} more": "{names} und {n} weitere",
  "{name} looks like UTF-8 that is read as Windows-1252: “Ã” and “â€” stand where other letters should.":
    "{name} sieht aus wie UTF-8, das als Windows-1252 gelesen wird: Wo andere Buchstaben hingehören, stehen „Ã“ und „â€“.",
  "{name} holds the sign “\ufffd” for letters that another program could not read. Export it anew from where it was made.":
    "{name} enthält das Zeichen „\ufffd“ für Buchstaben, die ein anderes Programm nicht lesen konnte. Exportiere die Datei neu, dort, wo sie entstanden ist.",
  "{name} was once read in a wrong encoding and saved so: “Ã” and “â€” stand where other letters should. Export it anew from where it was made.":
    "{name} wurde einmal mit falscher Kodierung gelesen und so gespeichert: Wo andere Buchstaben hingehören, stehen „Ã“ und „â€“. Exportiere die Datei neu, dort, wo sie entstanden ist.",
  "The same question is a worked example, so it is not asked.":
    "Dieselbe Frage ist ein Beispiel mit Lösungsweg, also wird sie nicht gefragt.",
  "The same question is held out by another row, so it is not learned from.":
    "Dieselbe Frage hält eine andere Zeile zurück, also wird aus ihr nicht gelernt.",
  "Its id “{id}” is used before; it is called “{own}”.":
    "Ihre id „{id}“ kommt schon vor; sie heißt jetzt „{own}“.",
  // tasks/reading/row_task.ts, judge.ts
  "“{column}” is empty or missing, so there is nothing to ask.":
    "„{column}“ ist leer oder fehlt, also gibt es nichts zu fragen.",
  "Its question has {n} letters; {most} can be asked at most.":
    "Ihre Frage hat {n} Zeichen; höchstens {most} können gefragt werden.",
  "Its answer “{answer}” is none of its {n} choices.":
    "Ihre Antwort „{answer}“ ist keine ihrer {n} Auswahlmöglichkeiten.",
  "“{column}” is a number that is not kept exactly ({value} is read). Write it in quotation marks.":
    "„{column}“ ist eine Zahl, die nicht genau behalten wird (gelesen wird {value}). Schreib sie in Anführungszeichen.",
  "It has {n} answers; the first one, “{answer}”, is the key.":
    "Sie hat {n} Antworten; die erste, „{answer}“, gilt als richtig.",
  "Its answer is no text and no number, but {value}.":
    "Ihre Antwort ist weder Text noch Zahl, sondern {value}.",
  'Its answer has nothing after its last "####".': 'Nach dem letzten "####" ihrer Antwort steht nichts.',
  "Its split “{split}” is none of learn, validate and test; it is dealt out like the others.":
    "Ihr Teil „{split}“ ist keins von „learn“, „validate“ und „test“; sie wird wie die anderen zugeteilt.",
  '"judge" is "{name}", expected one of {kinds}.': '"judge" ist "{name}", erwartet wird eines von {kinds}.',
  '"judge" is "tests", but of programs only the small functions that are made here can be tested. Expected one of {kinds}.':
    '"judge" ist "tests", aber von Programmen können nur die kleinen Funktionen geprüft werden, die hier gemacht werden. Erwartet wird eines von {kinds}.',
  // tasks/reading/delimited.ts
  "A quotation mark is opened and never closed: {text}. Close it, or write two where one is meant.":
    "Ein Anführungszeichen wird geöffnet und nie geschlossen: {text}. Schließ es, oder schreib zwei, wo eines gemeint ist.",
  "A quotation mark stands in the middle of a cell that is in quotation marks. Write two where one is meant.":
    "Ein Anführungszeichen steht mitten in einer Zelle, die in Anführungszeichen steht. Schreib zwei, wo eines gemeint ist.",
  "It has {n} cells where {width} are expected. Put a text that holds a “{sign}” into quotation marks.":
    "Sie hat {n} Zellen, erwartet werden {width}. Setz einen Text, der „{sign}“ enthält, in Anführungszeichen.",
  "It has {n} cells where {width} are expected. Put a text that holds a tab into quotation marks.":
    "Sie hat {n} Zellen, erwartet werden {width}. Setz einen Text, der einen Tabulator enthält, in Anführungszeichen.",
  "It has {n} of {width} cells; those that are missing count as empty.":
    "Sie hat {n} von {width} Zellen; die fehlenden gelten als leer.",
  // tasks/reading/json_table.ts, core/json_lines.ts
  "It is not JSON: {fault}. The line is {line} — correct it there.":
    "Das ist kein JSON: {fault}. Die Zeile lautet {line} – berichtige sie dort.",
  "It holds the text {text} holds {code}, half of a surrogate pair, which is no character. It was cut in the middle; remove it.":
    "Der Text {text} enthält {code}, ein halbes Surrogatpaar; das ist kein Zeichen. Es wurde in der Mitte durchgeschnitten; entferne es.",
  "Expected an object with named values, got {value}.":
    "Erwartet wird ein Objekt mit benannten Werten, hier steht {value}.",
  // tasks/reading/reading_notes.ts
  "Answers are read as the place of a choice, counted from {n}.":
    "Antworten werden als Platz in der Auswahl gelesen, gezählt ab {n}.",
  "Of several columns of answers only “{column}” is used.":
    "Von mehreren Spalten mit Antworten wird nur „{column}“ benutzt.",
  "{n} of {all} questions have no answer. They can be learned from where the group agrees or you judge, and nothing is tested on them.":
    "{n} von {all} Fragen haben keine Antwort. Aus ihnen kann gelernt werden, wo die Gruppe sich einig ist oder du urteilst; getestet wird an ihnen nichts.",
  "All {n} answers are “{answer}”. Who always says so is always right: give questions with different answers too.":
    "Alle {n} Antworten sind „{answer}“. Wer das immer sagt, hat immer recht: Nimm auch Fragen mit anderen Antworten.",
  "“{question}” is asked more than once with different answers, here {answers}: whatever a model says counts as wrong for one of them. Correct the answers, or leave one out.":
    "„{question}“ wird mehr als einmal gefragt, mit verschiedenen Antworten, hier {answers}: Was ein Modell auch sagt, gilt bei einer davon als falsch. Berichtige die Antworten, oder lass eine weg.",
  "“{question}” and {n} more are asked more than once with different answers, here {answers}: whatever a model says counts as wrong for one of them. Correct the answers, or leave one out.":
    "„{question}“ und {n} weitere werden mehr als einmal gefragt, mit verschiedenen Antworten, hier {answers}: Was ein Modell auch sagt, gilt bei einer davon als falsch. Berichtige die Antworten, oder lass eine weg.",
  "Copies of another question: {saidCopies}. What belongs together is learned or tested, never both.":
    "Kopien einer anderen Frage: {saidCopies}. Was zusammengehört, wird gelernt oder getestet, nie beides.",
  "{n} the very same, {near} nearly the same": "{n} genau gleich, {near} fast gleich",
  "{n} the very same": "{n} genau gleich",
  "{n} nearly the same": "{n} fast gleich",
  "{n} questions are made of one template and differ in little but numbers. They are not kept together, so a test with them shows new numbers and no new wording.":
    "{n} Fragen sind nach einer Vorlage gemacht und unterscheiden sich in wenig mehr als Zahlen. Sie werden nicht zusammengehalten, also zeigt ein Test mit ihnen neue Zahlen und keine neuen Worte.",
  "{n} questions are made of {templates} templates and differ in little but numbers. They are not kept together, so a test with them shows new numbers and no new wording.":
    "{n} Fragen sind nach {templates} Vorlagen gemacht und unterscheiden sich in wenig mehr als Zahlen. Sie werden nicht zusammengehalten, also zeigt ein Test mit ihnen neue Zahlen und keine neuen Worte.",
  "{n} questions that the file gives to learn from are nearly the same as one that it holds out. The test will look better than the student is.":
    "{n} Fragen, die die Datei zum Lernen gibt, sind fast gleich wie eine, die sie zurückhält. Der Test wird besser aussehen, als der Student ist.",
  // voice/unknown_words.ts, threads/questions, app/questions
  "I do not know these words: {words}.": "Ich kenne diese Wörter nicht: {words}.",
  "{saidSentence} I only give answers of the kind {kinds}; of another kind here are {n}, as “{answer}”.":
    "{saidSentence} Ich gebe nur Antworten der Art {kinds}; von anderer Art sind hier {n}, etwa „{answer}“.",
  "I only give answers of the kind {kinds}; of another kind here are {n}, as “{answer}”.":
    "Ich gebe nur Antworten der Art {kinds}; von anderer Art sind hier {n}, etwa „{answer}“.",
  "{n} of your {all} questions cannot be asked of this model: it does not know their words. Choose a chat model under “Other models”, or other questions.":
    "{n} deiner {all} Fragen kann man diesem Modell nicht stellen: Es kennt ihre Wörter nicht. Wähle unter „Andere Modelle“ ein Chatmodell, oder nimm andere Fragen.",
  "{n} of your {all} questions cannot be asked of this model: it gives no answers of their kind. Choose a chat model under “Other models”, or other questions.":
    "{n} deiner {all} Fragen kann man diesem Modell nicht stellen: Es gibt keine Antworten ihrer Art. Wähle unter „Andere Modelle“ ein Chatmodell, oder nimm andere Fragen.",
  // pipeline/run_tasks.ts, tasks/task_set.ts
  "Question “{id}” has no answer, and this run learns from answers that are right. Give it one, judge the answers yourself (labels: person), or let the group's own agreement decide (labels: consensus).":
    "Die Frage „{id}“ hat keine Antwort, und dieser Durchlauf lernt aus Antworten, die richtig sind. Gib ihr eine, beurteile die Antworten selbst, oder lass die Einigkeit der Gruppe entscheiden.",
  'Question “{id}” is held out to measure with, and has no answer. Give it one, or put it into the split "distil".':
    "Die Frage „{id}“ wird zum Messen zurückgehalten und hat keine Antwort. Gib ihr eine, oder gib sie zum Lernen.",
  'Task set "{name}": {asked} {saidSplit} questions were asked for, it has {n}. Ask for fewer.':
    "„{name}“: Verlangt sind {asked} Fragen ({saidSplit}), es gibt {n}. Verlange weniger.",
  distil: "zum Lernen",
  val: "zum Prüfen",
  test: "zum Testen",
  // pipeline/restarts.ts
  "The graphics device was lost again within two minutes, and the browser may refuse a new one for about as long. Trying again in {n} s. Everything so far is kept: you can also reload the page and continue.":
    "Der Grafikchip ging innerhalb von zwei Minuten noch einmal verloren, und der Browser verweigert vielleicht etwa so lange einen neuen. In {n} s wird es noch einmal versucht. Alles bisher ist gespeichert: Du kannst auch die Seite neu laden und weitermachen.",
  // methods/on_processor.ts
  "This browser offers no graphics device. {saidSentence}":
    "Dieser Browser bietet keinen Grafikchip an. {saidSentence}",
  "{name} learns on a graphics device only. Choose {list}, which learn on the processor too.":
    "{name} lernt nur auf einem Grafikchip. Wähle {list}; diese lernen auch auf dem Prozessor.",
  "On the processor the student is not tested while it learns. Keep the one of the last step.":
    "Auf dem Prozessor wird der Student nicht getestet, während er lernt. Behalte den des letzten Schritts.",
  // settings/row.ts
  "{saidLabel}: expected {saidKind} from {min} to {max}, got {value}. The default is {usual}.":
    "{saidLabel}: Erwartet wird {saidKind} von {min} bis {max}, hier steht {value}. Die Voreinstellung ist {usual}.",
  "a whole number": "eine ganze Zahl",
  "a number": "eine Zahl",
  "{saidLabel}: expected some of {names}, got {value}.":
    "{saidLabel}: Erwartet wird etwas aus {names}, hier steht {value}.",
  '{saidLabel}: expected {names}, got "{value}".':
    '{saidLabel}: Erwartet wird {names}, hier steht "{value}".',
  // settings/run_config.ts, settings/shared_rows.ts, methods
  "{name} learns the answers that the questions bring, so that no group is asked. Choose nobody as teacher, or another way to learn.":
    "{name} lernt die Antworten, die die Fragen mitbringen, also wird keine Gruppe gefragt. Wähle niemanden als Lehrer, oder ein anderes Verfahren.",
  "{name} learns from what a group says, but nobody teaches. Choose a teacher, or copy the answers that the questions bring.":
    "{name} lernt aus dem, was eine Gruppe sagt, aber niemand lehrt. Wähle einen Lehrer, oder lass die Antworten lernen, die die Fragen mitbringen.",
  "With an answer key there is nothing to look at before the student learns: the key says what is right. Go straight on, or let the group's agreement decide.":
    "Mit einem Lösungsschlüssel gibt es nichts anzusehen, bevor der Student lernt: Der Schlüssel sagt, was richtig ist. Geh gleich weiter, oder lass die Einigkeit der Gruppe entscheiden.",
  "At least {least} votes were asked for, but only {n} of the group can agree. Ask for fewer votes, or choose more agents.":
    "Verlangt sind mindestens {least} Stimmen, aber nur {n} aus der Gruppe können sich einig sein. Verlange weniger Stimmen, oder wähle mehr Agenten.",
  "{name} rewards the student's own answers while it practises, but these questions ask for programs, which are not run then. Choose another way to learn.":
    "{name} belohnt beim Üben die eigenen Antworten des Studenten, aber diese Fragen verlangen Programme, und die werden dabei nicht ausgeführt. Wähle ein anderes Verfahren.",
  "The best state of the student shows on answers that are judged while it trains, but these questions ask for programs, which are not run then. Keep the last state.":
    "Der beste Stand des Studenten zeigt sich an Antworten, die im Training beurteilt werden, aber diese Fragen verlangen Programme, und die werden dabei nicht ausgeführt. Behalte den letzten Stand.",
  "The best state of the student shows on questions with known answers, but the run has no answer key. Keep the last state, or use the answer key.":
    "Der beste Stand des Studenten zeigt sich an Fragen mit bekannten Antworten, aber der Durchlauf hat keinen Lösungsschlüssel. Behalte den letzten Stand, oder nimm den Schlüssel.",
  "DA compares solutions of at least two agents, but the run has {n}. Choose two or more.":
    "DA vergleicht Lösungen von mindestens zwei Agenten, aber der Durchlauf hat {n}. Wähle zwei oder mehr.",
  "DPO needs two solutions of a question, but one agent in one round gives one. Choose more agents.":
    "DPO braucht zwei Lösungen einer Frage, aber ein Agent gibt in einer Runde eine. Wähle mehr Agenten.",
  "The student copies the answers that the questions bring, so these are what is learned. Keep an answer when it matches the answer key, or let a group teach.":
    "Der Student übernimmt die Antworten, die die Fragen mitbringen; sie werden gelernt. Behalte eine Antwort, wenn sie zum Lösungsschlüssel passt, oder lass eine Gruppe lehren.",
  "PAD practises on answers that are known or agreed on, not on those that somebody judged. Choose another way to learn, or another judge.":
    "PAD übt an Antworten, die bekannt sind oder in denen man sich einig ist, nicht an solchen, die jemand beurteilt hat. Wähle ein anderes Verfahren, oder lass anders urteilen.",
  "PAD copies no solutions, so there is none to leave out for a wrong sum: its judge learns from right and wrong steps. Do not check the working, or choose another way to learn.":
    "PAD übernimmt keine Lösungen, also fällt auch keine wegen eines Rechenfehlers weg: Sein Bewerter lernt aus richtigen und falschen Schritten. Prüfe den Rechenweg nicht, oder wähle ein anderes Verfahren.",
  "IMAD practises on answers that are known or agreed on, not on those that somebody judged. Choose another way to learn, or another judge.":
    "IMAD übt an Antworten, die bekannt sind oder in denen man sich einig ist, nicht an solchen, die jemand beurteilt hat. Wähle ein anderes Verfahren, oder lass anders urteilen.",
  "IMAD copies whole debates, wrong solutions among them, so none is left out for a wrong sum. Do not check the working, or choose another way to learn.":
    "IMAD ahmt ganze Debatten nach, auch die falschen Lösungen darin; wegen eines Rechenfehlers fällt also keine weg. Prüfe den Rechenweg nicht, oder wähle ein anderes Verfahren.",
  "IMAD copies what several agents said, but here there is one answer alone. Choose more agents or rounds, or another way to learn.":
    "IMAD ahmt nach, was mehrere Agenten gesagt haben, hier gibt es aber nur eine einzige Antwort. Wähle mehr Agenten oder Runden, oder ein anderes Verfahren.",
  "IMAD copies {taught} of {n} debates. Of the others {unkept} ended without a solution that is kept or cannot be written as one text, and {long} are too long for the model.":
    "IMAD ahmt {taught} von {n} Debatten nach. Von den anderen endeten {unkept} ohne eine Lösung, die behalten wird, oder lassen sich nicht als ein Text schreiben, und {long} sind zu lang für das Modell.",
  "The student practises on {n} of {all} questions: those of whose first answers at most {share} % are right.":
    "Der Student übt an {n} von {all} Fragen: denen, von deren ersten Antworten höchstens {share} % richtig sind.",
  "There is no hard question to practise on: of {n} questions none has first answers of which at most {share} % are right. Practise on all questions, ask harder ones, or let a group teach that answers before it reads anything.":
    "Es gibt keine schwere Frage zum Üben: Von {n} Fragen hat keine erste Antworten, von denen höchstens {share} % richtig sind. Übe an allen Fragen, stell schwerere, oder lass eine Gruppe lehren, die antwortet, bevor sie etwas liest.",
  "DTE practises on answers that are known or agreed on, not on those that somebody judged. Choose another way to learn, or another judge.":
    "DTE übt an Antworten, die bekannt sind oder in denen man sich einig ist, nicht an solchen, die jemand beurteilt hat. Wähle ein anderes Verfahren, oder lass anders urteilen.",
  "DTE copies no solutions, so there is none to leave out for a wrong sum. Do not check the working, or choose another way to learn.":
    "DTE übernimmt keine Lösungen, also fällt auch keine wegen eines Rechenfehlers weg. Prüfe den Rechenweg nicht, oder wähle ein anderes Verfahren.",
  // records/trust_sentences.ts, kernels/trusted_device.ts
  "Kernels checked on this device against float64: {count} agree, in {decimal} s.":
    "Rechenprogramme, auf diesem Gerät gegen float64 geprüft: {count} stimmen, in {decimal} s.",
  "With {list} this device computes wrongly, and without rightly, though more slowly: {names}.":
    "Mit {list} rechnet dieses Gerät falsch, ohne richtig, aber langsamer: {names}.",
  subgroups: "Untergruppen",
  tiles: "Kacheln",
  "Less exact on this device than float64 lets expect, and no less than weights in f16 would be: {names}.":
    "Auf diesem Gerät ungenauer, als float64 erwarten lässt, und nicht ungenauer, als Gewichte in f16 wären: {names}.",
  "Kernels that the time did not reach, which are not checked: {names}.":
    "Rechenprogramme, für die die Zeit nicht reichte und die ungeprüft sind: {names}.",
  // records/tuning_sentences.ts
  "Large products are computed in the usual tiles: this device computes taller ones otherwise, or not at all.":
    "Große Produkte werden in den üblichen Kacheln gerechnet: Mit höheren rechnet dieses Gerät anders oder gar nicht.",
  "Large products are computed in tiles of 128 rows, the fastest on this device: {decimal1} ms, against {decimal2} ms in tiles of 64.":
    "Große Produkte werden in Kacheln von 128 Zeilen gerechnet, auf diesem Gerät die schnellsten: {decimal1} ms gegen {decimal2} ms in Kacheln von 64.",
  "The graphics device “{name}” computes wrongly, other numbers than float64 ({case}: {saidOff}). Wrong are: {names}. Try another browser, or update the graphics driver.":
    "Der Grafikchip „{name}“ rechnet falsch, andere Zahlen als float64 ({case}: {saidOff}). Falsch sind: {names}. Nimm einen anderen Browser, oder aktualisiere den Grafiktreiber.",
  "The graphics device “{name}” computes wrongly, other numbers than float64 ({case}: {saidOff}). Wrong are: {names}. Try another browser, or update the graphics driver. {saidMore}":
    "Der Grafikchip „{name}“ rechnet falsch, andere Zahlen als float64 ({case}: {saidOff}). Falsch sind: {names}. Nimm einen anderen Browser, oder aktualisiere den Grafiktreiber. {saidMore}",
  "The student learns on the processor, which takes {saidTime} here or less.":
    "Der Student lernt auf dem Prozessor; das dauert hier {saidTime} oder weniger.",
  "about {n} minutes": "etwa {n} Minuten",
  "off by {count} roundings, {allowed} are allowed": "{count} Rundungen daneben, erlaubt sind {allowed}",
  "no number that could be compared": "keine Zahl, die sich vergleichen ließe",
  // voice/needs.ts and those who ask for what a model's voice lacks
  "{saidFeature} is off: it needs {saidMeans}, and {saidVoice} does not have that. {saidInstead}":
    "{saidFeature} geht nicht: Es braucht {saidMeans}, und {saidVoice} hat das nicht. {saidInstead}",
  "PAD's judge of steps": "PADs Bewerter der Schritte",
  "The source of questions “{title}”": "Die Quelle der Fragen „{title}“",
  "a model that is spoken to in messages": "ein Modell, mit dem man in Nachrichten spricht",
  "a model that can be shown worked examples": "ein Modell, dem man Beispiele mit Lösungsweg zeigen kann",
  "a model that can be shown solutions to read": "ein Modell, dem man Lösungen zum Lesen zeigen kann",
  "a model that can be asked for more than a solution, in any words":
    "ein Modell, das man in beliebigen Worten um mehr als eine Lösung bitten kann",
  "solutions whose steps can be told apart and judged one by one":
    "Lösungen, deren Schritte man unterscheiden und einzeln beurteilen kann",
  "solutions whose calculations can be compared": "Lösungen, deren Rechnungen man vergleichen kann",
  "a notation in which a whole debate can be written as one text":
    "eine Notation, in der sich eine ganze Debatte als ein Text schreiben lässt",
  "a notation in which known steps can be written down":
    "eine Schreibweise, in der bekannte Schritte aufgeschrieben werden können",
  "a critique in a form that can be retold as its author's own":
    "eine Kritik in einer Form, die man als die des Verfassers wiedergeben kann",
  "a critique that names the step it blames": "eine Kritik, die den Schritt nennt, den sie meint",
  "a model that is spoken to through its chat template":
    "ein Modell, mit dem man durch seine Chatvorlage spricht",
  "a model without a chat template": "ein Modell ohne Chatvorlage",
  "Choose another teacher.": "Wähle einen anderen Lehrer.",
  "Choose other questions, or a chat model.": "Wähle andere Fragen oder ein Chatmodell.",
  "Choose answers alone as what is rewarded.": "Wähle als Belohnung allein die Antworten.",
  "Show them as they were said, or choose a chat model.":
    "Zeige sie so, wie sie gesagt wurden, oder wähle ein Chatmodell.",
  // search/run_space.ts
  "Answers that come about by {value} are right more often, so that the student learns from better ones.":
    "Antworten, die durch {value} entstehen, sind öfter richtig, also lernt der Student von besseren.",
  "Learning by {value} makes more of the same answers.":
    "Lernen durch {value} macht mehr aus denselben Antworten.",
  "Of several right solutions the {place} is the easiest to learn.":
    "Von mehreren richtigen Lösungen lernt sich diese am leichtesten: {place}.",
  "Messages written as {value} are read at another cost.":
    "Nachrichten, die als {value} geschrieben sind, werden zu anderen Kosten gelesen.",
} as const;
