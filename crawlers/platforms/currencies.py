"""Signs, codes and words of money, and which currency they stand for on a page.

Data and look-ups: what several currencies share is named only where the platform, or where the
page is from, leaves one of them. No amount is read here.
"""

from __future__ import annotations

from functools import lru_cache

SIGNS = {
    "us$": "USD", "ca$": "CAD", "c$": "CAD", "au$": "AUD", "a$": "AUD", "nz$": "NZD",
    "s$": "SGD", "hk$": "HKD", "mx$": "MXN", "nt$": "TWD", "col$": "COP", "r$": "BRL",
    "$ ca": "CAD", "$ca": "CAD", "$ us": "USD", "$us": "USD", "$ au": "AUD", "$ mx": "MXN",
    "€": "EUR", "£": "GBP", "₹": "INR",
    "₽": "RUB", "₴": "UAH", "₺": "TRY", "zł": "PLN", "kč": "CZK", "₱": "PHP", "₩": "KRW",
    "₦": "NGN", "₫": "VND", "฿": "THB", "₪": "ILS", "euro": "EUR", "euros": "EUR",
    "ksh": "KES", "ksh.": "KES", "kshs": "KES", "kshs.": "KES", "tsh": "TZS", "ush": "UGX",
    "gh₵": "GHS", "gh¢": "GHS", "₵": "GHS", "s/": "PEN",
    "s/.": "PEN", "₲": "PYG", "₡": "CRC", "₸": "KZT", "₾": "GEL", "৳": "BDT", "₮": "MNT",
    "₭": "LAK", "֏": "AMD", "₼": "AZN", "៛": "KHR", "rp": "IDR",
    "rp.": "IDR", "rm": "MYR", "ft": "HUF", "lei": "RON", "лв": "BGN", "лв.": "BGN",
    "руб": "RUB", "руб.": "RUB", "грн": "UAH", "грн.": "UAH", "sfr": "CHF", "sfr.": "CHF",
    "bs.s": "VES", "bs.d": "VES", "franken": "CHF", "złotych": "PLN", "złote": "PLN",
    "rupees": "INR", "reais": "BRL", "us dollars": "USD", "us-dollar": "USD",
    "us dollar": "USD", "美元": "USD", "美金": "USD", "米ドル": "USD", "يورو": "EUR",
    "евро": "EUR", "ユーロ": "EUR", "유로": "EUR", "欧元": "EUR", "人民币": "CNY",
    "pounds sterling": "GBP", "円": "JPY", "원": "KRW", "tl": "TRY",
    "рублей": "RUB", "рубля": "RUB", "рубль": "RUB", "ש\"ח": "ILS", "ש״ח": "ILS", "บาท": "THB",
    "रुपये": "INR", "đ": "VND", "гривень": "UAH", "гривні": "UAH", "тг": "KZT", "тенге": "KZT",
    "جنيه": "EGP", "ج.م": "EGP", "ر.س": "SAR", "د.إ": "AED", "د.ك": "KWD", "ر.ق": "QAR",
}  # fmt: skip
#: Shared by several currencies: taken for that of the platform, or of the country.
SHARED = {
    "$": "dollar", "dollar": "dollar", "dollars": "dollar", "dólares": "dollar",
    "dólar": "dollar", "dollari": "dollar", "dolar": "dollar", "dolarów": "dollar",
    "دولار": "dollar", "دولارات": "dollar", "доллар": "dollar", "доллара": "dollar",
    "долларов": "dollar", "долл.": "dollar", "ドル": "dollar", "달러": "dollar",
    "pesos": "peso", "peso": "peso", "fr.": "franc", "francs": "franc",
    "kr": "crown", "kr.": "crown", "kronor": "crown", "kroner": "crown", "¥": "yen", "￥": "yen",
    "元": "yuan",
    "pounds": "pound", "rs": "rupee", "rs.": "rupee",
    "cent": "cent", "cents": "cent", "¢": "cent", "céntimos": "centime", "centimes": "centime",
    "ct": "eurocent", "cts": "eurocent", "eurocent": "eurocent", "eurocents": "eurocent",
    "pence": "pence", "p": "pence", "bs": "bolivar", "bs.": "bolivar",
}  # fmt: skip
HUNDREDTHS = frozenset({"cent", "centime", "pence", "eurocent"})
_PESOS = frozenset({"MXN", "COP", "CLP", "ARS", "UYU", "DOP", "PHP", "CUP"})
_FAMILIES = {
    "dollar": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "JMD", "TTD", "NAD",
                         "FJD", *(_PESOS - {"PHP"})}),
    "peso": _PESOS,
    "franc": frozenset({"CHF", "XAF", "XOF", "RWF", "BIF", "GNF", "CDF"}),
    "crown": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "yen": frozenset({"JPY", "CNY"}),
    "yuan": frozenset({"CNY", "TWD", "HKD"}),
    "pound": frozenset({"GBP", "EGP", "LBP"}),
    "rupee": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}),
    "bolivar": frozenset({"BOB", "VES"}),
    "cent": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "EUR"}),
    "eurocent": frozenset({"EUR"}),
    "centime": frozenset({"EUR", "CHF"}),
    "pence": frozenset({"GBP"}),
}  # fmt: skip
_COUNTRIES = {
    "US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "GB": "GBP", "IN": "INR",
    "SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK", "JP": "JPY", "CN": "CNY", "DE": "EUR",
    "NL": "EUR", "FR": "EUR", "ES": "EUR", "BE": "EUR", "AT": "EUR", "IE": "EUR", "IT": "EUR",
    "PT": "EUR", "FI": "EUR", "GR": "EUR", "MX": "MXN", "CO": "COP", "CL": "CLP", "AR": "ARS",
    "UY": "UYU", "DO": "DOP", "BO": "BOB", "VE": "VES", "PK": "PKR", "LK": "LKR", "NP": "NPR",
    "CH": "CHF", "PH": "PHP", "EG": "EGP", "HK": "HKD", "TW": "TWD", "JM": "JMD", "MU": "MUR",
    "LI": "CHF", "RW": "RWF", "CM": "XAF", "SN": "XOF", "CI": "XOF",
}  # fmt: skip
#: Languages of one country whose money shares a sign or a word (``Cent``) with others, or of
#: countries that share their money.
_LANGUAGES = {"sv": "SE", "da": "DK", "nb": "NO", "nn": "NO", "no": "NO", "is": "IS", "ja": "JP",
              "zh": "CN", "de": "DE", "nl": "NL", "it": "IT", "fi": "FI", "fr": "FR"}  # fmt: skip
