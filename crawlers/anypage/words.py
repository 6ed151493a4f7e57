"""Words by which fields, offers and pages without offers are known, in five languages.

English, Dutch, German, Spanish, French. Data and look-ups; no page is read here.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from crawlers.anypage.phrases import Phrases


class Field(StrEnum):
    TITLE = "title"
    PAY = "pay"
    HOURLY = "hourly"
    TIME = "time"
    LIMIT = "limit"
    COUNT = "count"
    REQUESTER = "requester"
    DEADLINE = "deadline"
    CODE = "code"
    DESCRIPTION = "description"
    OTHER = "other"  #: a label that is known, and of none of the fields

    # An enumeration's own is a function in Python, called for every look into a set or a dict.
    __hash__ = str.__hash__


def _split(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split("|"))


_LABELS = {
    Field.TITLE: _split(
        "title|name|job|task|survey|project|study|hit|assignment|subject|topic|job name|task name|"
        "job title|task title|survey title|project name|study name|titel|naam|taak|onderzoek|klus|"
        "opdracht|onderwerp|enquête|aufgabe|auftrag|umfrage|studie|projekt|thema|betreff|título|"
        "tarefa|trabalho|projeto|pesquisa|attività|lavoro|incarico|progetto|sondaggio|titolo|nome|"
        "zadanie|nazwa|tytuł|ankieta|zlecenie|uppgift|uppdrag|undersökning|namn|opgave|oppgave|navn|"
        "undersøgelse|undersøkelse|microtask|microtarea|"
        "nombre|tarea|encuesta|proyecto|estudio|trabajo|tema|titre|nom|tâche|mission|projet|étude|"
        "sujet|headline|offer|offre|angebot|work|gig|position|vacature|stelle"
    ),
    Field.PAY: _split(
        "pay|reward|payment|fee|rate|pays|payout|you earn|you get|you receive|earn|points|"
        "compensation|earnings|remuneration|incentive|bounty|pay rate|reward per task|"
        "pay per task|per task|vergoeding|beloning|tarief|loon|u verdient|u ontvangt|je verdient|"
        "punten|verdienste|vergütung|honorar|lohn|belohnung|verdienst|entlohnung|punkte|"
        "sie erhalten|verdien|verdiene|gagnez|pago|"
        "valor|monto|remuneração|pagamento|você ganha|compenso|retribuzione|ricompensa|guadagno|paga|"
        "stawka|wynagrodzenie|zarobek|nagroda|płaca|ersättning|belöning|arvode|belønning|betaling|"
        "odměna|comp|stipend|base pay|task pay|unit pay|pay per unit|dotation|"
        "recompensa|remuneración|tarifa|puntos|usted gana|gana|"
        "retribución|ganas|verdiensten|bezahlung|indemnité|entschädigung|prämie|"
        "rémunération|récompense|paiement|gain|tarif|vous gagnez|prime|salaire|monetary reward"
    ),
    Field.HOURLY: _split("per hour|hourly|hourly rate|pro stunde|per uur|por hora|par heure"),
    Field.TIME: _split(
        "time|takes|length|lengte|länge|longueur|loi (min)|estimated duration|duration|estimated time|aet|time needed|duur|tijd|tijdsduur|dauer|zeit|"
        "duração|tempo|durata|czas|tid|tidsåtgång|varighed|varighet|čas|doba|"
        "zeitaufwand|duración|tiempo|durée|temps|minutes|loi|average time|est. time|completion time"
    ),
    Field.LIMIT: _split(
        "time allotted|time limit|allotted time|maximum time|time allowed|zeitlimit|tijdslimiet"
    ),
    Field.COUNT: _split(
        "available|left|tasks left|tasks|hits|places|places left|slots|remaining|units|"
        "hits available|tasks available|available tasks|number of hits|jobs left|"
        "hits available for you|verfügbar|plätze|freie plätze|noch verfügbar|anzahl|beschikbaar|"
        "vagas|posti|rimanenti|pozostało|dostępne|kvar|antal|platser|cupos|unidades|positions|seats|"
        "plaatsen|aantal|resterend|disponibles|disponible|plazas|restantes|quedan|places restantes|"
        "restant|nombre de places"
    ),
    Field.REQUESTER: _split(
        "requester|client|posted by|employer|company|researcher|by|host|buyer|author|opdrachtgever|"
        "klant|auftraggeber|kunde|solicitante|cliente|empresa|commanditaire|donneur d'ordre|"
        "publié par|geplaatst door|publicado por|committente|azienda|zleceniodawca|klient|firma|"
        "uppdragsgivare|företag|kund|oppdragsgiver|opgavestiller|von|door|par|por|onderzoeker|anbieter|forscher|"
        "offered by|aangeboden door|angeboten von|proposé par|ofrecido por"
    ),
    Field.DEADLINE: _split(
        "closes|closing date|ends|ends on|deadline|expires|expiration date|expiration|apply by|"
        "reply by|open until|until|due|due date|hit expiration date|closes on|sluit|sluit op|"
        "einddatum|uiterlijk|reageren voor|frist|bis|teilnahme bis|endet|endet am|läuft bis|"
        "einsendeschluss|cierra|cierra el|fecha límite|hasta el|vence|termina|date limite|"
        "jusqu'au|clôture|fin|se termine le|expire le"
    ),
    Field.CODE: _split(
        "id|code|job id|task id|survey code|survey id|project id|study id|hit set id|pool id|uuid|"
        "group id|reference|kennung|kenmerk|referencia|référence"
    ),
    Field.DESCRIPTION: _split(
        "description|details|about|summary|instructions|omschrijving|beschrijving|beschreibung|"
        "descripción|opis|description plain"
    ),
    Field.OTHER: _split(
        "status|state|type|project type|category|level|date|posted|country|location|language|"
        "success|ttr|done|hours|keywords|qualifications|qualifications required|rank|member|price|"
        "preis|prijs|precio|prix|amount|betrag|bedrag|importe|montant|kategorie|categoría|"
        "hit creation date|creation date|earned|quantity|total|bonus|points needed|item|artikel|"
        "balance|saldo|solde|fee per transfer|minimum|payment method|currency|hours per week|"
        "delivery|order|article|tarif de livraison"
    ),
}  # fmt: skip
_BY_LABEL = {phrase: field for field, phrases in _LABELS.items() for phrase in phrases}

#: Headings of columns or values that speak of goods, accounts or what is over.
SHOP = Phrases(
    r"\b(?:add to (?:cart|basket|bag)|buy(?: now)?|in den warenkorb|in winkel(?:wagen|mandje)|"
    r"a(?:ñ|n)adir a la cesta|ajouter au panier|checkout|sku|in stock|redeem|einlösen|inwisselen|"
    r"canjear|échanger|cart|warenkorb|cesta|panier|order now|bestellen|comprar|acheter|"
    r"free shipping|hire(?: me)?|book now|jetzt buchen|reservar|réserver|"
    r"choose (?:a )?plan|billed (?:monthly|yearly|annually)|subscribe now|buy tickets?|"
    r"tickets? from|"
    r"(?:evening|day|online|weekend) (?:courses?|classes)|courses(?! (?:de|du|des|en)\b)|workshops|lessons|"
    r"unterricht|kurse|"
    r"cursussen|cursos|cours|tutor|teacher|dozent|docente|venue|what['’]s on|agenda|"
    r"miete|kaltmiete|zimmer|comprar entradas|reserve|enrol|enroll|inschrijven|"
    r"in winkelwagen|donate|"
    r"message seller|per seat|spend your points|prämien|gift ?cards?|gutschein|shopping list)\b",
)
#: What stands on the button of what is sold.
SHOP_BUTTON = Phrases(
    r"(?:book|book (?:a )?(?:seat|place|table)|reserve|order|buy|donate|enrol|enroll|rent|"
    r"pledge|bid|"
    r"boek(?:en)?|reserveren|kopen|bestellen|doneren|inschrijven|buchen|kaufen|mieten|anfragen|spenden|"
    r"reservieren|reservar|comprar|pedir|donar|inscribirse|alquilar|réserver|acheter|commander|louer|"
    r"faire un don|s'inscrire|choose|select|receipt|rechnung|beleg|recibo|reçu|bon)",
)
#: Titles that are spans of time: rows of an account.
PERIOD = Phrases(
    r"(?:week|woche|semana|semaine|month|maand|monat|mes|mois|q)\s?[0-9]{1,2}|[0-9]{4}(?:[-/][0-9]{1,2}){0,2}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"(?:\s[0-9]{1,4})?|[0-9]{1,2}[./][0-9]{1,2}[./]?(?:[0-9]{2,4})?|today|yesterday|total|"
    r"this week|last week",
)
PRICE = Phrases(
    r"^(?:price|preis|prijs|precio|prix|amount|betrag|bedrag|importe|montant|earned|total|"
    r"balance|saldo|solde|bonus|minimum|verdiend|fee per transfer)$",
)
OVER = Phrases(
    r"\b(?:approved|paid(?: out)?|pending|rejected|returned|submitted on|withdrawn|transferred|"
    r"überwiesen|ausgezahlt|gutgeschrieben|bijgeschreven|abonado|crédité|credited|genehmigt|goedgekeurd|uitbetaald|pagado|pendiente|aprobado|payé|"
    r"approuvé|en attente|withdrawal)\b",
)
OVER_AROUND = Phrases(
    r"\b(?:earnings? history|my submissions|payment history|transaction(?:s| history)?|payouts?|"
    r"auszahlungen|verlauf|historial|historique|geschiedenis|uitbetalingen|invoice|rechnung|"
    r"factuur|factura|facture|top earners|leader ?board|invite friends|levels|exchange rates|"
    r"your order|receipt|dashboard|tableau de bord|settings|faq|frequently asked|häufige fragen|"
    r"verdiensten|mes gains|mis ganancias|meine einnahmen|completed|completadas|abgeschlossene?|"
    r"voltooide?|terminées|guthaben|preguntas frecuentes|foire aux questions|veelgestelde vragen|"
    r"fees|submissions|payments?)\b",
)
#: Columns of what was done, and when.
DONE = Phrases(
    r"^(?:earned|paid on|paid at|verdiend|verdient|ganado|ganancias|gagné|uitbetaald op|"
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
    r"complétez votre profil|completa tu perfil|maak je profiel compleet|daily bonus|"
    r"sign-?up bonus)\b",
    holding=r"refer|invit|freund|nodig|werf|parraine|profil|profiel|perfil|bonus",
)
#: What stands on buttons and links of a row, and is no title.
BUTTON = Phrases(
    r"(?:start|open|details?|view|apply|qualify|train(?: \([0-9]+\))?|begin|accept|preview|go|more|"
    r"read more|see more|new|start now|apply now|take (?:the )?survey|join|continue|resume|locked|"
    r"bekijk(?:en)?|openen|meer|begin|doe mee|solliciteer|öffnen|ansehen|starten|mehr|teilnehmen|"
    r"bewerben|weiter|ver|abrir|empezar|más|participar|comenzar|voir|ouvrir|commencer|plus|"
    r"participer|postuler|en savoir plus|lees meer|mehr erfahren|saber más)\W*",
)
WORK_AROUND = Phrases(
    r"\b(?:tasks?|jobs?|mikrojobs?|micro-?jobs?|microtasks?|sondages?|surveys?|hits?|studies|study|projects?|gigs?|missions?|taken|klussen|"
    r"opdrachten|onderzoek(?:en)?|enquêtes?|aufgaben?|aufträge|auftrag|umfragen?|studien?|"
    r"projekte?|tareas?|encuestas?|proyectos?|estudios?|trabajos?|tâches?|études?|projets?|"
    r"questionnaires?|klus|taak|openjobs|assignments?|items|job-list|micro-?\w{3,14}|tarefas?|"
    r"trabalhos?|pesquisas?|projetos?|attività|lavori|incarichi|progetti|sondaggi|zadani[ea]|zleceni[ea]|"
    r"ankiety|badania|uppdrag|uppgifter|undersökningar|opgaver|oppdrag|undersøgelser|opportunit(?:y|ies)|"
    r"studieaanbod|umfragestudien?|quests?|queue|úkoly|onderzoekje)\b",
)
_NOUN = (
    r"tasks?|jobs?|micro-?jobs?|surveys?|hits?|studies|projects?|gigs?|missions?|assignments?|"
    r"taken|klussen|opdrachten|onderzoeken|enquêtes?|aufgaben|aufträge|umfragen|studien|projekte|"
    r"mikrojobs|tareas|encuestas|proyectos|estudios|trabajos|tâches|études|projets|sondages|"
    r"questionnaires|work|arbeit|werk|opportunities|openings|microtasks|micro-?\w{3,14}|tarefas|"
    r"trabalhos|pesquisas|projetos|attività|lavori|incarichi|progetti|sondaggi|zadania|zlecenia|ankiety|"
    r"uppdrag|uppgifter|undersökningar|opgaver|oppdrag|campaigns|kampagnen|campagnes|quests"
)
_OFFERED = (
    r"available|open|new|browse|current|recommended|for|you|your|paid|latest|all|find|more|today|"
    r"this|week|near|me|now|to|do|find|next|beschikbare|openstaande|nieuwe|voor|jou|u|je|alle|betaalde|"
    r"verfügbare|aktuelle|offene|neue|für|dich|sie|alle|bezahlte|passende|deine|ihre|disponibles?|"
    r"abiertas?|abiertos?|nuevas?|nuevos?|para|ti|usted|tus|todas|todos|pagadas?|remuneradas?|"
    r"laufende|lopende|en cours|en curso|activos?|activas?|active|actives|aktive|in progress|ongoing|"
    r"upcoming|running|disponíveis|abertos|novas?|disponibili|nuovi|nuove|aperti|dostępne|nowe|"
    r"tillgängliga|lediga|nya|other|more|featured|matching|matched|weitere|andere|meer|autres|otros|"
    r"ouvertes?|ouverts?|nouvelles?|nouveaux|pour|vous|vos|rémunérée?s|toutes|tous|les|the|de|la|las|los|du|jour|día|des|tages|van|vandaag|heute|aujourd.hui|hoy|gefunden|found"
)
#: What a page's own names for its records speak of. Names change, so it is a sign among others.
WORK_CLASS = Phrases(
    r"job|task|survey|stud(?:y|ies)|gig|mission|microwork|aufgabe|umfrage|auftrag|klus|opdracht|tarea|"
    r"encuesta|tache|sondage",
)
#: A heading that says that what is below is work on offer, and says nothing else.
WORK_OFFERED = Phrases(
    rf"(?:[0-9][0-9.,]*\s)?(?:(?:{_OFFERED})\s)*(?:{_NOUN})(?:\s(?:{_OFFERED}))*\W*(?:\(?[0-9]+\)?)?",
)
WORK_TITLE = Phrases(
    r"\b(?:label|tag|transcri\w+|translate|classif\w+|rate|compare|describe|record|listen|draw|"
    r"write|type|find|check|count|match|annotat\w+|review|survey|interview\w*|proofread|categori\w+"
    r"|moderate|verify|search|watch|testkauf|ausprobieren|telefoninterview|beschreiben|prüfen|"
    r"bewerten|markieren|\w*interview|beoordel\w*|vertaal\w*|overtypen|controleer\w*|beschrijf\w*|"
    r"etiquetar|clasificar|grabar|corregir|transcrib\w+|evaluador|traducir|décrire|enregistrer|"
    r"comparer|vérifier|traduire|photographier|transcrire|say|judge|identify|choose|summari[sz]e|"
    r"photograph\w*|film|visit|audit|try|test|testen|answer|call|name|pick|mark|group|guess|sort|snap|"
    r"sorteren|sortieren|comment|kommentieren|rewrite|umschreiben|schreiben|schrijven|escribir|écrire|"
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
    r"selfies?|video)\b",
)  # fmt: skip
#: What stands on the button of an offer of work, and on that of no goods.
WORK_BUTTON = Phrases(
    r"(?:apply(?: now)?|start(?: now| survey| study| task| job| working| earning)?|accept\b.*|qualify|"
    r"train(?: \([0-9]+\))?|claim|take part\b.*|participate(?: now)?|take (?:the |this )?(?:survey|study)|"
    r"work on this|do (?:this )?(?:task|job)|begin|earn now|"
    r"teilnehmen|jetzt (?:bewerben|teilnehmen|starten|mitmachen)|bewerben|anmelden|mitmachen|annehmen|"
    r"zur umfrage|starten|umfrage starten|solliciteer(?: nu)?|solliciteren|doe mee|deelnemen|aannemen|"
    r"aanmelden|begin|naar (?:het onderzoek|de enquête)|start (?:het onderzoek|de enquête)|"
    r"postuler|participer|je participe|commencer|répondre|je postule|participar|empezar|comenzar|"
    r"solicitar|aplicar|responder|inscribirme|quiero participar|candidatar-se|partecipa|candidati|"
    r"zgłoś się|rozpocznij|delta|ansök)\W*",
)
#: A heading that tells people to earn.
EARN_AROUND = Phrases(
    r"\b(?:earn|ways to earn|verdien\w*|geld verdienen|gana(?:r)? (?:dinero|puntos)|gagne[rz]|guadagna|"
    r"ganhe|zarabiaj|tjäna)\b",
)
#: Labels that say what a worker must be or have.
ASKED_OF_WORKER = Phrases(
    r"^(?:skills?|skill level|qualifications?|requirements?|requires|devices?|device|difficulty|workload|"
    r"approval rate|time to rate|ttr|languages?|anforderungen|voraussetzungen|vereisten|requisitos|"
    r"exigences|conditions requises|wymagania|krav|proficiency|screener)$",
)
#: A length of time inside a text.
SPAN_INSIDE = Phrases(
    r"\b[0-9]{1,3}(?:\s?[-–]\s?[0-9]{1,3})?\s?-?(?:min|mins|minutes?|minuten|minuut|minutos?|minuti|"
    r"minut|hours?|stunden?|uur|uren|heures?|horas?|seconds?|secs?|sekunden|seconden)\b",
)
#: Of how many some are done or left: ``12/400``, ``18 of 60``. Goods and payments have none.
PROGRESS = Phrases(r"[0-9][0-9.,]*\s?(?:/|of|von|van|de|sur|av)\s?[0-9][0-9.,]*(?:\s[^\W\d_]+)?")
#: Kinds of work that pages for new members praise; a title that is one of them alone names none.
KIND_OF_WORK = Phrases(
    r"(?:(?:paid|online|mobile|quick|easy|fun)\s)?(?:surveys?|audio|photos?|videos?|images?|text|data|"
    r"games?|offers?|tasks?|transcription|translation|image labell?ing|data labell?ing|microtasks?|"
    r"umfragen|aufgaben|texte|bilder|spiele|enquêtes|sondages|jeux|encuestas|juegos|fotos|tareas|"
    r"enquêtes|klussen|foto's|focus groups?|product tests?|interviews?)",
)
#: Pay per something that no offer of work is paid by.
NOT_WORK_UNIT = Phrases(
    r"(?:/|\bper\b|\bpro\b|\bpor\b|\bpar\b)\s*(?:month|year|night|week|kilo|kg|transfer|friend|"
    r"person|maand|nacht|jaar|monat|nacht|jahr|woche|mes|año|noche|mois|an|nuit|semaine|mile|km)\b",
)


#: Single words that tell what a label of several words names; the first field that has one wins.
_TOLD_BY: tuple[tuple[Field, frozenset[str]], ...] = (
    (
        Field.OTHER,
        _split(
            "method|methods|date|datum|fecha|status|statut|estado|total|balance|saldo|solde|bonus|"
            "history|needed|done|completed|approved|pending|approval|success|acceptance|score|"
            "rating|level|niveau|nivel|type|kind|category|kategorie|categoría|catégorie|country|"
            "land|país|pays-bas|language|sprache|taal|idioma|langue|location|ort|lieu|lugar|"
            "threshold|spent|cost|budget|ausgegeben|besteed|gastado|dépensé|minimum|posted|price|preis|prijs|precio|prix|amount|betrag|bedrag|importe|"
            "montant|earned|verdient|week|month|average|frequency|password|email|phone|sort|filter"
        ),
    ),
    (
        Field.LIMIT,
        _split(
            "limit|allotted|allowed|zeitlimit|tijdslimiet|tijdlimiet|höchstdauer|bearbeitungsfrist"
        ),
    ),
    (Field.HOURLY, _split("hourly|hour|stunde|stundenlohn|uurloon|uur|hora|heure|stundensatz")),
    (
        Field.DEADLINE,
        _split(
            "deadline|closes|closing|ends|expires|expiration|expiry|until|due|sluit|sluitingsdatum|"
            "einddatum|uiterlijk|frist|endet|abgabe|abgabefrist|ablauf|läuft|einsendeschluss|"
            "teilnahmeschluss|cierra|cierre|límite|vence|vencimiento|caduca|limite|clôture|expire|"
            "termine|échéance"
        ),
    ),
    (
        Field.PAY,
        _split(
            "pay|pays|reward|rewards|payment|fee|payout|compensation|remuneration|incentive|"
            "bounty|wage|honorarium|earnings|rate|vergoeding|beloning|betaling|tarief|loon|"
            "verdienste|verdiensten|uitbetaling|vergütung|bezahlung|honorar|lohn|belohnung|"
            "verdienst|entlohnung|entschädigung|aufwandsentschädigung|prämie|entgelt|bezahlt|pago|"
            "recompensa|remuneración|tarifa|ganas|gana|ganancia|retribución|compensación|"
            "honorarios|premio|monto|valor|remuneração|pagamento|compenso|retribuzione|ricompensa|"
            "guadagno|stawka|wynagrodzenie|zarobek|nagroda|ersättning|belöning|arvode|belønning|"
            "odměna|comp|stipend|rémunération|récompense|paiement|gain|tarif|gagnez|prime|indemnité|"
            "indemnisation|dédommagement|défraiement|gratification|points|punten|punkte|puntos"
        ),
    ),
    (
        Field.COUNT,
        _split(
            "available|left|places|slots|remaining|spots|openings|quantity|verfügbar|plätze|anzahl|"
            "frei|freie|restliche|beschikbaar|plaatsen|plekken|aantal|vrij|vrije|resterend|"
            "disponibles|disponible|plazas|vacantes|quedan|restantes|restant|dispo|vagas|posti|"
            "disponibili|rimanenti|pozostało|dostępne|kvar|antal|platser|cupos|unidades|positions"
        ),
    ),
    (
        Field.TIME,
        _split(
            "time|duration|length|lengte|länge|longueur|duur|tijd|tijdsduur|looptijd|tijdsinvestering|dauer|zeit|"
            "bearbeitungszeit|zeitaufwand|zeitbedarf|bearbeitungsdauer|aufwand|duración|tiempo|"
            "durée|temps|minutes|minuten|minutos|duração|tempo|durata|czas|tid|tidsåtgång|varighed|"
            "varighet|čas|doba"
        ),
    ),
    (
        Field.REQUESTER,
        _split(
            "requester|client|employer|company|researcher|host|buyer|author|customer|sponsor|brand|"
            "publisher|organisation|organization|opdrachtgever|klant|onderzoeker|bedrijf|"
            "aanbieder|auftraggeber|kunde|anbieter|firma|unternehmen|forscher|institut|solicitante|"
            "cliente|empresa|investigador|commanditaire|entreprise|chercheur|annonceur|offered|"
            "proposé|publié|publicado|geplaatst|aangeboden|angeboten|veröffentlicht"
        ),
    ),
    (
        Field.TITLE,
        _split(
            "title|name|job|task|survey|project|study|assignment|titel|naam|taak|klus|opdracht|"
            "onderzoek|aufgabe|auftrag|umfrage|studie|projekt|bezeichnung|título|tarea|encuesta|"
            "tarefa|trabalho|projeto|pesquisa|attività|incarico|progetto|sondaggio|titolo|zadanie|"
            "nazwa|tytuł|ankieta|uppgift|uppdrag|undersökning|opgave|oppgave|"
            "proyecto|estudio|nombre|titre|tâche|mission|projet|étude|sondage|nom|intitulé"
        ),
    ),
)
#: How compounds end that name a field: ``Bearbeitungsdauer``, ``onkostenvergoeding``.
_ENDINGS: tuple[tuple[str, Field], ...] = (
    ("dauer", Field.TIME), ("zeit", Field.TIME), ("duur", Field.TIME), ("aufwand", Field.TIME),
    ("vergütung", Field.PAY), ("honorar", Field.PAY), ("lohn", Field.PAY), ("prämie", Field.PAY),
    ("vergoeding", Field.PAY), ("beloning", Field.PAY), ("entschädigung", Field.PAY),
    ("ersättning", Field.PAY), ("frist", Field.DEADLINE), ("plätze", Field.COUNT),
    ("plaatsen", Field.COUNT), ("geber", Field.REQUESTER), ("gever", Field.REQUESTER),
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
#: What a column's heading says of its currency or unit: ``Pay (USD)``, ``Vergütung in €``.
_OF_WHAT = re.compile(r"\s*[(\[][^()\[\]]{0,24}[)\]]\s*|,?\s+(?:in|en)\s+\S{1,8}$|\*+$|[↑↓▲▼↕⇅]")
#: A look that costs little: without one of these nothing of ``_OF_WHAT`` is there.
_MAY_SAY_OF_WHAT = re.compile(r"[\s(\[*↑↓▲▼↕⇅](?:(?<=\S)|(?:in|en)\s+\S{1,8}$)")
_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=4096)
def name_label(label: str) -> Field | None:
    """The field that a whole label names, as it stands before a colon or over a column."""
    return _BY_LABEL.get(label.casefold().strip().rstrip(":").strip().replace("’", "'"))


@lru_cache(maxsize=4096)
def tell_label(label: str) -> Field | None:
    """As :func:`name_label`, for a text that is surely a label: one known word in it is enough."""
    bare = label
    if _MAY_SAY_OF_WHAT.search(label) is not None:
        bare = _OF_WHAT.sub(" ", label)
    bare = bare.strip() or label
    exact = name_label(bare)
    if exact is not None or len(bare) > 40 or _has_digit(bare):
        return exact
    words = {word.casefold() for word in _WORD.findall(bare)}
    if not words or len(words) > 4:
        return None
    known = next((name for name, told in _TOLD_BY if words & told), None)
    if known is not None:
        return known
    return next((name for end, name in _ENDINGS if any(word.endswith(end) for word in words)), None)


def _has_digit(text: str) -> bool:
    """Also one that is raised, as ``m²`` has."""
    if text.isascii():
        return _DIGIT.search(text) is not None
    return any(map(str.isdigit, text))
