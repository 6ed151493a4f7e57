"""Words by which offers of work, and pages without any, are known: titles, buttons, headings,
signs.

Languages as in :mod:`crawlers.anypage.words` and :mod:`crawlers.anypage.scripts`.
Data alone; no page is read here.
"""

from __future__ import annotations

import re

from crawlers.anypage import scripts
from crawlers.anypage.phrases import Phrases

#: Headings of columns or values that speak of goods, accounts or what is over.
SHOP = Phrases(
    r"\b(?:add to (?:cart|basket|bag)|buy(?: now)?|in den warenkorb|in winkel(?:wagen|mandje)|"
    r"a(?:ñ|n)adir a la cesta|ajouter au panier|checkout|sku|in stock|redeem|einlösen|inwisselen|"
    r"canjear|échanger|cart|warenkorb|cesta|panier|order now|bestellen|comprar|acheter|"
    r"free shipping|hire(?: me)?|book now|jetzt buchen|reservar|réserver|"
    r"choose (?:a )?plan|billed (?:monthly|yearly|annually)|subscribe now|buy tickets?|"
    r"tickets? from|"
    r"(?:evening|day|online|weekend) (?:courses?|classes)|courses(?! (?:de|du|des|en)\b)|"
    r"workshops|lessons|"
    r"unterricht|kurse|"
    r"cursussen|cursos|(?<!en )cours|tutor|teacher|dozent|docente|venue|what['’]s on|agenda|"
    r"miete|kaltmiete|zimmer|comprar entradas|reserve|enrol|enroll|inschrijven|"
    r"in winkelwagen|donate|"
    r"for your (?:company|business|team)|für ihr unternehmen|voor uw bedrijf|"
    r"(?:für|voor|pour les|para|per le) (?:unternehmen|bedrijven|entreprises|empresas|aziende)|"
    r"for (?:business(?:es)?|companies|teams|clients|customers)|(?:für|voor|pour|para|per|i) "
    r"(?:kunden|auftraggeber|klanten|opdrachtgevers|(?:les )?clients|clientes|clienti)|our rates|"
    r"our fees|turnaround|quotes?|yoga|pilates|zumba|for beginners|für anfänger|"
    r"voor beginners|pour débutants|para principiantes|"
    r"pour votre entreprise|para su empresa|per la tua azienda|"
    r"devis|angebot anfordern|offerte aanvragen|(?:pedir|solicitar) presupuesto|"
    r"richiedi preventivo|"
    r"prestations|unsere leistungen|onze diensten|"
    r"what does it cost|pricing|price list|our prices|preisliste|unsere preise|onze prijzen|"
    r"tarieven|"
    r"nos tarifs|nuestros precios|talk to sales|contact sales|get a quote|request a demo|"
    r"free trial|"
    r"set up your (?:project|task)|create (?:a |your |new )*(?:task|project|campaign|survey|job)|"
    r"post a job|"
    r"workers per task|your budget|estimated cost|auftrag erstellen|projekt anlegen|"
    r"opdracht plaatsen|"
    r"crear (?:una )?(?:tarea|encuesta)|créer une (?:tâche|mission|étude)|"
    r"ready in|delivered in|ships in|dispatched|[0-9]+ (?:bids?|gebote?|biedingen|"
    r"pujas|enchères|offerte)|"
    r"find participants|recruit (?:participants|respondents)|launch your (?:study|survey)|"
    r"message seller|per seat|spend your points|prämien|gift ?cards?|gutschein|shopping list)\b",
    scripts=scripts.SHOP,
)
#: What stands on the button of what is sold.
SHOP_BUTTON = Phrases(
    r"(?:book|book (?:a )?(?:seat|place|table)|reserve|order|buy|donate|enrol|enroll|rent|"
    r"pledge|bid|"
    r"boek(?:en)?|reserveren|kopen|bestellen|doneren|inschrijven|buchen|kaufen|mieten|anfragen|"
    r"spenden|"
    r"reservieren|reservar|comprar|pedir|donar|inscribirse|alquilar|réserver|acheter|commander|"
    r"louer|"
    r"faire un don|s'inscrire|choose|select|receipt|rechnung|beleg|recibo|reçu|bon)",
)
#: Titles that are spans of time: rows of an account.
PERIOD = Phrases(
    r"(?:week|woche|semana|semaine|month|maand|monat|mes|mois|q)\s?[0-9]{1,2}|"
    r"[0-9]{4}(?:[-/][0-9]{1,2}){0,2}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|"
    r"dec)[a-z]*"
    r"(?:\s[0-9]{1,4})?|[0-9]{1,2}[./][0-9]{1,2}[./]?(?:[0-9]{2,4})?|today|yesterday|total|"
    r"this week|last week",
)
PRICE = Phrases(
    r"^(?:price|preis|prijs|precio|prix|amount|betrag|bedrag|importe|"
    r"montant|earned|total|"
    r"balance|saldo|solde|bonus|minimum|verdiend|fee per transfer)$",
)
OVER = Phrases(
    r"\b(?:approved|paid(?: out)?|pending|rejected|returned|submitted on|withdrawn|transferred|"
    r"überwiesen|ausgezahlt|gutgeschrieben|bijgeschreven|abonado|crédité|credited|genehmigt|"
    r"goedgekeurd|uitbetaald|pagado|pendiente|aprobado|payé|"
    r"approuvé|en attente|withdrawal|refunded|(?:submitted|completed|enviad[oa]s?|eingereicht|"
    r"ingediend|"
    r"envoyée?|abgegeben|inviato|enviado)\s(?:on|am|op|le|el|il|em)|received on|"
    r"awaiting approval|angenommen|abgelehnt|in prüfung|akzeptiert|geaccepteerd|"
    r"afgewezen|verwerkt|accepté|refusé|traité|aceptad[oa]|rechazad[oa]|procesad[oa]|declined|"
    r"in review|"
    r"processed|approvato|rifiutato|zaakceptowan[eo]|godkänd)\b",
    scripts=scripts.OVER,
)
#: What is said of a work that was handed in, and of nothing that is on offer.
JUDGED = Phrases(
    r"(?:auto-?)?(?:approved|rejected|declined|returned|credited|refunded|paid(?: out)?|sent|"
    r"(?:pending|awaiting)(?: (?:approval|review|payment))?|in review|under review|submitted|"
    r"screened out|disqualified|timed out|"
    r"genehmigt|abgelehnt|ausstehend|ausgezahlt|gutgeschrieben|bezahlt|eingereicht|in prüfung|"
    r"goedgekeurd|afgekeurd|afgewezen|in behandeling|uitbetaald|betaald|ingediend|"
    r"aprobad[oa]|rechazad[oa]|pendiente|pagad[oa]|enviad[oa]|"
    r"approuvée?|refusée?|rejetée?|en attente|payée?|envoyée?|validée?|"
    r"approvat[oa]|rifiutat[oa]|in attesa|pagat[oa]|pago|aprovad[oa]|rejeitad[oa]|pendente)"
)
OVER_AROUND = Phrases(
    r"\b(?:earnings? history|my submissions|payment history|transaction(?:s| history)?|payouts?|"
    r"auszahlungen|verlauf|historial|historique|geschiedenis|uitbetalingen|invoice|rechnung|"
    r"factuur|factura|facture|top earners|leader ?board|invite friends|levels|exchange rates|"
    r"your order|receipt|dashboard|tableau de bord|settings|faq|frequently asked|häufige fragen|"
    r"verdiensten|mes gains|mis ganancias|meine einnahmen|completed|completadas|abgeschlossene?|"
    r"voltooide?|terminées|guthaben|preguntas frecuentes|foire aux questions|veelgestelde vragen|"
    r"fees|submissions|payments?|en revisión|in review|under review|awaiting (?:approval|review)|"
    r"in prüfung|in behandeling|en cours de validation|in revisione|em análise|statement|"
    r"kontoauszug|"
    r"afschriften|extracto|relevé|erledigte?n?|eingereichte?n?|abgegebene?n?|finished|past|previous|"
    r"afgeronde?|gedane|ingediende?|réalisée?s?|effectuée?s?|realizad[oa]s|finalizad[oa]s|svolt[ei]|"
    r"concluíd[oa]s|ukończone|clasificación|classement|rangliste|bestenliste|ranglijst|ranking|"
    r"score ?board|hall of fame|classifica|fattur[ae]|facturas|factures|rechnungen|facturen|"
    r"invoices|"
    r"how (?:do )?(?:points|it|rewards|payments?) works?|so funktionier\w+|hoe werkt|cómo funciona|"
    r"comment (?:ça|cela) marche|come funziona|cash ?out|withdrawals?|receipts|champions|winners|"
    r"gewinner|winnaars|gagnants|ganadores|vincitori)\b"
    # Journeys, tickets and what is bid for.
    r"|\b(?:flights?|flüge|vluchten|vols|vuelos|voli|verbindungen|fares|tolls|timetables?|fahrplan|"
    r"dienstregeling|tickets|concerts?|concerten|konzerte|auctions?|auktionen|veilingen|subastas|enchères)\b"
    # A heading that is one of these and nothing else.
    r"|(?:^|\| )(?:delivery|shipping|our services|services|prices|lieferung|versand|"
    r"preise|prijzen|levering|livraison|envíos?|precios|nos services|leistungen)(?: \||$)",
    scripts=scripts.OVER_AROUND,
)
#: A heading over what is over, where what is on offer stands under another.
PAST = Phrases(
    r"(?:(?:your|my|recent(?:ly)?|already|all|meine|mijn|mes|mis|kürzlich|recent|zuletzt)\s)*"
    r"(?:finished|completed?|done|past|previous|earlier|closed|expired|history|submitted|ended|"
    r"missed|in review|under review|awaiting (?:review|approval)|pending(?: review)?|"
    r"abgeschlossene?n?|erledigte?|beendete?|vergangene|frühere|eingereichte?|verlauf|abgelaufene?|"
    r"voltooide?|afgeronde?|afgelopen|gedaan|eerdere|ingediende?|verlopen|geschiedenis|"
    r"terminée?s?|finie?s?|passée?s?|envoyée?s?|expirée?s?|historique|"
    r"finalizad[oa]s?|terminad[oa]s?|completad[oa]s?|anteriores|enviad[oa]s?|caducad[oa]s?|historial|"
    r"completat[ie]|conclus[ie]|concluíd[oa]s?|zakończone|avslutade|afsluttede|fullførte)"
    r"(?:\s[^\W\d_]+){0,3}(?:\s?\([0-9]+\))?",
    scripts=r".{0,6}(?:完了|已完成|已结束|完了済み|완료|종료|завершённые|завершенные|выполненные|المكتملة|שהושלמו).{0,6}",
)
#: Columns of what was done, and when.
DONE = Phrases(
    r"^(?:earned|paid|paid on|paid at|verdiend|verdient|ganado|ganancias|gagné|uitbetaald op|"
    r"started|submitted(?: at)?|completed(?: at)?|time spent|gutgeschrieben|begonnen|ingediend|"
    r"enviado|envoyé)$",
)
DAY = Phrases(r"^(?:date|datum|fecha)$")
ACCOUNT = Phrases(
    r"^(?:(?:your |account |uw |ihr |su |votre )?(?:balance|saldo|solde|kontostand)|pending|"
    r"earned(?: in all)?|total(?: earned)?|en attente|total gagné|verdiend|ingewisseld|"
    r"withdraw(?:al)?|bonus|paypal|bank|minimum|payment|[0-9]+ friends?|pendiente|ausstehend)$",
)
#: Cards among the offers that are none.
ADVERT = Phrases(
    r"\b(?:(?:refer|invite)\b.*\bfriends?|freunde? (?:werben|einladen)|(?:nodig|"
    r"werf)\b.*\bvriend\w*|"
    r"invita\b.*\bamig\w+|parraine\w*|complete your profile|profil vervollständigen|"
    r"confirm your e-?mail|verify your (?:e-?mail|phone)|screened out|complétez votre profil|"
    r"completa tu perfil|maak je profiel compleet|daily bonus|"
    r"sign-?up bonus)\b",
    holding=r"e-?mail|phone|screened|refer|invit|freund|nodig|werf|parraine|profil|profiel|perfil|bonus",
)
#: What stands at the foot of pages and mails, and on buttons and links of a row: no title.
BUTTON = Phrases(
    r"(?:unsubscribe|privacy(?: policy)?|terms(?: of (?:use|service))?|contact(?: us)?|imprint|"
    r"abmelden|abbestellen|impressum|datenschutz|kontakt|afmelden|uitschrijven|desuscribirse|"
    r"darse de baja|aviso legal|se désabonner|désinscription|mentions légales)"
    r"(?:\s?[|·•]\s?[^|·•]{2,30}){0,4}|"
    r"(?:start|open|details?|view|apply|qualify|train(?: \([0-9]+\))?|begin|accept|preview|go|more|"
    r"read more|see more|new|start now|apply now|take (?:the )?survey|join|continue|resume|locked|"
    r"bekijk(?:en)?|openen|meer|begin|doe mee|solliciteer|öffnen|ansehen|starten|mehr|teilnehmen|"
    r"bewerben|weiter|ver|abrir|empezar|más|participar|comenzar|voir|ouvrir|commencer|plus|"
    r"participer|postuler|en savoir plus|lees meer|mehr erfahren|saber más)\W*",
    scripts=rf"(?:{scripts.WORK_BUTTON})\W*",
)
WORK_AROUND = Phrases(
    r"\b(?:tasks?|jobs?|mikrojobs?|micro-?jobs?|microtasks?|sondages?|surveys?|hits?|studies|"
    r"mini-?jobs?|batch(?:es)?|research|myster(?:y|ious)|mistery|misterios\w|"
    r"study|projects?|gigs?|missions?|taken|klussen|miss(?:ão|ões)|tugas|survei|proyek|anket\w{0,8}|"
    r"görev\w{0,8}|khảo sát|nhiệm vụ|missioni|missione|misiones|misión|"
    r"opdrachten|onderzoek(?:en)?|enquêtes?|aufgaben?|aufträge|auftrag|umfragen?|studien?|"
    r"projekte?|tareas?|encuestas?|proyectos?|estudios?|trabajos?|tâches?|études?|projets?|"
    r"questionnaires?|klus|taak|openjobs|assignments?|items|job-list|micro-?\w{3,14}|tarefas?|"
    r"trabalhos?|pesquisas?|projetos?|attività|lavori|incarichi|progetti|sondaggi|zadani[ea]|"
    r"zleceni[ea]|"
    r"ankiety|badania|uppdrag|uppgifter|undersökningar|opgaver|oppdrag|undersøgelser|"
    r"opportunit(?:y|ies)|"
    r"studieaanbod|umfragestudien?|quests?|queue|úkoly|onderzoekje)\b",
    scripts=scripts.WORK_AROUND,
)
_NOUN = (
    r"task|job|survey|study|project|enquête|onderzoek|taak|opdracht|klus|umfrage|studie|aufgabe|"
    r"auftrag|projekt|encuesta|estudio|tarea|proyecto|sondage|étude|mission|tâche|projet|"
    r"tasks?|jobs?|micro-?jobs?|surveys?|hits?|studies|projects?|gigs?|missions?|assignments?|"
    r"taken|klussen|opdrachten|onderzoeken|enquêtes?|aufgaben|aufträge|umfragen|studien|projekte|"
    r"mikrojobs|tareas|encuestas|proyectos|estudios|trabajos|tâches|études|projets|sondages|"
    r"questionnaires|work|arbeit|werk|opportunities|openings|microtasks|micro-?\w{3,14}|tarefas|"
    r"trabalhos|pesquisas|projetos|attività|lavori|incarichi|progetti|sondaggi|zadania|zlecenia|"
    r"ankiety|"
    r"uppdrag|uppgifter|undersökningar|opgaver|oppdrag|campaigns|kampagnen|campagnes|quests|"
    r"tests|testing|polls|quizzes|recordings|listings?|briefs|bounties|batches|"
    r"missões|missioni|misiones|tugas|survei|proyek|anketleriniz|anketler|anketlerin|"
    r"görevler|görevleriniz"
)
_OFFERED = (
    r"available|open|new|browse|current|recommended|for|you|your|paid|latest|all|find|more|today|"
    r"this|week|near|me|now|to|do|find|next|beschikbare|openstaande|nieuwe|voor|jou|u|je|alle|"
    r"betaalde|"
    r"verfügbare|aktuelle|offene|neue|für|dich|sie|alle|bezahlte|passende|deine|ihre|disponibles?|"
    r"abiertas?|abiertos?|nuevas?|nuevos?|para|ti|usted|tus|todas|todos|pagadas?|remuneradas?|"
    r"laufende|lopende|en cours|en curso|activos?|activas?|active|actives|aktive|in progress|"
    r"ongoing|"
    r"upcoming|running|disponíveis|abertos|novas?|disponibili|nuovi|nuove|aperti|dostępne|nowe|"
    r"tillgängliga|lediga|nya|other|more|featured|matching|matched|weitere|andere|meer|autres|"
    r"otros|"
    r"perto|de você|près|de chez|cerca|vicino|in der nähe|in de buurt|tersedia|untuk|"
    r"anda|mevcut|açık|yeni|claim|pick|choose|choose from|an?|one|"
    r"ouvertes?|ouverts?|nouvelles?|nouveaux|pour|vous|vos|rémunérée?s|toutes|tous|les|the|de|la|"
    r"las|los|du|jour|día|des|tages|van|vandaag|heute|aujourd.hui|hoy|gefunden|found"
)
#: What a page's own names for its records speak of. Names change, so it is a sign among others.
WORK_CLASS = Phrases(
    r"job|task|survey|stud(?:y|ies)|gig|mission|microwork|aufgabe|umfrage|auftrag|klus|opdracht|"
    r"tarea|"
    r"encuesta|tache|sondage",
)
#: A heading that says that what is below is work on offer, and says nothing else.
WORK_OFFERED = Phrases(
    rf"(?:[0-9][0-9.,]*\s)?(?:(?:{_OFFERED})\s)*(?:{_NOUN})(?:\s(?:{_OFFERED}))*\W*(?:\(?[0-9]+\)?)?",
    scripts=rf"(?:{scripts.WORK_OFFERED})\W*(?:\(?[0-9]+\)?)?",
)
WORK_TITLE = Phrases(
    r"\b(?:label|tag|transcri\w+|translate|classif\w+|rate|compare|describe|record|listen|draw|"
    r"write|type|find|check|count|match|annotat\w+|review|survey|interview\w*|proofread|categori\w+"
    r"|moderate|verify|search|watch|testkauf|ausprobieren|telefoninterview|beschreiben|prüfen|"
    r"bewerten|markieren|\w*interview|beoordel\w*|vertaal\w*|overtypen|controleer\w*|beschrijf\w*|"
    r"etiquetar|clasificar|grabar|corregir|transcrib\w+|evaluador|traducir|décrire|enregistrer|"
    r"comparer|vérifier|traduire|photographier|transcrire|say|judge|identify|choose|summari[sz]e|"
    r"photograph\w*|film|visit|audit|try|test|testen|answer|call|name|pick|mark|group|guess|sort|"
    r"snap|"
    r"sorteren|sortieren|comment|kommentieren|rewrite|umschreiben|schreiben|schrijven|escribir|"
    r"écrire|"
    r"fotograf\w+|abfotografieren|probar|essayer|tester|goûter|contar|compter|zählen|tellen|buscar|"
    r"chercher|suchen|zoeken|ordenar|ordnen|classer|noter|valorar|marcar|dibujar|zeichnen|tekenen|"
    r"visitar|visiter|besuchen|bezoeken|llamar|appeler|anrufen|bellen|responder|répondre|antworten|"
    r"invullen|ausfüllen|abtippen|uittypen|aufnehmen|opnemen|ansehen|bekijken|comparar|vergleichen|"
    r"vergelijken|repérer|détourer|relire|écouter|escuchar|luisteren|anhören|tell us|take a photo|"
    r"image|photo|audio|questionnaire|labell?ing|tagging|transcription\w*|translat\w+|"
    r"annotation|annotator|evaluat\w+|moderat\w+|recordings?|transkri\w+|transcrip\w+|rater|rating|"
    r"reviewer|tester|testing|interviewer|analyst|proofreading|classification|segmentation|"
    r"bounding box\w*|polygons?|cuboids?|lidar|keypoints?|captions?|captioning|ocr|speech|voice|"
    r"speaker|dialogues?|prompts?|chatbot|diary|read (?:aloud|out|a|ten|twenty|fifty)|voice-?over|"
    r"aufnahmen?|sprachaufnahme\w*|opnames?|inspreken|einsprechen|vorlesen|voorlezen|lire|leer|"
    r"gravar|avaliar|classificar|transcrever|legendar|fotografar|descrever|traduzir|registra\w*|"
    r"trascri\w+|valuta\w*|tradu\w+|etichetta\w*|oznacz|nagraj|sprawdź|przepisz|oceń|opisz|zrób|"
    r"läs in|granska|beskriv|märk|spela in|översätt|mystery shopp\w+|testk[aä]uf\w*|spot the|"
    r"selfies?|video|outline|trace|segment|highlight|paraphrase|copy|solve|rank|measure|verif\w+|upload|"
    r"install|sign ?up|follow|subscribe|vote for|price checks?|store checks?|read|redact|debate|"
    r"role-?play|"
    r"comprobar|misterios[oa]s?|foto(?:s)? (?:de|del|a|di|da|do|van|von|vom)|opinar|revisar|"
    r"anotar|subtitular|"
    r"describir|describe|evaluar|verificar|localizar|resumir|medir|graba|clasifica|transcribe|traduce|"
    r"photos? (?:de|du|des|d[’']\w+)|relever|mystère|évaluer|annoter|étiqueter|résumer|"
    r"sous-titrer|donner (?:votre|"
    r"son) avis|saisie|saisir|corriger|lisez|écoutez|décrivez|fotografa\w*|ascolta\w*|misterioso|"
    r"scrivi|"
    r"descrivi|controlla\w*|confronta\w*|leggi|rispondi|questionario|sondaggio|avaliação|fotografe|descreva|grave|"
    r"ouvir|ouça|responda|compare|testbesuch|preischeck|regalfotos?|bewertung|befragung|beurteilen|zuordnen|"
    r"erfassen|korrigieren|übersetzen|notieren|scannen|ausmessen|winkelbezoek|prijscheck|beoordeling|"
    r"vertalen|corrigeren|invoeren|labelen|taggen|interview\w*|umfrage|enquête|encuesta|sondage|étude|"
    r"studie|onderzoek|estudio|studio|çevir\w*|etiketle\w*|doldur\w*|anket|ankieta|porównaj|nagrać|opisać|"
    r"sfotografuj|transkrybuj)\b",
    scripts=scripts.WORK_TITLE,
)  # fmt: skip
#: What a key ``type`` says of an offer of work.
WORK_TYPE = Phrases(
    r"(?:micro_?)?(?:task|job|survey|study|hit|gig|mission|assignment|project|campaign)s?",
)
#: What is stuck on a card, and names none.
BADGE = Phrases(
    r"(?:new!?|hot|top|popular|featured|urgent|recommended(?: for you)?|exclusive|quick|easy|"
    r"limited|last chance|ends (?:today|soon|tomorrow)|closing soon|high(?:est)? pay(?:ing)?|"
    r"best match|"
    r"almost full|filling fast|verified|sponsored|remote|online|in person|mobile|desktop|"
    r"neu!?|beliebt|dringend|empfohlen|exklusiv|schnell|endet (?:heute|bald|morgen)|fast voll|"
    r"nieuw!?|populair|aanbevolen|eindigt (?:vandaag|morgen|binnenkort)|bijna vol|snel|"
    r"nouveau|nouvelle|populaire|recommandée?|exclusif|se termine (?:bientôt|demain)|dernier jour|"
    r"nuev[oa]|destacad[oa]|recomendad[oa]|urgente|exclusiv[oa]|termina (?:hoy|pronto|mañana)|"
    r"últim[oa]s? (?:día|horas|plazas)|nuovo|consigliato|novo|nova|nowe|nowość|polecane|ny|nytt)",
    scripts=r"新着|新|推荐|急募|おすすめ|인기|신규|новое|новый|срочно|популярное|جديد|חדש",
)
#: What a letter to one person begins with.
GREETING = Phrases(
    r"(?:hi|hey|hello|dear|good (?:morning|day|afternoon)|hallo|hoi|beste|geachte|dag|guten tag|"
    r"liebe[rs]?|sehr geehrte|hola|estimad[oa]|buenos días|querid[oa]|bonjour|cher|chère|salut|"
    r"ciao|gentile|olá|cześć|dzień dobry|hej)\b",
)
#: What an account holds, and pays nobody for anything.
HELD = Phrases(
    r"\b(?:your|my|account|current|available|mein|ihr|dein|uw|mijn|je|tu|mi|su|votre|mon)?\s?"
    r"(?:balance|saldo|solde|guthaben|kontostand|punktestand|wallet|puntensaldo|tegoed|monedero)\b",
    holding=r"balance|sald|solde|guthaben|kontostand|punktestand|wallet|tegoed|monedero",
)
#: What stands where a client is not named.
UNNAMED = Phrases(
    r"(?:anonymous|anonym|anoniem|anonyme|anónimo|anônimo|anonimo|unknown|unbekannt|onbekend|inconnu|"
    r"desconocido|hidden|undisclosed|confidential|vertraulich|vertrouwelijk|confidentiel|n/?a|none|[-–—?]+)"
    r"(?:\s(?:client|customer|requester|kunde|auftraggeber|klant|opdrachtgever|cliente))?",
)
#: An offer that is shown and can no longer be taken.
CLOSED = Phrases(
    r"(?:closed|full|expired|ended|under review|in review|completed|no longer available|sold out|"
    r"geschlossen|beendet|abgelaufen|voll|in prüfung|gesloten|vol|verlopen|afgerond|in beoordeling|"
    r"fermée?|complète?|terminée?|expirée?|en cours de validation|cerrad[oa]|complet[oa]|"
    r"finalizad[oa]|"
    r"caducad[oa]|en revisión|chius[oa]|scadut[oa]|encerrad[oa]|zamknięt[ey]|stängd)",
)
#: Terms of employment, by which nobody is paid for a task.
EMPLOYED = Phrases(
    r"\b(?:full[- ]time|permanent|fixed[- ]term contract|pro rata|per annum|p\.a\.|annual salary|"
    r"vollzeit|unbefristet|festanstellung|bruttogehalt|brutto|voltijd|fulltime|vast contract|"
    r"bruto per|temps plein|cdi|cdd|salaire brut|brut par an|jornada completa|indefinido|"
    r"salario bruto|tempo pieno|indeterminato|pełny etat|umowa o pracę|heltid|tillsvidare)\b|"
    r"\(m/w/d\)|"
    r"\(h/f\)|\bm/v/x\b",
)
#: What stands on the button of an offer of work, and on that of no goods.
WORK_BUTTON = Phrases(
    r"(?:apply(?: now)?|start(?: now| survey| study| task| job| working| earning)?|accept\b.*|"
    r"qualify|"
    r"train(?: \([0-9]+\))?|claim|take part\b.*|participate(?: now)?|take (?:the |"
    r"this )?(?:survey|study|test|screener|quiz|poll)|"
    r"work on this|do (?:this )?(?:task|job)|begin|earn now|"
    r"teilnehmen|jetzt (?:bewerben|teilnehmen|starten|mitmachen)|bewerben|anmelden|mitmachen|"
    r"annehmen|"
    r"zur umfrage|starten|umfrage starten|solliciteer(?: nu)?|solliciteren|doe mee|deelnemen|"
    r"aannemen|"
    r"aanmelden|begin|naar (?:het onderzoek|de enquête)|start (?:het onderzoek|de enquête)|"
    r"postuler|participer|je participe|commencer|répondre|je postule|participar|empezar|comenzar|"
    r"solicitar|aplicar|responder|inscribirme|quiero participar|candidatar-se|partecipa|"
    r"inizia(?: ora)?|comincia|começar|empezar ahora|ankete başla|başla|zacznij|wypełnij|svara|"
    r"partecipa|candidati|"
    r"zgłoś się|rozpocznij|delta|ansök)\W*",
    scripts=rf"(?:{scripts.WORK_BUTTON})\W*",
)
#: Columns that only those see who have the work done.
BUYER_LABEL = Phrases(
    r"^(?:(?:total |estimated |your )?(?:cost|costs|spent|budget)\b.*|cost (?:so far|to date)|"
    r"kosten|gesamtkosten|ausgaben|uitgegeven|gastado|coste|coût|dépensé|costo|service fee)$",
)
#: A heading that tells people to earn.
EARN_AROUND = Phrases(
    r"\b(?:earn|ways to earn|verdien\w*|geld verdienen|gana(?:r)? (?:dinero|puntos)|gagne[rz]|"
    r"guadagna|"
    r"ganhe|zarabiaj|tjäna)\b",
)
#: The first heading of a page that pays for other people: they are no work.
REFERRAL = Phrases(
    r"\b(?:(?:refer|invite|bring|tell)\b.{0,20}\bfriends?|referrals?|referral program\w*|"
    r"affiliates?|"
    r"freunde? (?:werben|einladen)|empfehlungsprogramm|parrain\w+|(?:nodig|"
    r"werf)\b.{0,20}\bvriend\w*|"
    r"(?:finish|complete|fill in|update) your profile|(?:vervollständigen|ergänzen) sie ihr profil|"
    r"profil vervollständigen|complétez votre profil|completa tu perfil|maak je profiel compleet|"
    r"vrienden (?:uitnodigen|werven)|invita (?:a )?(?:tus )?amig\w+|recomienda\b.{0,12}\bamig\w+|"
    r"invita (?:un |i tuoi )?amic\w+|convide\b.{0,12}\bamig\w+|poleć)\b",
)
#: Labels of goods, of what people are sold by, and of people in a list of them.
GOODS_LABEL = Phrases(
    r"^(?:sample|time to field|payer|payee|services?|turnaround|leistung|dienstleistung|dienst|"
    r"servicio|prestation|audience|"
    r"delivered in|delivery(?: time)?|lieferzeit|levertijd|délai(?: de livraison)?|"
    r"plazo de entrega|size|größe|maat|taille|talla|colou?r|farbe|kleur|couleur|weight|gewicht|"
    r"poids|"
    r"peso|brand|marke|merk|marque|marca|vat|mwst\.?|btw|tva|iva|discount|rabatt|korting|remise|"
    r"nights?|guests?|bids?|lot|in stock|user(?: ?name)?|usuario|benutzer(?:name)?|nutzer|"
    r"gebruiker(?:snaam)?|utilisateur|utente|usuário|player|spieler|speler|joueur|jugador|nickname|"
    r"pseudo|parts?|onderdeel|pièce|pieza|workshops?|courses?|class(?:es)?|lessons?|events?|shows?|dish(?:es)?|drinks?|products?|"
    r"treatments?|rooms?|kurse?|cursus|cours|cursos?|cors[oi]|produkte?|produits?|productos?|"
    r"behandlung(?:en)?|behandeling(?:en)?|24h|volume|market cap|saldo|balance|solde)$",
    scripts=r"^(?:ユーザー|用户|사용자|пользователь|المستخدم|משתמש)$",
)
#: Titles that are tiers of a service, and names that people give themselves.
TIER = Phrases(
    r"(?:the )?(?:free|basic|basis|básico|base|starter|start|einsteiger|standard|estándar|plus|"
    r"pro|profi|"
    r"professional|premium|business|team|teams|enterprise|growth|scale|solo|lite|essential|essentiel|"
    r"professionnel|profesional|équipe|inicial|avanzado|avancé|fortgeschritten|gevorderd|avanzato|"
    r"intermedi\w+|small|medium|large|mini|maxi|klein|groot|groß|empresa|unlimited)"
    r"(?: plan| paket| pakket)?",
)
NICKNAME = re.compile(r"[a-z][a-z0-9]*[_.-]?[a-z0-9]{1,16}")
#: What is said of each of several sites, and of no offer: from what sum on they pay out.
CASH_OUT = Phrases(
    r"\b(?:cash(?:es|ed)? ?out|pay ?outs?|minimum (?:payout|withdrawal)|auszahlung(?:en)?|"
    r"uitbetaling(?:en)?|"
    r"paiement à partir|retiros?|pago mínimo)\b",
    holding=r"cash|pay|withdrawal|auszahlung|uitbetaling|paiement|retiro|pago",
)
#: What points are worth.
WORTH = Phrases(
    r"[0-9]\s?(?:points?|pts\.?|punkte|punten|puntos|punti|pontos|coins?|credits?)\s?"
    r"(?:=|≈|equals?|are worth|is worth|entsprechen|sind|ergeben|zijn|staan gelijk|equivalen|"
    r"valent|valen)\s",
)
#: Labels that say what a worker must be or have.
ASKED_OF_WORKER = Phrases(
    r"^(?:skills?|skill level|qualifications?|requirements?|requires|devices?|device|difficulty|"
    r"workload|"
    r"approval rate|time to rate|ttr|languages?|anforderungen|voraussetzungen|vereisten|requisitos|"
    r"exigences|conditions requises|wymagania|krav|proficiency|screener)$",
)
#: A length of time inside a text.
SPAN_INSIDE = Phrases(
    r"\b[0-9]{1,3}(?:\s?[-–]\s?[0-9]{1,3})?\s?-?(?:min|mins|minutes?|minuten|minuut|minutos?|"
    r"minuti|"
    r"minut|hours?|stunden?|uur|uren|heures?|horas?|seconds?|secs?|sekunden|seconden)\b",
)
#: Of how many some are done or left: ``12/400``, ``18 of 60``. Goods and payments have none.
PROGRESS = Phrases(r"[0-9][0-9.,]*\s?(?:/|of|von|van|de|sur|av)\s?[0-9][0-9.,]*(?:\s[^\W\d_]+)?")
#: How long an article takes to read.
READING = Phrases(
    r"\b(?:min(?:ute)?s? (?:to )?read|reading time|lesezeit|leestijd|temps de lecture|"
    r"min(?:utos)? de lectura|minuti di lettura|minutes de lecture|minuten lesezeit)\b",
)
#: Kinds of work that pages for new members praise; a title that is one of them alone names none.
KIND_OF_WORK = Phrases(
    r"(?:(?:paid|online|mobile|quick|easy|fun)\s)?(?:surveys?|audio|photos?|videos?|images?|text|"
    r"data|"
    r"(?:image|data|audio|video|text|content|search|photo) (?:labell?ing|tagging|annotation|"
    r"transcription|moderation|collection|evaluation|entry|classification)|moderation|annotation|"
    r"games?|offers?|tasks?|transcription|translation|image labell?ing|data labell?ing|microtasks?|"
    r"umfragen|aufgaben|texte|bilder|spiele|enquêtes|sondages|jeux|encuestas|juegos|fotos|tareas|"
    r"enquêtes|klussen|foto's|traduction|vertaling|übersetzung|traducción|transcripción|"
    r"transkription|transcriptie|relecture|lektorat|focus groups?|product tests?|interviews?)",
)
#: What work with words and recordings is paid by, though it is no unit of ours.
WORK_MEASURE = Phrases(
    r"\b(?:audio|video|recorded|media)[ -]?(?:min(?:ute)?s?|hours?|hrs?|stunden?|minuten?|minuut|"
    r"minuto|uur)\b|\baudiominut\w*|(?:1[.,]?000|100)?\s?\b(?:words?|wörter|wort|woord(?:en)?|palabras?|"
    r"mots?|parole|palavras?|characters|zeichen|caract[eè]res)\b|"
    r"(?:per|pro|por|par|/)\s?[0-9][0-9.,]*\s(?:images?|bilder|imágenes|photos?|fotos?|labels?|rows?|"
    r"records?|sentences?|sätze|phrases?|frases?|clips?|items?|tasks?|hits?)\b|"
    r"(?:minuto|minute) d[’']?\w+",
)
#: Pay per something that no offer of work is paid by.
NOT_WORK_UNIT = Phrases(
    r"(?:/|\b(?:per|pro|por|par|a|an|al|im|à la|au|p\.)\b)\s*(?:annum|month|year|night|week|kilo|"
    r"kg|transfer|friend|"
    r"person|maand|nacht|jaar|monat|nacht|jahr|woche|mes|año|noche|mois|an|nuit|semaine|mile|km)\b",
)