#: Codes that are read in either case.
_EITHER_CASE = frozenset(
    {
        "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS",
        "INR", "JPY", "KES", "KRW", "MXN", "MYR", "NGN", "NOK", "NZD", "PHP", "PKR", "PLN", "RON",
        "BDT", "BGN", "BOB", "CRC", "GEL", "GHS", "ISK", "KZT", "LKR", "NPR", "PYG", "TZS", "UGX",
        "VES", "XAF", "XOF", "RUB", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
    }
)  # fmt: skip
#: ISO 4217, without those that are words in capital letters too (ALL, CUP, MOP, SOS, TOP).
CODES = _EITHER_CASE | frozenset(
    {
        "AED", "AFN", "AMD", "AOA", "ARS", "AWG", "AZN", "BAM", "BBD", "BHD", "BIF", "BND", "BSD",
        "BTN", "BWP", "BYN", "BZD", "CDF", "CLP", "COP", "CVE", "DJF", "DOP", "DZD", "EGP", "ERN",
        "ETB", "FJD", "GMD", "GNF", "GTQ", "GYD", "HNL", "HTG", "IQD", "IRR", "JMD", "JOD", "KGS",
        "KHR", "KMF", "KWD", "KYD", "LAK", "LBP", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD",
        "MMK", "MNT", "MRU", "MUR", "MVR", "MWK", "MZN", "NAD", "NIO", "OMR", "PAB", "PEN", "PGK",
        "QAR", "RSD", "RWF", "SAR", "SBD", "SCR", "SDG", "SLE", "SRD", "SYP", "SZL", "TJS", "TMT",
        "TND", "TTD", "UYU", "UZS", "VUV", "XCD", "YER", "ZMW",
    }
)  # fmt: skip
#: Currencies in which prices have no decimals: a mark before three digits groups thousands.
WHOLE = frozenset(
    {"CLP", "COP", "HUF", "IDR", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "TZS", "RWF", "XAF",
     "XOF", "CRC"}
)  # fmt: skip
#: About how many of each make a dollar, to the nearest power of ten or a third of it (2026). Good
#: for telling a few cents from a month's pay; never for an amount that anybody reads.
_ROUGHLY: tuple[tuple[int, str], ...] = (
    (1, "USD EUR GBP CHF CAD AUD NZD SGD KWD BHD OMR JOD BND BBD BSD FJD"),
    (3, "BRL PLN RON ILS MYR PEN BGN AED SAR QAR GEL TND TTD BYN BAM AZN GHS BOB PGK BWP"),
    (10, "CNY HKD SEK NOK DKK MXN ZAR MAD GTQ HNL UYU MDL SCR NAD SZL LSL ZMW MVR"),
    (30, "CZK TWD THB TRY UAH PHP EGP NIO DOP MKD MUR"),
    (100, "INR JPY RUB KES BDT ISK NPR RSD HTG DZD VES JMD KGS AFN ETB"),
    (300, "PKR LKR HUF KZT CRC AMD YER"),
    (1000, "KRW CLP ARS NGN XAF XOF RWF AOA TZS MMK"),
    (3000, "COP UGX PYG MNT KHR UZS MGA GNF"),
    (10000, "IDR VND LAK LBP IRR"),
)
_WORTH = {code: number for number, codes in _ROUGHLY for code in codes.split()}


