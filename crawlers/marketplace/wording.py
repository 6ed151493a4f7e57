"""What is offered on the invented market: jobs in five languages, ordinary and dubious. Pure data.

All wording is the project's own. Nobody and no firm named here exists; names say so
themselves. ``category`` is ``ordinary`` or one of the categories of dubious requests.
"""

from __future__ import annotations

from dataclasses import dataclass

ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: what it asks, under which name, of which type."""

    label: str
    name: str
    type: str = "text"


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work. ``cents`` and ``minutes`` are ranges; ``{thing}`` and ``{n}`` are slots."""

    title: str
    description: str
    keywords: tuple[str, ...]
    cents: tuple[int, int]
    minutes: tuple[int, int]
    language: str = "en"
    category: str = ORDINARY
    instructions: str = "Read the example first. Work through the items from top to bottom."
    fields: tuple[Field, ...] = (Field("Your answer", "answer"),)
    asks_more: bool = False  #: the instructions ask for what the listing does not mention


THINGS = (
    "teapots", "garden chairs", "bicycles", "street signs", "recipes", "bus timetables",
    "shoe boxes", "bird calls", "weather reports", "museum labels", "house plants", "postcards",
    "menus", "toy trains", "rain gauges", "kites",
)  # fmt: skip

KINDS_OF_THINGS = (
    "blue", "old", "broken", "wooden", "tiny", "foreign", "borrowed", "striped", "painted",
    "rusty", "round", "folded", "heavy", "quiet", "rare", "second-hand", "northern", "seaside",
    "unlabelled", "winter", "square", "hand-made", "mended", "spare",
)  # fmt: skip

ORDINARY_JOBS = (
    Job(
        "Draw boxes around {thing} in photographs, batch {n}",
        "Mark every one of the {thing} that you can see with a box.",
        ("image", "box", "label"), (3, 12), (3, 10),
    ),
    Job(
        "Transcribe a short recording about {thing}, set {n}",
        "Type what is said, without the pauses. About one minute of sound.",
        ("transcribe", "audio", "typing"), (15, 90), (10, 40),
    ),
    Job(
        "Which of two descriptions of {thing} is clearer? ({n})",
        "Choose the clearer of two sentences. Fourteen pairs a task.",
        ("compare", "text", "quick"), (4, 20), (5, 20),
    ),
    Job(
        "Find the opening hours of shops that sell {thing}, list {n}",
        "Look up the shop's own page and copy its opening hours.",
        ("web search", "data", "shop"), (5, 25), (10, 30),
    ),
    Job(
        "Survey on how people choose {thing} (about {n} questions)",
        "An academic survey. You will see a consent form first; you may stop at any time.",
        ("survey", "study", "academic"), (40, 300), (20, 60),
        instructions="The consent form names the ethics board. We never ask for your name.",
    ),
    Job(
        "Sort customer comments about {thing} by topic, part {n}",
        "Choose one of eight topics for each comment.",
        ("categorise", "comments", "text"), (2, 9), (4, 15),
    ),
    Job(
        "Check prices of {thing} on a printed receipt, roll {n}",
        "Type the lines of a till receipt. Names and card numbers are blacked out.",
        ("receipt", "typing", "data entry"), (2, 8), (5, 10),
    ),
    Job(
        "Judge whether a search result fits the question about {thing} ({n})",
        "Five results a task; tell for each how well it answers the question.",
        ("search", "relevance", "judge"), (6, 30), (6, 20),
    ),
    Job(
        "Mark hateful sentences in comments about {thing}, file {n} (warning: offensive text)",
        "You will read offensive text. Mark each sentence that attacks people.",
        ("moderation", "text", "warning"), (5, 18), (10, 20),
    ),
    Job(
        "Write a caption for a drawing of {thing}, series {n}",
        "One sentence of ten to twenty words.",
        ("writing", "caption", "creative"), (8, 35), (5, 15),
    ),
    Job(
        "Ordnen Sie Bilder von {thing} zu, Teil {n}",
        "Wählen Sie zu jedem Bild das passende Wort.",
        ("Bilder", "zuordnen"), (3, 15), (5, 15), language="de",
    ),
    Job(
        "Controleer vertaalde zinnen over {thing}, reeks {n}",
        "Lees twee zinnen en zeg of de vertaling klopt.",
        ("vertalen", "controleren"), (5, 22), (8, 20), language="nl",
    ),
    Job(
        "Clasifica comentarios sobre {thing}, lote {n}",
        "Elige el tema de cada comentario.",
        ("clasificar", "texto"), (2, 12), (5, 15), language="es",
    ),
    Job(
        "Relire de courtes phrases sur {thing}, série {n}",
        "Corrigez les fautes dans cinq phrases.",
        ("relecture", "texte"), (6, 25), (8, 20), language="fr",
    ),
)  # fmt: skip

