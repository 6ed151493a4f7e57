"""Words by which fields are known: those of labels, headings of columns and their compounds.

English, Dutch, German, Spanish and French; the usual ones of Portuguese, Italian, Polish and the
North. Data and look-ups; no page is read here.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from crawlers.anypage.scripts import LABEL_PARTS


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
        "task type|job type|survey type|type of task|"
        "title|name|job|task|survey|project|study|hit|assignment|subject|topic|job name|task name|"
        "job title|task title|survey title|project name|study name|titel|naam|taak|onderzoek|klus|"
        "opdracht|onderwerp|enquête|aufgabe|auftrag|umfrage|studie|projekt|thema|betreff|título|"
        "tarefa|trabalho|projeto|pesquisa|attività|lavoro|incarico|progetto|sondaggio|titolo|nome|"
        "zadanie|nazwa|tytuł|ankieta|zlecenie|uppgift|uppdrag|undersökning|namn|opgave|oppgave|"
        "navn|"
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
        "valor|monto|remuneração|pagamento|você ganha|compenso|retribuzione|ricompensa|guadagno|"
        "paga|"
        "stawka|wynagrodzenie|zarobek|nagroda|płaca|ersättning|belöning|arvode|belønning|betaling|"
        "odměna|comp|stipend|base pay|task pay|unit pay|pay per unit|dotation|"
        "recompensa|remuneración|tarifa|puntos|usted gana|gana|"
        "retribución|ganas|verdiensten|bezahlung|indemnité|entschädigung|prämie|"
        "rémunération|récompense|paiement|gain|tarif|vous gagnez|prime|salaire|monetary reward|"
        "punti|pontos|punkty|poäng|poeng|pisteet|puan|guadagni|ganhe|zarób|tjäna|you'll earn|"
        "you will earn|you'll get|receive|ganarás|vous recevez|tu gagnes|du erhältst|du bekommst|"
        "du verdienst|je krijgt|je ontvangt|recibirás|ricevi"
    ),
    Field.HOURLY: _split(
        "per hour|hourly|hourly rate|pro stunde|per uur|por hora|par heure|taux horaire|uurtarief"
    ),
    Field.TIME: _split(
        "time|takes|length|lengte|länge|longueur|loi (min)|estimated duration|duration|"
        "estimated time|aet|time needed|duur|tijd|tijdsduur|dauer|zeit|"
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
        "vagas|posti|rimanenti|pozostało|dostępne|kvar|antal|platser|cupos|unidades|positions|"
        "seats|"
        "plaatsen|aantal|resterend|disponibles|disponible|plazas|restantes|quedan|places restantes|"
        "restant|nombre de places"
    ),
    Field.REQUESTER: _split(
        "requester|client|posted by|employer|company|researcher|by|host|buyer|author|opdrachtgever|"
        "klant|auftraggeber|kunde|solicitante|cliente|empresa|commanditaire|donneur d'ordre|"
        "publié par|geplaatst door|publicado por|committente|azienda|zleceniodawca|klient|firma|"
        "uppdragsgivare|företag|kund|oppdragsgiver|opgavestiller|von|door|par|por|onderzoeker|"
        "anbieter|forscher|"
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
        "delivery|order|article|tarif de livraison|importo|prezzo|numero|data|stato|valore|"
        "importância|"
        "preço|cena|kwota|pris|belopp|puesto|usuario|user|username|audience|delivered in|action|"
        "aktion|actie|acción"
    ),
}  # fmt: skip
_BY_LABEL = {phrase: field for field, phrases in _LABELS.items() for phrase in phrases}

#: Single words that tell what a label of several words names; the first field that has one wins.
_TOLD_BY: tuple[tuple[Field, frozenset[str]], ...] = (
    (
        Field.OTHER,
        _split(
            "method|methods|date|datum|fecha|status|statut|estado|total|balance|saldo|solde|bonus|"
            "history|needed|done|completed|approved|pending|approval|success|acceptance|score|"
            "rating|level|niveau|nivel|type|kind|category|kategorie|categoría|catégorie|country|"
            "land|país|pays-bas|language|sprache|taal|idioma|langue|location|ort|lieu|lugar|"
            "threshold|spent|cost|budget|ausgegeben|besteed|gastado|dépensé|minimum|posted|price|"
            "preis|prijs|precio|prix|amount|betrag|bedrag|importe|importo|prezzo|stato|"
            "montant|earned|verdient|week|month|average|median|mediaan|médiane|mediana|frequency|"
            "password|email|phone|sort|filter"
        ),
    ),
    (
        Field.LIMIT,
        _split(
            "limit|allotted|allowed|zeitlimit|tijdslimiet|tijdlimiet|höchstdauer|bearbeitungsfrist"
        ),
    ),
    (
        Field.HOURLY,
        _split(
            "hourly|horaire|uurtarief|timlön|oraria|hour|stunde|stundenlohn|uurloon|uur|hora|"
            "heure|stundensatz"
        ),
    ),
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
            "odměna|comp|stipend|rémunération|récompense|paiement|gain|tarif|gagnez|prime|"
            "indemnité|"
            "indemnisation|dédommagement|défraiement|gratification|points|punten|punkte|puntos|punti|pontos|punkty|punktów|"
            "poäng|poeng|puan|ücret|kazanç|odměnu|body|díj|pontot|bayaran|upah|premio"
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
            "time|duration|length|lengte|länge|longueur|duur|tijd|tijdsduur|looptijd|"
            "tijdsinvestering|dauer|zeit|"
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
#: In other scripts: parts that tell what a label names.
_PARTS = tuple((Field(name), parts) for name, parts in LABEL_PARTS)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
#: What a column's heading says of its currency or unit: ``Pay (USD)``, ``Vergütung in €``.
_OF_WHAT = re.compile(r"\s*[(\[][^()\[\]]{0,24}[)\]]\s*|,?\s+(?:in|en)\s+\S{1,8}$|\*+$|[↑↓▲▼↕⇅]")
#: A look that costs little: without one of these nothing of ``_OF_WHAT`` is there.
_MAY_SAY_OF_WHAT = re.compile(r"[\s(\[*↑↓▲▼↕⇅](?:(?<=\S)|(?:in|en)\s+\S{1,8}$)")
#: ``$/unit``, ``€ per task``, ``EUR / HIT``: a heading of pay without a word of it.
_MONEY_PER = re.compile(
    r"(?:[$€£₹¥]|USD|EUR|GBP|CAD|AUD|CHF|INR)\s?(?:/|per\s|each\b)\s?[^\W\d_]{0,12}"
)
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
    if exact is None and len(label) < 20 and _MONEY_PER.fullmatch(label.strip()) is not None:
        return Field.PAY
    if exact is not None or len(bare) > 40 or _has_digit(bare):
        return exact
    words = {word.casefold() for word in _WORD.findall(bare)}
    if not words or len(words) > 4:
        return None
    known = next((name for name, told in _TOLD_BY if words & told), None)
    if known is not None:
        return known
    told = next((name for end, name in _ENDINGS if any(word.endswith(end) for word in words)), None)
    if told is None and not bare.isascii() and len(bare) <= 24:
        low = bare.casefold()
        return next((name for name, parts in _PARTS if any(part in low for part in parts)), None)
    return told


def _has_digit(text: str) -> bool:
    """Also one that is raised, as ``m²`` has."""
    if text.isascii():
        return _DIGIT.search(text) is not None
    return any(map(str.isdigit, text))
