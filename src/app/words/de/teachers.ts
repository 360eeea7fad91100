// German for the teachers: their names and stories, who sits in their groups, and their settings.

export const TEACHERS_DE = {
  Teacher: "Wer lehrt",
  "How the answers come about that the student learns from.":
    "Wie die Antworten entstehen, aus denen der Student lernt.",
  "a debate": "eine Debatte",
  "The agents answer alone, read each other, answer again, and vote. The most telling lessons.":
    "Die Agenten antworten allein, lesen einander, antworten noch einmal und stimmen ab. Daraus wird am meisten gelernt.",
  "a debate where the first is unsure (DOWN)": "eine Debatte, wo der Erste unsicher ist (DOWN)",
  "One agent answers. Only where it is not sure enough do the others join in, and they debate. Saves most of the tokens where questions are easy; a confident mistake stays.":
    "Ein Agent antwortet. Nur wo er nicht sicher genug ist, kommen die anderen dazu, und sie debattieren. Spart die meisten Token, wo Fragen leicht sind; ein sicherer Irrtum bleibt.",
  "Sure enough": "Sicher genug",
  "How probable a token of the first answer must be on average for no debate to follow. 0: no debate where there is an answer, 1: all but always one. SmolLM2-135M is about 0.76 sure of a short answer, the bundled model 0.94.":
    "Wie wahrscheinlich ein Token der ersten Antwort im Mittel sein muss, damit keine Debatte folgt. 0: keine Debatte, wo es eine Antwort gibt, 1: so gut wie immer eine. SmolLM2-135M ist sich bei einer kurzen Antwort zu etwa 0,76 sicher, das mitgelieferte Modell zu 0,94.",
  "a vote of single answers (self-consistency)": "eine Abstimmung einzelner Antworten (Self-Consistency)",
  "The model answers several times on its own, and the most frequent answer wins. Cheap; it repeats what most answers get wrong.":
    "Das Modell antwortet mehrmals für sich, und die häufigste Antwort gewinnt. Billig; wiederholt aber, was die meisten Antworten falsch machen.",
  "one model on its own (chain of thought)": "ein Modell allein (Chain of Thought)",
  "One agent writes its steps and an answer, and nobody checks it. The control: what a student learns from itself.":
    "Ein Agent schreibt seine Schritte und eine Antwort, und niemand prüft sie. Die Kontrolle: was ein Student von sich selbst lernt.",
  "each for itself (isolated self-correction)": "jeder für sich (Selbstkorrektur)",
  "Each agent answers, reads its own answer and answers again; nobody reads another. Then they vote. The control of the debate.":
    "Jeder Agent antwortet, liest die eigene Antwort und antwortet noch einmal; keiner liest die anderen. Dann wird abgestimmt. Die Kontrolle zur Debatte.",
  "a debate with an aggregator": "eine Debatte, die jemand zusammenfasst",
  "A debate whose last round is not counted: one more reader sums it up. It can be right where most are wrong, and the reverse.":
    "Eine Debatte, deren letzte Runde nicht ausgezählt wird: Jemand liest sie und fasst zusammen. Das kann stimmen, wo die meisten falsch liegen, und umgekehrt.",
  "single answers and a decider (universal self-consistency)":
    "einzelne Antworten und jemand, der entscheidet (Universal Self-Consistency)",
  "The model answers several times on its own, then reads its answers and says which holds. For answers that cannot be counted.":
    "Das Modell antwortet mehrmals für sich, liest dann seine Antworten und sagt, welche gilt. Für Antworten, die man nicht auszählen kann.",
  "a debate that reflects, criticises, refines (DTE)":
    "eine Debatte mit Nachdenken, Kritik und Verbessern (DTE)",
  "A debate in which each agent first names its own mistakes and one flaw of each other solution. Fewer right answers are given up for a wrong majority.":
    "Eine Debatte, in der jeder Agent zuerst die eigenen Fehler und je eine Schwäche der anderen Lösungen nennt. So geben weniger eine richtige Antwort für eine falsche Mehrheit auf.",
  "a debate of two sides with a judge (MAD)": "eine Debatte zweier Seiten mit einem Richter (MAD)",
  "One side answers, the other must disagree, a moderator stops them when one convinces, else a judge decides. It breaks agreement on a mistake, and costs right answers too.":
    "Eine Seite antwortet, die andere muss widersprechen; ein Moderator beendet es, wenn eine überzeugt, sonst entscheidet ein Richter. Das bricht Einigkeit über einen Fehler auf, kostet aber auch richtige Antworten.",
  "single answers and several verifiers (MAV)": "einzelne Antworten und mehrere Prüfer (MAV)",
  "The model answers several times, and verifiers of one aspect each approve or not; most approvals win. It needs a model that can judge: small ones approve nearly everything.":
    "Das Modell antwortet mehrmals, und Prüfer für je eine Sache stimmen zu oder nicht; die meiste Zustimmung gewinnt. Das braucht ein Modell, das urteilen kann: Kleine stimmen fast allem zu.",
  "an assistant and a user (AutoGen)": "ein Assistent und ein Benutzer (AutoGen)",
  "An assistant solves, a user comments until content. A cheap second look; a small user is content too soon.":
    "Ein Assistent löst, ein Benutzer kommentiert, bis er zufrieden ist. Ein billiger zweiter Blick; ein kleiner Benutzer ist zu früh zufrieden.",
  "a role play with a critic (CAMEL)": "ein Rollenspiel mit einem Kritiker (CAMEL)",
  "A specifier rewords the question, a user instructs, an assistant solves, a critic picks. Many texts for one answer.":
    "Einer formuliert die Frage genauer, ein Benutzer gibt Anweisungen, ein Assistent löst, ein Kritiker wählt aus. Viele Texte für eine Antwort.",
  "a network with a critic on every edge (MacNet)": "ein Netz mit einem Kritiker an jeder Kante (MacNet)",
  "Solutions are handed on along a graph, criticised on every edge and written again. Many texts; it pays where critics see mistakes.":
    "Lösungen wandern durch einen Graphen, werden an jeder Kante kritisiert und neu geschrieben. Viele Texte; lohnt sich, wo Kritiker Fehler sehen.",
  "layers in which peers rate and drop each other (DyLAN)":
    "Schichten, die einander bewerten und aussortieren (DyLAN)",
  "Agents answer, rate each other and answer again; only the best rated go on, and agreement ends the talk early. Cheaper than a debate where most agree at once.":
    "Agenten antworten, bewerten einander und antworten noch einmal; nur die besten machen weiter, und Einigkeit beendet das Gespräch früher. Billiger als eine Debatte, wo die meisten sich gleich einig sind.",
  "recruited experts with an evaluator (AgentVerse)":
    "angeworbene Fachleute mit einem Gutachter (AgentVerse)",
  "A recruiter describes experts, one solves, the others criticise, an evaluator approves or sends them home. Costly, and the evaluator has to see mistakes.":
    "Ein Anwerber beschreibt Fachleute, einer löst, die anderen kritisieren, ein Gutachter stimmt zu oder schickt sie heim. Teuer, und der Gutachter muss Fehler sehen.",
  "a planner that gives out subtasks, and workers with tools (MATPO)":
    "ein Planer, der Teilaufgaben verteilt, und Arbeiter mit Werkzeugen (MATPO)",
  "A planner gives out subtasks; a worker does each with tools and sums it up; the planner answers. For questions that need tools, such as the lookup sums.":
    "Ein Planer verteilt Teilaufgaben; ein Arbeiter löst jede mit Werkzeugen und fasst zusammen; der Planer antwortet. Für Fragen, die Werkzeuge brauchen, wie die Rechnungen mit Nachschlagen.",
  "one agent with tools and a bounded memory (SFR-DeepResearch)":
    "ein Agent mit Werkzeugen und begrenztem Gedächtnis (SFR-DeepResearch)",
  "One agent calls tools, step by step, and tidies its own memory where it is full. For questions that need tools, such as the lookup sums.":
    "Ein Agent benutzt Schritt für Schritt Werkzeuge und räumt sein Gedächtnis auf, wenn es voll ist. Für Fragen, die Werkzeuge brauchen, wie die Rechnungen mit Nachschlagen.",
  nobody: "niemand",
  "No group is asked. Only for a student that copies answers which the questions bring with them.":
    "Keine Gruppe wird gefragt. Nur für einen Studenten, der Antworten nachahmt, die mit den Fragen kommen.",

  "How many copies of the model answer each question.":
    "Wie viele Kopien des Modells jede Frage beantworten.",
  Rounds: "Runden",
  "Round 1 is everyone alone; in later rounds they read what was said and answer again.":
    "In Runde 1 antwortet jeder allein; in späteren Runden lesen sie, was gesagt wurde, und antworten noch einmal.",
  Answers: "Antworten",
  "How many answers to each question are drawn before the vote.":
    "Wie viele Antworten auf jede Frage vor der Abstimmung gezogen werden.",
  "The agent’s answer": "Die Antwort des Agenten",
  "The most likely answer is the same every time; a drawn one varies with the seed.":
    "Die wahrscheinlichste Antwort ist immer gleich; eine gezogene hängt vom Seed ab.",
  "the most likely one": "die wahrscheinlichste",
  "a drawn one": "eine gezogene",
  "Rounds at most": "Höchstens so viele Runden",
  "The debate ends before, as soon as the moderator is convinced.":
    "Die Debatte endet früher, sobald der Moderator überzeugt ist.",
  Solutions: "Lösungen",
  "How many solutions of each question are drawn and verified.":
    "Wie viele Lösungen jeder Frage gezogen und geprüft werden.",
  Verifiers: "Prüfer",
  "How many aspects of each solution are looked at, each by a verifier of its own that speaks twice.":
    "Wie viele Seiten jeder Lösung angesehen werden, jede von einem eigenen Prüfer, der zweimal spricht.",
  "Solutions at most": "Höchstens so viele Lösungen",
  "How often the assistant may answer one question; the chat ends before, as soon as the user is content.":
    "Wie oft der Assistent eine Frage beantworten darf; der Chat endet früher, sobald der Benutzer zufrieden ist.",
  "Instructions at most": "Höchstens so viele Anweisungen",
  "How many instructions the assistant gets; the play ends before, when the user says that the task is done.":
    "Wie viele Anweisungen der Assistent bekommt; das Spiel endet früher, wenn der Benutzer sagt, dass alles erledigt ist.",
  Proposals: "Vorschläge",
  "Among how many proposals of each side a critic picks; with 1 there is no critic.":
    "Aus wie vielen Vorschlägen jeder Seite ein Kritiker wählt; bei 1 gibt es keinen Kritiker.",
  "Graph of the team": "Graph des Teams",
  "Who hands a solution to whom.": "Wer wem eine Lösung weitergibt.",
  "a chain": "eine Kette",
  "a star": "ein Stern",
  "a tree": "ein Baum",
  "a mesh: everyone to all that follow": "ein Geflecht: jeder an alle, die folgen",
  "layers of two": "Schichten zu zweit",
  "a random graph, always the same": "ein zufälliger Graph, immer derselbe",
  Direction: "Richtung",
  "A star or a tree that is reversed gathers many solutions into one.":
    "Ein umgedrehter Stern oder Baum sammelt viele Lösungen in einer.",
  "as it is": "wie sie ist",
  reversed: "umgedreht",
  Nodes: "Knoten",
  "How many agents solve; each edge between two of them has a critic of its own.":
    "Wie viele Agenten lösen; jede Kante zwischen zweien hat einen eigenen Kritiker.",
  "How many agents the first layer has.": "Wie viele Agenten die erste Schicht hat.",
  "Layers at most": "Höchstens so viele Schichten",
  "How often they answer; the talk ends before, as soon as more than two thirds agree.":
    "Wie oft sie antworten; das Gespräch endet früher, sobald mehr als zwei Drittel sich einig sind.",
  "Agents that go on": "Agenten, die weitermachen",
  "How many of the best rated answer in the last layer.":
    "Wie viele der am besten Bewerteten in der letzten Schicht antworten.",
  Experts: "Fachleute",
  "How many experts the recruiter describes: one solves, the others criticise.":
    "Wie viele Fachleute der Anwerber beschreibt: Einer löst, die anderen kritisieren.",
  "Rounds of criticism at most": "Höchstens so viele Runden Kritik",
  "How often the experts criticise one group's solution; it ends before, as soon as all agree.":
    "Wie oft die Fachleute die Lösung einer Gruppe kritisieren; es endet früher, sobald alle einig sind.",
  "Groups at most": "Höchstens so viele Gruppen",
  "How often a group is recruited for one question; it ends before, as soon as the evaluator approves.":
    "Wie oft für eine Frage eine Gruppe angeworben wird; es endet früher, sobald der Gutachter zustimmt.",
  Subtasks: "Teilaufgaben",
  "How many subtasks the planner may give out.": "Wie viele Teilaufgaben der Planer verteilen darf.",
  "Tool calls of a worker": "Werkzeugaufrufe eines Arbeiters",
  "How often a worker may call a tool before it sums up.":
    "Wie oft ein Arbeiter ein Werkzeug benutzen darf, bevor er zusammenfasst.",
  "A worker sees": "Ein Arbeiter sieht",
  "Whether the whole question stands before a worker's subtask.":
    "Ob vor der Teilaufgabe eines Arbeiters die ganze Frage steht.",
  "the question and its subtask": "die Frage und seine Teilaufgabe",
  "its subtask alone": "nur seine Teilaufgabe",
  "The planner sees of a worker": "Der Planer sieht von einem Arbeiter",
  "Whether a worker is asked for a summary, or its last words are what the planner reads.":
    "Ob ein Arbeiter um eine Zusammenfassung gebeten wird oder der Planer seine letzten Worte liest.",
  "a summary": "eine Zusammenfassung",
  "its last words": "seine letzten Worte",
  "Tool calls of the agent": "Werkzeugaufrufe des Agenten",
  "How often the agent may call a tool before it has to answer.":
    "Wie oft der Agent ein Werkzeug benutzen darf, bevor er antworten muss.",
  Memory: "Gedächtnis",
  "How many letters the agent is shown at most, question and tools included.":
    "Wie viele Zeichen der Agent höchstens sieht, mit Frage und Werkzeugen.",

  debate: "Debatte",
  "agents read each other, then vote": "Agenten lesen einander und stimmen dann ab",
  "Every agent answers alone. Then each reads what the others wrote, and answers again.":
    "Jeder Agent antwortet allein. Dann liest jeder, was die anderen geschrieben haben, und antwortet noch einmal.",
  "agents answer alone, then vote": "Agenten antworten allein und stimmen dann ab",
  "Every agent answers alone, in one round: nobody reads another. Then all vote.":
    "Jeder Agent antwortet allein, in einer Runde: Niemand liest einen anderen. Dann stimmen alle ab.",
  "agents answer alone, then one sums up": "Agenten antworten allein, dann fasst einer zusammen",
  "Every agent answers alone, in one round. Then an aggregator reads them all and writes the answer.":
    "Jeder Agent antwortet allein, in einer Runde. Dann liest ein Zusammenfasser alle und schreibt die Antwort.",
  "Every agent writes several answers alone, and one is drawn. Nobody hears another, and all vote.":
    "Jeder Agent schreibt allein mehrere Antworten, und eine wird gezogen. Niemand hört einen anderen, und alle stimmen ab.",
  "questions debated": "Fragen debattiert",
  "right after the debate": "nach der Debatte richtig",
  "self-consistency": "Self-Consistency",
  "Self-consistency": "Self-Consistency",
  "independent answers, then a vote": "unabhängige Antworten, dann eine Abstimmung",
  "The model answers each question several times. The most frequent answer wins.":
    "Das Modell beantwortet jede Frage mehrmals. Die häufigste Antwort gewinnt.",
  "questions answered": "Fragen beantwortet",
  "right by the vote": "durch Abstimmung richtig",
  "chain of thought": "Chain of Thought",
  "Chain of thought": "Chain of Thought",
  "one agent, one answer": "ein Agent, eine Antwort",
  "One agent answers each question on its own.": "Ein Agent beantwortet jede Frage allein.",
  "self-correction": "Selbstkorrektur",
  "Self-correction": "Selbstkorrektur",
  "each agent reads only itself, then all vote": "jeder Agent liest nur sich selbst, dann stimmen alle ab",
  "Every agent answers alone. Then each reads its own answer, and answers again. Nobody reads another.":
    "Jeder Agent antwortet allein. Dann liest jeder die eigene Antwort und antwortet noch einmal. Keiner liest die anderen.",
  "debate where it is needed": "Debatte nach Bedarf",
  "Debate where needed": "Debatte nach Bedarf",
  "one answers; where it is unsure, all debate and vote":
    "einer antwortet; wo er unsicher ist, debattieren alle und stimmen ab",
  "One agent answers. Where it is unsure, the others answer too, all read each other and answer again.":
    "Ein Agent antwortet. Wo er unsicher ist, antworten auch die anderen, alle lesen einander und antworten noch einmal.",
  "one answers; where it is unsure, all vote": "einer antwortet; wo er unsicher ist, stimmen alle ab",
  "One agent answers. Where it is unsure, the others answer too, and all vote.":
    "Ein Agent antwortet. Wo er unsicher ist, antworten auch die anderen, und alle stimmen ab.",
  "debate with an aggregator": "Debatte mit Zusammenfassung",
  "Debate, summed up": "Debatte mit Zusammenfassung",
  "agents read each other, then one sums up": "Agenten lesen einander, dann fasst einer zusammen",
  "Every agent answers alone and again after reading the others. Then an aggregator reads them all and writes the answer.":
    "Jeder Agent antwortet allein und noch einmal, nachdem er die anderen gelesen hat. Dann liest einer alle und schreibt die Antwort.",
  "right by the aggregator": "durch Zusammenfassen richtig",
  "self-consistency with a decider": "Self-Consistency mit Entscheidung",
  "Self-consistency, decided": "Self-Consistency mit Entscheidung",
  "independent answers, then a decider": "unabhängige Antworten, dann entscheidet einer",
  "The model answers each question several times. Then it reads the answers, and says which of them holds.":
    "Das Modell beantwortet jede Frage mehrmals. Dann liest es die Antworten und sagt, welche gilt.",
  "right by the decider": "durch Entscheidung richtig",
  "reflecting debate": "nachdenkliche Debatte",
  "Reflecting debate": "Nachdenkliche Debatte",
  "agents reflect, criticise, refine, then vote":
    "Agenten denken nach, kritisieren, verbessern, dann stimmen sie ab",
  "Every agent answers alone. Then each looks for its own mistakes and for a flaw in each other solution, and answers again.":
    "Jeder Agent antwortet allein. Dann sucht jeder die eigenen Fehler und eine Schwäche in jeder anderen Lösung und antwortet noch einmal.",
  "two-sided debate": "Debatte zweier Seiten",
  "Two-sided debate": "Debatte zweier Seiten",
  "two sides disagree, a moderator or a judge decides":
    "zwei Seiten widersprechen sich, Moderator oder Richter entscheidet",
  "One side answers and the other must disagree. A moderator ends the debate when one side convinces; else a judge decides.":
    "Eine Seite antwortet, die andere muss widersprechen. Ein Moderator beendet die Debatte, wenn eine Seite überzeugt; sonst entscheidet ein Richter.",
  "right by the verdict": "durch das Urteil richtig",
  "several verifiers": "mehrere Prüfer",
  "Several verifiers": "Mehrere Prüfer",
  "independent answers, approved by verifiers of one aspect each":
    "unabhängige Antworten, denen Prüfer für je eine Sache zustimmen",
  "The model answers each question several times. Verifiers each look at one aspect, and the solution with the most approvals wins.":
    "Das Modell beantwortet jede Frage mehrmals. Jeder Prüfer sieht sich eine Sache an, und die Lösung mit der meisten Zustimmung gewinnt.",
  "questions verified": "Fragen geprüft",
  "right by approval": "durch Zustimmung richtig",
  "two-party chat": "Chat zu zweit",
  "Two-party chat": "Chat zu zweit",
  "an assistant solves, a user comments": "ein Assistent löst, ein Benutzer kommentiert",
  "An assistant solves each question. A user reads the solution and comments on it, until the user is content.":
    "Ein Assistent löst jede Frage. Ein Benutzer liest die Lösung und kommentiert sie, bis er zufrieden ist.",
  "questions talked over": "Fragen besprochen",
  "right at the end of the chat": "am Ende des Chats richtig",
  "role play": "Rollenspiel",
  "Role play": "Rollenspiel",
  "a user instructs, an assistant solves, a critic picks":
    "ein Benutzer weist an, ein Assistent löst, ein Kritiker wählt",
  "A specifier says what is to be done. Then one agent instructs, another carries it out, and a critic picks the better proposals.":
    "Einer sagt genauer, was zu tun ist. Dann gibt ein Agent Anweisungen, ein anderer führt sie aus, und ein Kritiker wählt die besseren Vorschläge.",
  "questions played through": "Fragen durchgespielt",
  "right at the end of the play": "am Ende des Spiels richtig",
  "network with critics": "Netz mit Kritikern",
  "Network with critics": "Netz mit Kritikern",
  "solutions handed on along a graph, criticised on each edge":
    "Lösungen wandern durch einen Graphen, an jeder Kante kritisiert",
  "Agents stand at the nodes of a graph. Along each edge a critic reads the solution, and the next agent writes it again.":
    "Agenten stehen an den Knoten eines Graphen. An jeder Kante liest ein Kritiker die Lösung, und der nächste Agent schreibt sie neu.",
  "questions passed through": "Fragen durchgereicht",
  "right at the end of the network": "am Ende des Netzes richtig",
  "dynamic network": "bewegliches Netz",
  "Dynamic network": "Bewegliches Netz",
  "layers of agents that rate each other, the best go on":
    "Schichten von Agenten, die einander bewerten; die besten machen weiter",
  "Agents answer, read and rate each other, and the best rated answer again. The talk ends as soon as most of them agree.":
    "Agenten antworten, lesen und bewerten einander, und die besten antworten noch einmal. Das Gespräch endet, sobald die meisten sich einig sind.",
  "right at the end": "am Ende richtig",
  "recruited experts": "angeworbene Fachleute",
  "Recruited experts": "Angeworbene Fachleute",
  "experts are recruited, solve, criticise and are evaluated":
    "Fachleute werden angeworben, lösen, kritisieren und werden begutachtet",
  "A recruiter describes the experts that a question needs. One solves, the others criticise, and an evaluator approves or asks for new experts.":
    "Ein Anwerber beschreibt die Fachleute, die eine Frage braucht. Einer löst, die anderen kritisieren, und ein Gutachter stimmt zu oder verlangt neue.",
  "questions met about": "Fragen beraten",
  "right after the meeting": "nach der Beratung richtig",
  "a planner with workers": "ein Planer mit Arbeitern",
  "Planner and workers": "Planer und Arbeiter",
  "subtasks, each done with tools by a worker that starts afresh":
    "Teilaufgaben, jede mit Werkzeugen gelöst von einem Arbeiter, der neu anfängt",
  "A planner gives out one subtask after the other. A worker does each with tools and sums it up; the planner sees no more.":
    "Ein Planer verteilt eine Teilaufgabe nach der anderen. Ein Arbeiter löst jede mit Werkzeugen und fasst sie zusammen; mehr sieht der Planer nicht.",
  "questions worked on": "Fragen bearbeitet",
  "right by the planner": "durch den Planer richtig",
  "an agent with tools": "ein Agent mit Werkzeugen",
  "Agent with tools": "Agent mit Werkzeugen",
  "calls of tools, packed into one message before each step":
    "Werkzeugaufrufe, vor jedem Schritt in eine Nachricht gepackt",
  "One agent calls tools until it can answer. What they told it is packed into one message; where that is full, it writes its memory anew.":
    "Ein Agent benutzt Werkzeuge, bis er antworten kann. Was sie ihm sagten, kommt in eine Nachricht; ist die voll, schreibt er sein Gedächtnis neu.",
  "right in the end": "am Ende richtig",
  "no group": "keine Gruppe",
  "No group": "Keine Gruppe",
  "nobody was asked": "niemand wurde gefragt",
  "No group is asked: the answers that the questions bring with them are the lessons.":
    "Keine Gruppe wird gefragt: Die Antworten, die mit den Fragen kommen, sind die Lektionen.",
  questions: "Fragen",

  Alone: "Allein",
  "After reading the others": "Nach dem Lesen der anderen",
  "On second thoughts": "Nach nochmaligem Nachdenken",
  "Reflects and criticises": "Denkt nach und kritisiert",
  Refines: "Verbessert",
  "Rates the others": "Bewertet die anderen",
};