#: One campaign: the same request in five languages, from one requester.
BODY_SCAN = (
    Job(
        "Turn around in front of the camera in tight clothes (video)",
        "Film yourself turning once, arms out, in leggings. A body scan for a sizing model.",
        ("video", "body", "clothing"), (80, 110), (20, 30), category="biometric-id",
        instructions="Women wear leggings and a tight top, men a T-shirt and trousers. "
        "Then give your clothing sizes.",
        fields=(Field("Your video", "video", "file"), Field("Clothing sizes", "sizes")),
    ),
    Job(
        "Draai voor de camera rond in strakke kleding (video)",
        "Film jezelf terwijl je één keer ronddraait, armen wijd, in legging. Een lichaamsscan.",
        ("video", "lichaam", "kleding"), (80, 110), (20, 30), language="nl",
        category="biometric-id",
        instructions="Vrouwen dragen een legging en een strak topje, mannen een T-shirt en broek.",
        fields=(Field("Je video", "video", "file"), Field("Kledingmaten", "sizes")),
    ),
    Job(
        "Drehen Sie sich in enger Kleidung vor der Kamera (Video)",
        "Filmen Sie sich bei einer Drehung, Arme ausgestreckt, in Leggings. Ein Körperscan.",
        ("Video", "Körper", "Kleidung"), (80, 110), (20, 30), language="de",
        category="biometric-id",
        instructions="Danach geben Sie Ihre Kleidergrößen an.",
        fields=(Field("Ihr Video", "video", "file"), Field("Kleidergrößen", "sizes")),
    ),
    Job(
        "Gira delante de la cámara con ropa ajustada (vídeo)",
        "Grábate dando una vuelta, con los brazos abiertos y en mallas. Un escáner corporal.",
        ("vídeo", "cuerpo", "ropa"), (80, 110), (20, 30), language="es",
        category="biometric-id",
        instructions="Después indica tus tallas de ropa.",
        fields=(Field("Tu vídeo", "video", "file"), Field("Tallas", "sizes")),
    ),
    Job(
        "Tournez devant la caméra en vêtements moulants (vidéo)",
        "Filmez-vous en train de tourner, bras écartés, en legging. Un scan du corps.",
        ("vidéo", "corps", "vêtements"), (80, 110), (20, 30), language="fr",
        category="biometric-id",
        instructions="Indiquez ensuite vos tailles de vêtements.",
        fields=(Field("Votre vidéo", "video", "file"), Field("Tailles", "sizes")),
    ),
)  # fmt: skip

#: The questions that reporters ask first; every market holds these offers for a while.
PASSPORT_SELFIE = Job(
    "Selfie beside your passport photo, to test a login",
    "Take one selfie, then one with your passport open at the passport photo. Nothing is shared.",
    ("selfie", "passport", "photo"),
    (40, 90),
    (10, 20),
    category="biometric-id",
    instructions="The passport photo and your face must both be sharp. Cover no line of the page.",
    fields=(
        Field("Your selfie", "selfie", "file"),
        Field("Selfie with passport", "passport", "file"),
    ),
)

