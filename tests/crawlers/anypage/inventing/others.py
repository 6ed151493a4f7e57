"""Things that repeat with an amount and are no offers of work: goods, stays, payments, plans."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.crawlers.anypage.inventing.records import Fact, Plan, Thing, write_money
from tests.crawlers.anypage.inventing.wording import WORDING

#: By language and kind: heading; things; the price's label; further facts as label=value; button.
_KINDS: dict[str, dict[str, tuple[str, str, str, str, str]]] = {
    "en": {
        "goods": ("Kitchen", "Bread knife|Enamel mug|Oak board|Linen apron|Tea towel|Copper pan",
                  "Price", "Stock=12|Colour=blue|Rating=4.5", "Add to cart"),
        "stays": ("Stays in Whitby", "Harbour loft|Cliff cottage|The Old Net Store|Garden room",
                  "Per night", "Guests=2|Beds=1|Rating=4.8", "Reserve"),
        "courses": ("Evening courses", "Pottery|Life drawing|Bread making|Welsh for beginners",
                    "Fee", "Places=8|Starts=4 March 2026|Tutor=Nell Price", "Book"),
        "payments": ("Payment history", "Label cats|Rate jokes|Type receipts|Draw boxes",
                     "Amount", "Date=2026-02-03|Status=Paid", "Receipt"),
        "plans": ("Pricing", "Basic|Team|Business|Enterprise", "Price", "Users=5|Projects=20",
                  "Choose plan"),
        "used": ("Second-hand bicycles", "City bike, 7 gears|Racer, 1988|Child's bike|Cargo bike",
                 "Price", "Posted=2 days ago|Town=Leeds", "Message seller"),
        "events": ("What's on", "Brass band in the park|Poetry night|Open mic|Winter fair",
                   "Tickets", "Date=12 March 2026|Venue=Town hall", "Buy tickets"),
        "menu": ("Menu", "Leek soup|Fish pie|Mushroom risotto|Apple crumble", "Price",
                 "Allergens=milk", "Order"),
        "wages": ("What people earn", "Mona K.|Reza T.|Ilse V.|Pavel D.", "Earned this week",
                  "Tasks done=120|Level=3", "Profile"),
        "funds": ("Appeals", "A roof for the village hall|New boat for the scouts|Winter coats",
                  "Raised", "Days left=12|Backers=80", "Donate"),
    },
    "nl": {
        "goods": ("Keuken", "Broodmes|Emaille mok|Eiken plank|Linnen schort", "Prijs",
                  "Voorraad=12|Kleur=blauw", "In winkelwagen"),
        "payments": ("Uitbetalingen", "Katten labelen|Grappen beoordelen|Bonnen typen", "Bedrag",
                     "Datum=03-02-2026|Status=Uitbetaald", "Bekijk"),
        "courses": ("Cursussen", "Pottenbakken|Brood bakken|Fries voor beginners", "Prijs",
                    "Plaatsen=8|Start=4 maart 2026", "Inschrijven"),
    },
    "de": {
        "goods": ("Küche", "Brotmesser|Emaillebecher|Eichenbrett|Leinenschürze", "Preis",
                  "Lager=12|Farbe=blau", "In den Warenkorb"),
        "payments": ("Auszahlungen", "Katzen markieren|Witze bewerten|Belege tippen", "Betrag",
                     "Datum=03.02.2026|Status=ausgezahlt", "Beleg"),
        "flats": ("Wohnungen", "2 Zimmer, Balkon|3 Zimmer, Altbau|1 Zimmer, Uninähe", "Miete",
                  "Fläche=58 m²|Frei ab=01.03.2026", "Anfragen"),
    },
    "es": {
        "goods": ("Cocina", "Cuchillo de pan|Taza esmaltada|Tabla de roble|Delantal", "Precio",
                  "Existencias=12|Color=azul", "Añadir a la cesta"),
        "payments": ("Historial de pagos", "Etiquetar gatos|Valorar chistes|Copiar recibos",
                     "Importe", "Fecha=03/02/2026|Estado=Pagado", "Recibo"),
        "events": ("Agenda", "Concierto de primavera|Teatro en la plaza|Noche de versos",
                   "Entrada", "Día=12 de mayo|Lugar=Plaza Mayor", "Comprar entradas"),
    },
    "fr": {
        "goods": ("Cuisine", "Couteau à pain|Tasse émaillée|Planche en chêne|Tablier", "Prix",
                  "Stock=12|Couleur=bleu", "Ajouter au panier"),
        "payments": ("Historique des paiements", "Repérer des chats|Noter des blagues", "Montant",
                     "Date=03/02/2026|Statut=Payé", "Reçu"),
        "stays": ("Gîtes en Lozère", "La grange|Le moulin|La maison du four", "Par nuit",
                  "Voyageurs=4|Note=4,7", "Réserver"),
    },
}  # fmt: skip
_HIGH = {"goods": 60, "stays": 190, "courses": 150, "payments": 20, "plans": 400, "used": 900,
         "events": 40, "menu": 25, "wages": 90, "funds": 9000, "flats": 1200}  # fmt: skip


def plan_others(random: Random) -> Plan:
    """A page that lists something else; its plan has no rows to be read."""
    language = random.choice([*sorted(_KINDS), "en", "en", "en"])
    kind = random.choice(sorted(_KINDS[language]))
    heading, names, price, further, button = _KINDS[language][kind]
    titles = names.split("|")
    style = random.choices([0, 1, 2, 3], [6, 3, 2, 1])[0]
    currency = random.choice(("USD", "EUR", "GBP")) if language == "en" else "EUR"
    pairs = [pair.split("=") for pair in further.split("|")]
    kept = [pair for pair in pairs if random.random() < 0.7]
    things = []
    for title in random.sample(titles, random.randint(2, len(titles))):
        amount = Decimal(random.randint(300, _HIGH[kind] * 100)) / 100
        text = write_money(amount, currency=currency, language=language, style=style)
        facts = tuple(Fact(label, label, value, f"{label}: {value}") for label, value in kept)
        things.append(
            Thing(title, f"/x/{random.randint(1, 999)}", "", Fact("pay", price, text, text),
                  facts, button, random.randint(1, 9999), amount, None, currency, None)
        )  # fmt: skip
    words = WORDING[language]
    labels = {"pay": price, "task": {"en": "Name", "de": "Name"}.get(language, "")}
    return Plan(language, words, heading, things, random, False, labels)