def tell_worth(currency: str | None) -> int | None:
    """About how many of a currency make a dollar; None where that is not known."""
    return None if currency is None else _WORTH.get(currency)


def tell_country(language: str, *, otherwise: str) -> str:
    """Where a page is from by its ``lang`` (``es-CO``, ``sv``); ``otherwise`` where it says none.
    Empty where the two may name different dollars."""
    own, _, region = language.replace("_", "-").partition("-")
    region = region.rpartition("-")[2].upper()
    country = region if len(region) == 2 else _LANGUAGES.get(own.lower(), "")
    dollars = _FAMILIES["dollar"]
    if country and _COUNTRIES.get(country) in dollars and _COUNTRIES.get(otherwise) in dollars:
        return country if country == otherwise else ""
    return country or otherwise


@lru_cache(maxsize=4096)
def name_money(text: str, *, home: str | None, country: str, otherwise: str) -> str | None:
    """The ISO code for a sign, a code or a word; None where it may be several. ``home`` is the
    platform's currency, ``country`` the page's, ``otherwise`` the platform's."""
    low = " ".join(text.casefold().split())
    if low in SIGNS:
        return SIGNS[low]
    family = _FAMILIES.get(SHARED.get(low, ""))
    if family is not None:
        if home in family:
            return home
        # Without a country the page and the platform speak of different dollars.
        for place in (country, otherwise) if country else ():
            native = _COUNTRIES.get(place)
            if home is None and native in family:
                return native
        return next(iter(family)) if len(family) == 1 else None
    return name_code(text.rstrip("$ \u00a0"))


def name_code(text: str) -> str | None:
    """An ISO 4217 code as it is written; None for any other text."""
    upper = text.upper()
    return upper if upper in CODES and (text == upper or upper in _EITHER_CASE) else None


def shares_sign(sign: str, code: str) -> bool:
    """Whether a sign that several currencies share may stand for this one: ``$`` for COP."""
    return code in _FAMILIES.get(SHARED.get(sign.casefold().strip(), ""), frozenset())