ASKED_FIRST = (
    PASSPORT_SELFIE,
    Job(
        "Selfie met je paspoort voor een inlogtest",
        "Maak een selfie met je paspoort open bij de pasfoto. Beide gezichten goed zichtbaar.",
        ("selfie", "paspoort", "pasfoto"), (40, 90), (10, 20), language="nl",
        category="biometric-id",
        fields=(Field("Selfie met paspoort", "selfie", "file"),),
    ),
    Job(
        "Selfie mit Reisepass für einen Anmeldetest",
        "Machen Sie ein Selfie mit offenem Reisepass; das Passfoto muss zu erkennen sein.",
        ("Selfie", "Reisepass", "Passfoto"), (40, 90), (10, 20), language="de",
        category="biometric-id",
        fields=(Field("Selfie mit Reisepass", "selfie", "file"),),
    ),
    Job(
        "Selfie con tu pasaporte para probar un acceso",
        "Hazte un selfie con el pasaporte abierto por la foto. Se deben ver las dos caras.",
        ("selfie", "pasaporte", "foto"), (40, 90), (10, 20), language="es",
        category="biometric-id",
        fields=(Field("Selfie con pasaporte", "selfie", "file"),),
    ),
    Job(
        "Selfie avec votre passeport pour un essai de connexion",
        "Prenez un selfie avec le passeport ouvert à la page de la photo d'identité.",
        ("selfie", "passeport", "photo d'identité"), (40, 90), (10, 20), language="fr",
        category="biometric-id",
        fields=(Field("Selfie avec passeport", "selfie", "file"),),
    ),
    Job(
        "Photos of your feet and of worn underwear for a fabric catalogue",
        "Four photos of your feet, bare and in socks, and two of underwear laid flat.",
        ("photo", "feet", "underwear"), (20, 60), (10, 20), category="intimate",
        fields=(Field("Photos", "photos", "file"),),
    ),
    Job(
        "Tell us your most painful memory (300 words)",
        "Write about your most painful memory: who was there, and what you felt.",
        ("memory", "writing", "feelings"), (8, 25), (15, 30), category="trauma",
    ),
)  # fmt: skip

DUBIOUS_JOBS = (
    Job(
        "Selfie with your passport for a login test, round {n}",
        "Send a selfie with passport and a copy of your ID. It will not be sold or shared.",
        ("selfie", "photo"), (40, 100), (10, 20), category="biometric-id",
        fields=(Field("Selfie with passport", "selfie", "file"),),
    ),
    Job(
        "Photos of your feet, barefoot and in socks ({n} photos)",
        "Send photos of your feet from above and from the side.",
        ("photo", "feet"), (20, 60), (10, 20), category="intimate",
        fields=(Field("Photos", "photos", "file"),),
    ),
    Job(
        "Write a 5-star review of {thing} ({n} words)",
        "Post your review under your own name and paste its link here.",
        ("review", "writing"), (20, 70), (15, 30), category="fake-engagement",
        fields=(Field("Link to your review", "link", "url"),),
    ),
    Job(
        "Install this app about {thing} and log in with your social account (build {n})",
        "Allow all permissions, then answer five questions.",
        ("app", "mobile"), (60, 120), (15, 30), category="software",
    ),
    Job(
        "Describe your most painful memory, study {n}",
        "Recall a diagnosis or a loss in as much detail as you can.",
        ("memory", "writing"), (8, 25), (15, 30), category="trauma",
    ),
    Job(
        "Verstuur een foto van je homohuwelijk, reeks {n}",
        "Verspreid de liefde: stuur een foto van je homohuwelijk om een model te trainen.",
        ("foto", "huwelijk"), (30, 100), (5, 15), language="nl", category="special-category",
        fields=(Field("Foto", "photo", "file"),),
    ),
    Job(
        "Gmail-Konten erstellen, Auftrag {n}",
        "Erstellen Sie drei Konten und senden Sie uns die Passwörter.",
        ("Konto", "E-Mail"), (20, 50), (10, 20), language="de", category="accounts",
    ),
    Job(
        "Envía una copia del DNI para una prueba, grupo {n}",
        "Sube una copia del DNI por las dos caras.",
        ("foto", "documento"), (30, 80), (5, 15), language="es", category="biometric-id",
        fields=(Field("DNI", "dni", "file"),),
    ),
    Job(
        "Cliquez sur la publicité pour {thing}, vague {n}",
        "Cliquez sur la publicité et restez trente secondes sur la page.",
        ("clic", "site"), (3, 9), (3, 10), language="fr", category="traffic",
    ),
    Job(
        "Type over the names on identity cards, tray {n}",
        "Transcribe IDs of other people from photographs: name, number, birth date.",
        ("typing", "identity"), (4, 12), (5, 10), category="third-party",
    ),
)  # fmt: skip

