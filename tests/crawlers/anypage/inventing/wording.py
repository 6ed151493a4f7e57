"""What invented pages say, in five languages: titles, labels, units, what stands around a list.

Data only. Everything is invented.
"""

from __future__ import annotations

from dataclasses import dataclass


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


@dataclass(frozen=True, slots=True)
class Wording:
    """One language. ``{}`` stands for a number; several texts are alternatives."""

    heading: tuple[str, ...]
    titles: tuple[str, ...]
    about: tuple[str, ...]
    pay: tuple[str, ...]
    time: tuple[str, ...]
    left: tuple[str, ...]
    who: tuple[str, ...]
    ends: tuple[str, ...]
    task: tuple[str, ...]
    minutes: tuple[str, ...]
    places: tuple[str, ...]
    by: tuple[str, ...]
    day: tuple[str, ...]
    per_task: tuple[str, ...]
    per_hour: tuple[str, ...]
    start_at: tuple[str, ...]
    up_to: tuple[str, ...]
    points: tuple[str, ...]
    button: tuple[str, ...]
    hidden: tuple[str, ...]
    menu: tuple[str, ...]
    wallet: tuple[str, ...]
    advert: tuple[str, ...]
    foot: tuple[str, ...]
    greeting: tuple[str, ...]


REQUESTERS = _split(
    "Northvale|Lumen Labs|Pixel Barn|Ortolan|Kiteworks Data|Bramble|Universität Seeburg|Fernlea"
    "|Mirador|Quillon|Tessera Group|Halcyon AI|Vesper|Oak & Ash|Studio Marne|R. Delacroix"
)

