"""How pages of any site speak of the account before them: names of fields, labels, forms of values.

Pure data beside :mod:`archive.redaction.rules`. In English, Dutch, German, Spanish and French, and
a few words of others. What may as well describe an offer does not stand here, or goes only outside
the text of offers.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Names of parameters, form fields, attributes and JSON keys, by kind.
ACCOUNT_NAMES: dict[str, tuple[str, ...]] = {
    "account-id": (
        "user_id", "userid", "user-id", "uid", "&uid", "memberid", "member_id", "accountid",
        "account_id", "account-id", "customer_id", "contributor_id", "contributorid",
        "participantid", "participant_id", "participant-id", "prolific_pid", "profile_id",
        "profileid", "player_id", "panelist_id", "respondent_id", "membercode", "member_code",
        "visitor_id", "visitorid", "distinct_id", "anonymous_id", "anonymousid", "ajs_user_id",
        "ajs_anonymous_id", "user_hash", "userhash",
        "crmid", "crm_id", "workerno", "worker_no", "user_guid", "user_uuid", "user_key",
        "*current_user*", "*currentuser*", "*current_worker*", "*currentworker*",
        "*current_member*",
        "logged_in_user*", "loggedinuser*", "user-login", "savepage-from",
    ),
    "device-id": ("device_id", "deviceid", "device-id", "fingerprint", "device_token"),
    "network-address": (
        "ip_address", "ipaddress", "remote_addr", "client_ip", "clientip", "x-forwarded-for",
    ),
    "name": (
        "firstname", "first_name", "first-name", "fname", "lastname", "last_name", "last-name",
        "lname", "givenname", "given_name", "given-name", "familyname", "family_name",
        "family-name", "realname", "real_name", "user_display_name", "userfullname",
        "user_full_name", "visitorname", "visitor_name", "visitor-name", "data-fullname",
        "data-full-name", "data-owner-name", "profile:username", "profile:first_name",
        "profile:last_name",
    ),
    "phone": ("phone_number", "phonenumber", "mobile_number", "mobilenumber", "mobilephone",
              "msisdn"),
    "personal": (
        "birthday", "birth_date", "birthdate", "date_of_birth", "dateofbirth", "dob", "birth_year",
        "street_address", "street-address", "postal_code", "postalcode", "zipcode", "zip_code",
        "user_city", "usercity", "user_country", "user_phone", "user_level", "user_rank",
        "user_score", "user_age", "user_gender",
    ),
    "balance": (
        "available_balance", "availablebalance", "account_balance", "accountbalance",
        "current_balance", "currentbalance", "wallet_balance", "walletbalance", "pending_balance",
        "total_earned", "totalearned", "total_earnings", "totalearnings", "available_earnings",
        "points_balance", "pointsbalance", "balance", "balancecents", "balance_cents",
    ),
    "worker-standing": ("worker_stats", "workerstats", "user_stats", "userstats",
                        "permissionshash"),
    "referral": (
        "referral_code", "referralcode", "refcode", "ref_code", "invite_code", "invitecode",
        "referrer_id", "affiliate_id", "aff_sub", "aff_id", "click_id", "clickid", "gclid",
        "fbclid", "msclkid",
    ),
    "moment": (
        "servertime", "server_time", "server_timestamp", "renderedat", "rendered_at",
        "generatedat", "generated_at", "requesttime", "request_time", "current_time",
        "currenttime", "last_login", "lastlogin", "member_since", "membersince", "logged_in_at",
        "signup_date", "savepage-date",
    ),
    "token": ("__requestverificationtoken", "__viewstate", "__rvt", "user_token"),
}  # fmt: skip

#: Keys whose object is about the account itself: all of it goes.
OWN_KEYS = (
    "me", "viewer", "[a-z]{0,12}user", "wallet", "auth_?user", "logged_?in_?user", "active_?user",
    "person", "session_?user", "account", "my_?account", "profile", "my_?profile", "user_?profile",
    "user_?info", "user_?data", "user_?account", "user_?context", "user_?attributes", "auth",
    "session", "identity", "worker", "current_?worker", "contributor", "participant", "member",
    "visitor", "traits", "intercom_?settings", "myself", "payee", "beneficiary", "account_?holder",
    "(?:accepted|completed)_?by", "assigned_?to",
)  # fmt: skip
#: Within such an object these name somebody, and go wherever else they stand.
OWN_NAMES = (
    "name", "full_?name", "display_?name", "nick", "nick_?name", "login", "handle", "user_?name",
    "uname", "screen_?name", "given_?name", "first_?name", "family_?name", "last_?name",
)  # fmt: skip
OWN_IDS = ("id", "uid", "pid", "uuid", "guid", "ref", "__ref", "user_?id", "worker_?id", "code")

#: Functions by which pages tell a tracker, a help desk or the browser's storage who is there.
IDENTIFYING_CALLS = (
    r"identify", r"set_?user(?:_?id|_?name|context|properties|vars)?", r"set_?visitor\w*",
    r"set_?custom_?attribute", r"set_?account\w*", r"login_?user", r"prefill", r"change_?user",
    r"user\.set\w*",
    r"(?:local|session)storage\.set_?item", r"people\.set(?:_?once)?", r"set_?customer\w*",
    r"set_?contact_?info", r"set_?(?:nick_?)?name", r"set_?email", r"set_?identity", r"login_?as",
)  # fmt: skip

#: Words that such calls are given in quotes, before what they tell.
IDENTIFYING_WORDS = (
    r"boot", r"set[\"'],\s?[\"']user_?id", r"init[\"'],\s?[\"'][0-9]{6,20}",
    r"user:\w{1,20}", r"visitor:\w{1,20}", r"session:data",
    r"api\.visitor\.\w{1,24}", r"set_?customer\w*", r"user_?properties", r"setContact\w*",
)  # fmt: skip

TAGS = r"(?:\s|\x{c2}\x{a0}|&nbsp;|</?\w{1,12}(?:\s[^<>]*)?>|<!-- -->){0,8}"
_SIGN = (
    r"(?:(?:R|Mex|A|C|S|HK|NT|NZ|US)?[$]|£|€|¥|₹|₽|₦|₴|₺|₫|₱|₩|₪|₸|฿|₵|zł|kr\.?|Rp|KSh|RM|Rs\.?|USD|EUR"
    r"|GBP|CHF|INR|JPY|SEK|NOK|DKK|PLN|CAD|AUD|NGN|KES|IDR|PHP|VND|UAH|TRY|ZAR|MXN|BRL|PKR|BDT|EGP|ETB"
    r"|BTC)"
)
_BLANK = r"(?:\s|\x{c2}\x{a0}|\x{e2}\x{80}\x{af}|&nbsp;)"
_DIGIT = r"(?:[0-9]|\x{d9}[\x{a0}-\x{a9}])"
_POINT = rf"(?:[.,']|’|٫|٬|{_BLANK})"
_NUMBER = rf"{_DIGIT}(?:{_POINT}?{_DIGIT}){{0,14}}"
NUMBER_SUM = (
    rf"((?:{_SIGN}{_BLANK}?{_NUMBER}(?:{_BLANK}?{_SIGN})?|{_NUMBER}{_BLANK}?{_SIGN}"
    rf"|{_DIGIT}{{1,3}}(?:(?:[.,']|’|٫|٬){_DIGIT}{{2,3}})+))"
)
#: One to three words with a capital.
_NAME = r"[A-Z][\w\x{80}-\x{ff}'-]+(?: [A-Z][\w\x{80}-\x{ff}'-]+){0,2}"
YOUR = r"(?:your|my|uw|jouw|je|mijn|ihre?|deine?|meine?|tus?|sus?|mis?|votre|vos|ton|ta|mon|ma)"
_ID_WORD = (
    r"(?:worker|user|member|account|participant|contributor|customer|panell?ist|profile|prolific"
    r"|clickworker|benutzer|mitglieds|gebruikers|medewerkers|konto|trabajador|usuario|participante"
    r"|membre|utilisateur|compte)"
)


@dataclass(frozen=True, slots=True)
class AccountPattern:
    """An RE2 pattern with one group. ``anywhere``: in the text of offers too.

    ``sign`` is a plain pattern that stands wherever this one does: what most pages do not hold is
    asked of all signs in one pass, and a pattern with long stretches would fill that pass's memory.
    """

    id: str
    kind: str
    sign: str
    pattern: str
    anywhere: bool = False


ACCOUNT_PATTERNS: tuple[AccountPattern, ...] = (
    AccountPattern(
        "account.id",
        "account-id",
        rf"(?i)\b(?:{_ID_WORD}[ -]?(?:id|no|num|nr|kennung)|id (?:de )?{_ID_WORD}"
        rf"|{YOUR} (?:id|code))",
        rf"(?i)\b(?:{_ID_WORD}[ -]?(?:id|no\.?|number|nr\.?|nummer|kennung)|id (?:de )?{_ID_WORD}"
        rf"|{YOUR} (?:id|code))\b\.?\s*(?:[:#]|(?:is|ist|es|est|lautet)\b)?{TAGS}"
        r"([A-Za-z_.-]{0,24}[0-9][A-Za-z0-9_.-]{3,63})",
    ),
    AccountPattern(
        "account.referral",
        "referral",
        r"(?i)(?:referral|invite|invitation|affiliate|empfehlungs|einladungs|verwijzings|uitnodigings"
        r"|parrainage|referidos?)[ -]?(?:code|kode|link|id)\b",
        r"(?i)(?:referral|invite|invitation|affiliate|empfehlungs|einladungs|verwijzings|uitnodigings"
        r"|parrainage|referidos?)[ -]?(?:code|kode|link|id)\b"
        rf"\s*:?{TAGS}([A-Za-z0-9_-]{{4,40}})",
    ),
    AccountPattern(
        "account.referral-link",
        "referral",
        r"(?i)[?&;](?:ref|referral|referrer|invite|invited_?by|aff|affiliate|partner_?id)=[a-z_-]{0,20}[0-9]",
        r"(?i)[?&](?:amp;)?(?:ref|referral|referrer|invite|invited_?by|aff|affiliate|partner_?id)="
        r"([A-Za-z_-]*[0-9][0-9A-Za-z_-]{2,40})",
    ),
    AccountPattern(
        "account.referral-path",
        "referral",
        r"(?i)/(?:r|ref|referral|i|invite|join|u)/",
        r"(?i)(?:invit|refer|friend|einlad|freund|vriend|uitnod|amig|parrain)[^<>]{0,120}"
        r"/(?:r|ref|referral|i|invite|join|u)/([A-Za-z0-9_-]{4,40})",
    ),
    AccountPattern(
        "account.phone",
        "phone",
        r"(?i)(?:phone|telefon|telefoon|handy|mobiel|mobile|teléfono|móvil|téléphone|portable)",
        r"(?i)\b(?:(?:tele|mobile |cell ?)?phone|telefon|telefoon|handy|mobiel|mobile|teléfono"
        r"|móvil|téléphone|portable)(?: ?(?:number|nummer|no\.?|nr\.?))?\s*:"
        rf"{TAGS}(\+?[0-9(][0-9 ()./-]{{6,24}}[0-9])",
    ),
    AccountPattern("account.tel", "phone", r"(?i)\btel:", r"(?i)\btel:(\+?[0-9][0-9().-]{6,24})"),
    AccountPattern(
        "account.balance",
        "balance",
        r"(?i)(?:\b(?:balance|kontostand|guthaben|saldo|solde|tegoed|wallet)\b|баланс|Баланс|残高|余额)",
        r"(?i)(?:\b(?:balance|kontostand|guthaben|saldo|solde|tegoed|wallet)\b|баланс|Баланс|残高|余额)"
        r"(?: (?:disponible|actuel|actual|total|available|in))?\s*"
        r"(?::|：|is|=|bedraagt|beträgt|ist|es|est)?"
        rf"{TAGS}(?:{_SIGN}\s?(?:</?\w{{1,12}}(?:\s[^<>]*)?>\s?){{1,4}})?{NUMBER_SUM}",
    ),
    AccountPattern(
        "account.earned",
        "balance",
        r"(?i)(?: earned|earned |lifetime earnings|verdient|verdiend|gagné|ganado)",
        r"(?i)\b(?:(?:have|'ve|total|already) earned|earned (?:so far|in total|to date|today"
        r"|this(?: (?:week|month|year))?)"
        r"|lifetime earnings|(?:hast|haben) (?:\w+ ){0,3}verdient|hebt (?:\w+ ){0,3}verdiend"
        r"|avez gagné|has ganado|ha ganado)"
        rf"\s*:?{TAGS}{NUMBER_SUM}",
    ),
    AccountPattern(
        "account.standing",
        "worker-standing",
        rf"(?i)\b{YOUR} [a-z ]{{0,30}}(?:points?|punkt|punten|puntos|rate|accuracy|rank|rang|score"
        r"|level|rating|reputation|trust|percentile|stufe|niveau|nivel)",
        rf"(?i)\b{YOUR} (?:\w+ ){{0,2}}(?:points?|punkte|punten|puntos|approval rate"
        r"|acceptance rate|success rate|accuracy|rank|ranking|rang|score|level|rating"
        r"|reputation|trust|percentile"
        rf"|stufe|niveau|nivel)\s*(?:is|:|=){TAGS}(#?[0-9][0-9.,]{{0,12}}\s?%?)",
    ),
    AccountPattern(
        "account.done",
        "worker-standing",
        r"(?i)\byou(?:'ve| have)? (?:submitted|completed|done|finished)",
        r"(?i)\byou(?:'ve| have)? (?:submitted|completed|done|finished)\s*:"
        rf"{TAGS}([0-9][0-9.,]{{0,12}})",
    ),
    AccountPattern(
        "account.since",
        "moment",
        r"(?i)(?: since|seit|sinds|desde|depuis|last |letzter? |laatst |última |dernière )",
        r"(?i)(?:member since|mitglied seit|lid sinds|miembro desde|membre depuis"
        r"|last (?:log-?in|sign-?in|logged in)|letzter? (?:login|anmeldung)|laatst ingelogd"
        rf"|última (?:conexión|visita)|dernière connexion)\s*:?{TAGS}([^<>\"\n]{{4,40}})",
    ),
    AccountPattern(
        "account.personal",
        "personal",
        r"\b(?i:ssn|social security(?: number)?|bsn|steuer-?id|tax id|national id"
        r"|passport (?:no\.?|number)|date of birth|birth ?date|geburtsdatum|geboortedatum"
        r"|fecha de nacimiento|date de naissance|dob)\s*:?\s*(?:[<&0-9\x{c2}]|[A-Za-z][0-9])",
        r"(?i)\b(?:ssn|social security(?: number)?|bsn|steuer-?id|tax id|national id"
        r"|passport (?:no\.?|number)|date of birth|birth ?date|geburtsdatum|geboortedatum"
        r"|fecha de nacimiento"
        rf"|date de naissance|dob)\b\s*:?{TAGS}([0-9A-Z]?[0-9][0-9A-Z ./-]{{5,20}})",
    ),
    AccountPattern(
        "account.address",
        "personal",
        r"(?i)(?:address|adresse|anschrift|adres|dirección)\s*:",
        rf"(?i)\b(?:{YOUR}|home|postal|shipping|billing) (?:postal |home )?"
        rf"(?:address|adresse|anschrift|adres|dirección|postanschrift)\s*:{TAGS}"
        r"([^<>\"{}:]{2,60}[0-9][^<>\"{}]{0,80})",
    ),
    AccountPattern(
        "account.handle",
        "account",
        rf"(?i)\b{YOUR} (?:telegram|discord|skype|whatsapp|wechat|paypal|payoneer|instagram)",
        rf"(?i)(?:\b{YOUR} (?:telegram|discord|skype|whatsapp|wechat|paypal|payoneer|instagram)"
        rf"\b[^<>:]{{0,20}}:{TAGS}(@?[\w.#+-]{{3,60}}))",
    ),
    AccountPattern(
        "account.discord",
        "account",
        r"(?i)\bdiscord",
        r"(?i)\bdiscord\W{1,3}([\w.]{2,32}#[0-9]{4})\b",
    ),
    AccountPattern(
        "account.paypal", "account", r"(?i)\bpaypal\.me/", r"(?i)\bpaypal\.me/([\w.-]{2,60})"
    ),
    AccountPattern(
        "account.signed-out",
        "name",
        r"(?i)(?:out|off|abmelden|ausloggen|afmelden|sesión|déconnexion|uitloggen)\s*\(",
        r"(?i)\b(?:(?:log|sign)[ -]?(?:out|off)|abmelden|ausloggen|uitloggen|afmelden|cerrar sesión"
        r"|déconnexion)\s*\(([^()<>]{2,60})\)",
    ),
    AccountPattern(
        "account.channel",
        "account-id",
        r"(?i)\b(?:private|presence)-",
        r"(?i)\b(?:private|presence)-[a-z_-]{0,30}([0-9]{4,20})\b",
    ),
    AccountPattern(
        "account.avatar",
        "account-id",
        r"(?i)/(?:avatars?|userpics?|profile[_-]?(?:pic|image|photo))",
        r"(?i)/(?:avatars?|userpics?|profile[_-]?(?:pics?|images?|pictures?|photos?))/(?:u/)?"
        r"([A-Za-z0-9_-]{4,64})[/.\"'?]",
    ),
    AccountPattern(
        "account.initials",
        "name",
        r"(?i)avatar",
        r"(?i)avatars?[^\"'<>\s]{0,60}[?&](?:amp;)?name=([^&\"'<>\s]{2,80})",
    ),
    AccountPattern(
        "network.ipv4",
        "network-address",
        r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]",
        r"(?:^|[^0-9A-Za-z.\-_/])((?:[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
        r"(?:\.(?:[1-9]?[0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}"
        r"|[1-9](?:\.(?:[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3})(?:$|[^0-9A-Za-z.\-_])",
        anywhere=True,
    ),
    AccountPattern(
        "network.ipv6",
        "network-address",
        r"(?i)[0-9a-f]:[0-9a-f]{0,4}:[0-9a-f]{0,4}:",
        r"(?i)(?:^|[^0-9a-z:.])((?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}"
        r"|(?:[0-9a-f]{1,4}:){2,6}:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})(?:$|[^0-9a-z:])",
        anywhere=True,
    ),
    AccountPattern(
        "network.mac",
        "device-id",
        r"(?i)[0-9a-f]{2}(?::[0-9a-f]{2}:[0-9a-f]{2}:|-[0-9a-f]{2}-[0-9a-f]{2}-)",
        r"(?i)(?:^|[^0-9a-z:-])([0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){5}))"
        r"(?:$|[^0-9a-z:-])",
        anywhere=True,
    ),
    AccountPattern(
        "device.agent",
        "device",
        r"Mozilla/",
        r"(Mozilla/[45]\.0 \([^()<>\"]{5,200}\)[^<>\"'\n]{0,200})",
        anywhere=True,
    ),
    AccountPattern(
        "money.iban",
        "personal",
        r"\b[A-Z]{2}[0-9]{2} ",
        r"\b([A-Z]{2}[0-9]{2} (?:[A-Z]{4}|[0-9]{4})(?: [0-9]{4}){1,6}(?: [0-9]{1,4})?)\b",
        anywhere=True,
    ),
    AccountPattern(
        "money.card",
        "personal",
        r"[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}",
        r"(?:^|[^0-9-])([0-9]{4}(?: [0-9]{4}){3}|[0-9]{4}(?:-[0-9]{4}){3})(?:$|[^0-9-])",
        anywhere=True,
    ),
    AccountPattern(
        "e-mail.spelled",
        "e-mail",
        r"(?i)[\[({]\s?(?:at|@)\s?[\])}]",
        r"(?i)([\w.+-]{2,64}\s?[\[({]\s?(?:at|@)\s?[\])}]\s?[\w.-]{2,60}\s?"
        r"(?:[\[({]\s?(?:dot|\.)\s?[\])}]\s?[a-z]{2,12})?)",
    ),
    AccountPattern(
        "e-mail.in-tags",
        "e-mail",
        r">@|@<",
        r"([\w.+-]{1,64}(?:<[^<>]{1,100}>@(?:<[^<>]{1,100}>)?|@<[^<>]{1,100}>)[\w-]+\.[\w.-]{2,60})",
    ),
    AccountPattern(
        "moment.comment",
        "moment",
        r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:",
        r"<!--[^<>]{0,60}?(20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}[0-9.,Z+:]*)",
    ),
    AccountPattern(
        "device.home",
        "account",
        r"(?i)(?:users|home|documents and settings)[/\\]",
        r"(?i)(?:file:/{2,3}(?:[a-z]:)?|\b[a-z]:|\bin )[/\\]{1,2}"
        r"(?:users|home|documents and settings)[/\\]{1,2}([^/\\<>\"'\s]{1,60})",
        anywhere=True,
    ),
    AccountPattern(
        "account.me",
        "account",
        r"(?i)[\"'{,\s](?:me|viewer|whoami|user)[\"']?\s*:\s*[\"']",
        r"(?i)[\"'{,\s](?:me|viewer|whoami|user)[\"']?\s*:\s*[\"']([^\"'\\\\{}<>]{3,80})[\"']",
    ),
    AccountPattern(
        "account.place",
        "personal",
        r"(?i)\b(?:lat|latitude|lng|lon|longitude)[\"']?\s*[:=]",
        r"(?i)\b(?:lat|latitude|lng|lon|longitude)[\"']?\s*[:=]\s*[\"']?(-?[0-9]{1,3}\.[0-9]{3,12})",
    ),
    AccountPattern(
        "account.ga", "account-id", r"&uid", r"[\"']&uid[\"']\s*,\s*[\"']([^\"']{3,80})"
    ),
    AccountPattern(
        "account.title",
        "name",
        r"(?i)<title",
        r"(?i)<title[^<>]*>\s*([^<>|]{3,60}?)\s*(?:[|-]|–|&ndash;)\s*"
        r"(?:your|my|dein|mein|jouw|mijn|tu|mi|mon|votre)\s",
    ),
    AccountPattern(
        "account.addressed",
        "name",
        r", (?i:your?|deine?|ihre?|uw|jouw|su|tu|votre|ton)\s",
        r">\s*([A-Z][\w\x{80}-\x{ff}'-]+ [A-Z][\w\x{80}-\x{ff}'-]+), "
        r"(?i:your?|deine?|ihre?|uw|jouw|su|tu|votre|ton)\s",
    ),
    AccountPattern(
        "account.signed-in",
        "account",
        r"(?i)(?:signed|logged) in (?:with|to)",
        r"(?i)\b(?:signed|logged) in (?:with|to) (?:the |your |an? )?account:?\s+"
        rf"{TAGS}([\w.@+-]{{3,60}}\w)",
    ),
    AccountPattern(
        "account.not-you",
        "name",
        r"(?i)>\s*(?:not|nicht|niet|no eres|you are not|bent u niet|sind sie nicht|vous n)",
        r"(?i:>\s*(?:not|nicht|niet|no eres|you are not|bent u niet|sind sie nicht"
        r"|vous n(?:'|’)êtes pas))\s+"
        rf"({_NAME})\s?\?"
        r"(?i)[^<>]{0,40}(?:<[^<>]*>\s*){0,3}[^<>]{0,20}\b(?:(?:sign|log)[ -]?(?:out|off|in)|switch"
        r"|abmelden|ausloggen|uitloggen|afmelden|cerrar sesi|déconnexion)",
    ),
    AccountPattern(
        "account.has",
        "name",
        r", (?i:you(?:'ve)?|u|je|du|sie|tienes|vous|tu) ",
        rf">\s*({_NAME}), "
        r"(?i:you have|you(?:'ve)? got"
        r"|u heeft|je hebt|du hast|sie haben|tienes|vous avez|tu as) [0-9]",
    ),
    AccountPattern(
        "account.code",
        "account-id",
        rf"(?i)\b{YOUR} [a-z]{{0,20}} ?code\b",
        rf"(?i)\b{YOUR} (?:[a-z]+ )?code(?: (?:for|für|voor|para|pour) [\w ]{{1,30}})?\s*"
        rf"(?:is|:|ist|lautet|es|est){TAGS}([A-Z0-9_-]{{0,20}}[0-9][A-Z0-9_-]{{2,30}})",
    ),
    AccountPattern(
        "account.paid-to",
        "account",
        r"(?i) (?:to|an|naar) [\w.@+-]{3,60} (?:on|via|by|per|über) (?:your )?[psws]",
        r"(?i)\b(?:sent|paid|transferred|withdrawn|gesendet|ausgezahlt|verzonden|uitbetaald) "
        r"(?:to|an|naar) ([\w.@+-]{3,60}) "
        r"(?:on|via|by|per|über) (?:paypal|payoneer|skrill|wise|sepa|payeer|airtm|coinbase)\b",
    ),
    AccountPattern(
        "account.withdrawn",
        "balance",
        r"(?i)(?:withdrawn|paid out|cashed out|ausgezahlt|uitbetaald|retirado|retiré)\s*:",
        r"(?i)(?:withdrawn|paid out|cashed out|ausgezahlt|uitbetaald|retirado|retiré)\s*:"
        rf"{TAGS}{NUMBER_SUM}",
    ),
    AccountPattern(
        "account.feed",
        "account-id",
        r"(?i)/(?:worker|user|member|account)s?/[0-9]{5}",
        r"(?i)/(?:worker|user|member|account)s?/([0-9]{5,20})\.(?:rss|atom|xml|ics|json|csv)\b",
    ),
    AccountPattern(
        "account.invites",
        "referral",
        r"(?i)(?:/(?:invite|refer|join|signup)\?|your (?:\w+ )?link:)",
        r"(?i)(?:/(?:invite|refer|join|signup)\?(?:by|from|friend|u|user|r|ref|via)="
        r"|your (?:\w+ )?link:[^<>]{0,80}/[a-z]{1,12}/)([\w.-]{4,40})",
    ),
    AccountPattern(
        "account.comment",
        "account-id",
        r"<!--[^<>]*[0-9]{5}",
        r"(?i)<!--[^<>]{0,200}?\b(?:id|user|uid|worker|member|account)\s?[=:#]?\s?([0-9]{5,20})\b",
    ),
    AccountPattern(
        "account.in-address",
        "name",
        r"(?i)[?&;](?:full_?)?name=[^&\"'<>#]+&",
        r"(?i)[?&;](?:full_?)?name=([^&\"'<>#]{3,80})&(?:amp;)?"
        r"(?:uid|user_?id|e-?mail|member_?id|worker)=",
    ),
    AccountPattern("account.speaker", "name", r"\bYou \(", r"\bYou \(([^()<>]{2,60})\)"),
)