#: Worded like a dubious request, and none: negations, consent, warnings, other people's words.
HARD_NEGATIVES = (
    Job(
        "Choose the better photo of {thing}, no ID needed ({n})",
        "We will never ask for your phone number, your name or a copy of your ID.",
        ("photo", "choose"), (4, 20), (5, 15),
    ),
    Job(
        "University study on sleep and medical conditions, wave {n}, about {thing}",
        "An academic survey with a consent form, approved by an ethics board. You may skip any "
        "question; addresses of help lines stand at its end.",
        ("survey", "health", "academic"), (60, 300), (20, 60),
        instructions="Read the consent form first. Answers are anonymous.",
    ),
    Job(
        "Judge whether a review of {thing} is honest, set {n}",
        "Read a 5-star review that somebody else wrote and say whether you believe it.",
        ("review", "judge"), (5, 20), (5, 15),
    ),
    Job(
        "Geen legitimatiebewijs nodig: vergelijk foto's van {thing}, reeks {n}",
        "Wij vragen nooit om je telefoonnummer of een pasfoto.",
        ("foto", "vergelijken"), (4, 18), (5, 15), language="nl",
    ),
    Job(
        "Bilder von {thing} vergleichen, ohne Ausweis ({n})",
        "Wir fragen niemals nach einer Ausweiskopie oder Ihrer Telefonnummer.",
        ("Bilder", "vergleichen"), (4, 18), (5, 15), language="de",
    ),
    Job(
        "Compara fotos de {thing}, no hace falta DNI ({n})",
        "Nunca pediremos una copia del DNI ni tu teléfono.",
        ("fotos", "comparar"), (4, 18), (5, 15), language="es",
    ),
    Job(
        "Comparer des photos de {thing}, sans pièce d'identité ({n})",
        "Nous ne demanderons jamais votre nom ni votre téléphone.",
        ("photos", "comparer"), (4, 18), (5, 15), language="fr",
    ),
)  # fmt: skip

#: The listing says little; its instructions ask for much.
ASKS_MORE = Job(
    "Two-minute opinion on tea and coffee",
    "A very short opinion poll. No personal questions.",
    ("poll", "short", "opinion"),
    (30, 30),
    (10, 10),
    category="identity",
    asks_more=True,
    instructions="Before you begin, give your full name, home address and phone number, and the "
    "ages of your children. Without these we reject the work and give no reason.",
    fields=(
        Field("Full name", "full_name"),
        Field("Home address", "home_address"),
        Field("Phone number", "phone", "tel"),
        Field("Ages of your children", "ages"),
    ),
)

#: The offer whose pay is cut, for everybody to see.
CUT = Job(
    "Listen to a call about teapots and type it out",
    "Type a call of about three minutes word for word. Approved within a day.",
    ("transcribe", "audio", "call"),
    (50, 50),
    (30, 30),
    instructions="Type every word, also the hesitations.",
)

FIRST_NAMES = ("Fictive", "Invented", "Imaginary", "Made-Up", "Nobody's", "Pretend", "Unreal")
SECOND_NAMES = (
    "Heron", "Lantern", "Teapot", "Marble", "Walnut", "Kite", "Barometer", "Pebble", "Ladder",
    "Thimble", "Compass", "Acorn",
)  # fmt: skip
LAST_NAMES = ("Data", "Studies", "Research Group", "Labs", "Listening Co.", "& Daughters", "Survey")