WORDING: dict[str, Wording] = {
    "en": Wording(
        heading=_split("Available tasks|Browse jobs|Studies for you|Open projects|Surveys"),
        titles=_split(
            "Label traffic lights in street photos|Rate short jokes|How do you sleep?"
            "|Transcribe a cooking show|Find the phone number of a florist|Coffee at work"
            "|Voice samples: weather words|Categorise shoes|Shopping habits 2026"
            "|Draw around cats|Compare search results (batch 7)|Online banking and you"
            "|Read an essay and grade it|Proofread 10 captions|Moral choices in small groups"
            "|Type what you see on the receipt|Streaming subscriptions|Test our travel app"
            "|Visit a garage and ask for a quote|Write a limerick"
        ),
        about=_split(
            "You look at each picture and choose what fits best.|No experience needed."
            "|Answer honestly, there is no right answer.|A quiet room is needed for this one."
        ),
        pay=_split("Reward|Pay|Payment|Compensation|You earn|Rate"),
        time=_split("Time|Duration|Estimated time|Length|Takes"),
        left=_split("Available|Places left|Left|Slots|Remaining"),
        who=_split("Requester|Client|Posted by|Researcher|Company"),
        ends=_split("Deadline|Closes|Ends|Expires|Open until"),
        task=_split("Task|Title|Job|Study|Name|Project"),
        minutes=_split("{} min|{} minutes|~{} min|about {} minutes|{} mins|Approx. {} minutes"),
        places=_split("{} left|{} places left|{} available|{} spots left|{} tasks"),
        by=_split("by {}|Posted by {}|{}|From {}"),
        day=_split("{} March 2026|2026-03-{}|{} Mar|Mar {}, 2026"),
        per_task=_split("per task|/ task|each|per survey|per image|a piece|per HIT"),
        per_hour=_split("per hour|/hr|/ hour|an hour|/h"),
        start_at=_split("from|starting at|at least"),
        up_to=_split("up to|max."),
        points=_split("{} points|{} pts|{} Points"),
        button=_split("Start|Apply|View|Accept|Details|Take survey|Reserve a place"),
        hidden=_split("Hidden|Log in to see|Shown later|–|n/a"),
        menu=_split("Home|Inbox|Help|Account|Log out"),
        wallet=_split("Balance: {}|{} earned|Cash out {}"),
        advert=_split("Refer a friend and get {}|Complete your profile|Win a tablet"),
        foot=_split("Privacy|Terms|© 2026|Minimum payout {}"),
        greeting=_split("Hi Sam,|Hello,|Dear member,"),
    ),
    "nl": Wording(
        heading=_split("Beschikbare taken|Klussen|Onderzoeken voor jou|Openstaande opdrachten"),
        titles=_split(
            "Foto's van fietspaden labelen|Korte grappen beoordelen|Hoe slaap jij?"
            "|Kookprogramma uittypen|Telefoonnummer van een bloemist zoeken|Koffie op het werk"
            "|Stemopnamen: woorden over het weer|Schoenen indelen|Koopgedrag 2026"
            "|Omtrek van katten tekenen|Een app voor reizen testen|Een limerick schrijven"
        ),
        about=_split("Je bekijkt foto's en kiest wat past.|Ervaring is niet nodig."),
        pay=_split("Vergoeding|Beloning|Betaling|Je verdient|Tarief|Verdiensten"),
        time=_split("Duur|Tijd|Tijdsduur|Geschatte tijd"),
        left=_split("Beschikbaar|Plaatsen|Nog vrij|Aantal"),
        who=_split("Opdrachtgever|Klant|Geplaatst door|Onderzoeker"),
        ends=_split("Deadline|Sluit op|Einddatum|Uiterlijk"),
        task=_split("Taak|Klus|Opdracht|Onderzoek|Titel"),
        minutes=_split("{} min|{} minuten|ca. {} minuten|± {} min|{} min."),
        places=_split("nog {} plaatsen|{} beschikbaar|{} plekken vrij|nog {}"),
        by=_split("door {}|Geplaatst door {}|{}"),
        day=_split("{} maart 2026|{}-03-2026|{} mrt"),
        per_task=_split("per taak|/ stuk|per onderzoek|per foto"),
        per_hour=_split("per uur|/ uur|/uur"),
        start_at=_split("vanaf"),
        up_to=_split("tot|max.|maximaal"),
        points=_split("{} punten|{} Punten"),
        button=_split("Beginnen|Bekijken|Start|Doe mee|Naar het onderzoek"),
        hidden=_split("Verborgen|Na aanmelden|–|n.v.t."),
        menu=_split("Begin|Berichten|Hulp|Mijn account|Uitloggen"),
        wallet=_split("Saldo: {}|{} verdiend"),
        advert=_split("Nodig een vriend uit en krijg {}|Maak je profiel compleet"),
        foot=_split("Privacy|Voorwaarden|Uitbetalen vanaf {}"),
        greeting=_split("Beste Sam,|Hallo,"),
    ),
    "de": Wording(
        heading=_split("Verfügbare Aufgaben|Aktuelle Umfragen|Jobs für dich|Offene Projekte"),
        titles=_split(
            "Ampeln auf Fotos markieren|Kurze Witze bewerten|Wie schlafen Sie?"
            "|Kochsendung abtippen|Telefonnummer eines Floristen suchen|Kaffee bei der Arbeit"
            "|Sprachaufnahmen: Wetterwörter|Schuhe einordnen|Einkaufen 2026|Katzen umranden"
            "|Unsere Reise-App testen|Einen Limerick schreiben"
        ),
        about=_split("Sie sehen Bilder und wählen, was passt.|Keine Erfahrung nötig."),
        pay=_split("Vergütung|Bezahlung|Lohn|Honorar|Verdienst|Prämie"),
        time=_split("Dauer|Zeit|Bearbeitungszeit|Zeitaufwand"),
        left=_split("Verfügbar|Plätze|Freie Plätze|Noch verfügbar|Anzahl"),
        who=_split("Auftraggeber|Kunde|Anbieter|Von"),
        ends=_split("Frist|Endet am|Läuft bis|Bis|Abgabe bis"),
        task=_split("Aufgabe|Auftrag|Titel|Umfrage|Projekt"),
        minutes=_split("{} Min.|{} Minuten|ca. {} Min.|etwa {} Minuten|{} min"),
        places=_split("noch {} Plätze|{} verfügbar|{} Plätze frei|noch {} frei"),
        by=_split("von {}|{}|Auftraggeber: {}"),
        day=_split("{}.03.2026|{}. März 2026|{}. März"),
        per_task=_split("pro Aufgabe|/ Stück|pro Umfrage|pro Bild"),
        per_hour=_split("pro Stunde|/ Std.|/h|/ Stunde"),
        start_at=_split("ab"),
        up_to=_split("bis zu|max."),
        points=_split("{} Punkte|{} Pkt."),
        button=_split("Starten|Ansehen|Teilnehmen|Mehr erfahren|Jetzt bewerben"),
        hidden=_split("Verdeckt|Nach Anmeldung|–|k. A."),
        menu=_split("Start|Nachrichten|Hilfe|Konto|Abmelden"),
        wallet=_split("Guthaben: {}|Kontostand {}"),
        advert=_split("Freunde werben und {} erhalten|Profil vervollständigen"),
        foot=_split("Datenschutz|Impressum|Auszahlung ab {}"),
        greeting=_split("Hallo Sam,|Guten Tag,"),
    ),
    "es": Wording(
        heading=_split("Tareas disponibles|Encuestas para ti|Trabajos abiertos|Proyectos"),
        titles=_split(
            "Marcar semáforos en fotos|Valorar chistes cortos|¿Cómo duermes?"
            "|Transcribir un programa de cocina|Buscar el teléfono de una floristería"
            "|Café en el trabajo|Grabar palabras del tiempo|Clasificar zapatos|Compras 2026"
            "|Dibujar el contorno de gatos|Probar una aplicación de viajes|Escribir una quintilla"
        ),
        about=_split("Miras cada foto y eliges lo que encaja.|No hace falta experiencia."),
        pay=_split("Pago|Recompensa|Remuneración|Tarifa|Ganas|Retribución"),
        time=_split("Duración|Tiempo|Tiempo estimado"),
        left=_split("Disponibles|Plazas|Quedan|Restantes"),
        who=_split("Cliente|Solicitante|Empresa|Publicado por"),
        ends=_split("Fecha límite|Cierra el|Hasta el|Vence"),
        task=_split("Tarea|Título|Encuesta|Trabajo|Proyecto"),
        minutes=_split("{} min|{} minutos|unos {} minutos|aprox. {} min"),
        places=_split("quedan {} plazas|{} disponibles|{} plazas libres|{} plazas"),
        by=_split("por {}|Publicado por {}|{}"),
        day=_split("{} de marzo de 2026|{}/03/2026|{} mar"),
        per_task=_split("por tarea|/ tarea|por encuesta|por foto"),
        per_hour=_split("por hora|/ hora|la hora|/h"),
        start_at=_split("desde"),
        up_to=_split("hasta|máx."),
        points=_split("{} puntos|{} pts"),
        button=_split("Empezar|Ver|Participar|Solicitar|Ver detalles"),
        hidden=_split("Oculto|Inicia sesión|–|n/d"),
        menu=_split("Inicio|Mensajes|Ayuda|Mi cuenta|Salir"),
        wallet=_split("Saldo: {}|{} ganados"),
        advert=_split("Invita a un amigo y gana {}|Completa tu perfil"),
        foot=_split("Privacidad|Condiciones|Pago mínimo {}"),
        greeting=_split("Hola, Sam:|Hola:"),
    ),
    "fr": Wording(
        heading=_split("Missions disponibles|Sondages pour vous|Tâches ouvertes|Études"),
        titles=_split(
            "Repérer les feux sur des photos|Noter des blagues courtes|Comment dormez-vous ?"
            "|Transcrire une émission de cuisine|Trouver le numéro d'un fleuriste"
            "|Le café au travail|Enregistrer des mots du temps|Classer des chaussures"
            "|Vos achats en 2026|Détourer des chats|Tester une application de voyage"
            "|Écrire un poème de cinq vers"
        ),
        about=_split("Vous regardez chaque image et choisissez.|Aucune expérience requise."),
        pay=_split("Rémunération|Récompense|Paiement|Gain|Tarif|Vous gagnez|Indemnité"),
        time=_split("Durée|Temps|Temps estimé"),
        left=_split("Places|Disponibles|Restant|Places restantes"),
        who=_split("Client|Commanditaire|Publié par|Donneur d'ordre"),
        ends=_split("Date limite|Clôture|Jusqu'au|Se termine le"),
        task=_split("Tâche|Titre|Mission|Étude|Nom"),
        minutes=_split("{} min|{} minutes|environ {} minutes|~ {} min"),
        places=_split("{} places|encore {} places|{} places restantes|il reste {} places"),
        by=_split("par {}|Publié par {}|{}"),
        day=_split("{} mars 2026|{}/03/2026|{} mars"),
        per_task=_split("par tâche|/ tâche|par sondage|par image|l'unité"),
        per_hour=_split("par heure|/ heure|/h|de l'heure"),
        start_at=_split("à partir de|dès"),
        up_to=_split("jusqu'à|max."),
        points=_split("{} points|{} pts"),
        button=_split("Commencer|Voir|Participer|Postuler|En savoir plus"),
        hidden=_split("Masqué|Après connexion|–|n.c."),
        menu=_split("Accueil|Messages|Aide|Mon compte|Déconnexion"),
        wallet=_split("Solde : {}|{} gagnés"),
        advert=_split("Parrainez un ami et gagnez {}|Complétez votre profil"),
        foot=_split("Confidentialité|Conditions|Versement dès {}"),
        greeting=_split("Bonjour Sam,|Bonjour,"),
    ),
}
