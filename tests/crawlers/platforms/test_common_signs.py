"""Pages of sites that nobody has seen: what keeps us from seeing is told by name where it can be,
and no such page is ever taken for an empty list.

``told_states.jsonl`` holds invented pages in three sets, each written before the rules were looked
at. The rules were grown on them since, so that they measure nothing any more: docs/visits.md says
what each set measured at first.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from archive.model import BLIND_STATES, PageState
from crawlers.platforms import load_platforms
from crawlers.platforms.common_signs import fold_words, judge_common
from crawlers.platforms.look import Look
from tests.crawlers.platforms.pages import redacted_page
from tests.crawlers.platforms.test_cases import FOLDERS, open_case

PAGES = [
    json.loads(line)
    for line in Path(__file__).with_name("told_states.jsonl").read_text("utf-8").splitlines()
]
STATES = sorted({page["state"] for page in PAGES} - {"plain", "not_empty"})
#: An answer of rows alone, none of them: where a platform's answers are so, this is an empty list.
BARE = "[]"


@pytest.mark.parametrize("name", sorted(load_platforms(invented=True)))
def test_no_page_without_a_list_is_an_empty_one(name: str) -> None:
    platform = load_platforms(invented=True)[name]
    for page in PAGES:
        reading = platform.read(redacted_page(page["body"], content_type=page["type"]))
        if page["body"] != BARE and page["state"] != "plain":
            assert reading.state not in (PageState.EMPTY, PageState.LISTINGS), page["body"]


@pytest.mark.parametrize("state", STATES)
def test_nine_in_ten_are_told_by_name(state: str) -> None:
    wanted = [page for page in PAGES if page["state"] == state]
    told = Counter(
        judge_common(Look(redacted_page(page["body"], content_type=page["type"])), hints=True)
        for page in wanted
    )
    assert told[PageState(state)] >= 0.9 * len(wanted), told


def test_a_page_that_only_cannot_be_read_is_given_no_other_name() -> None:
    for page in PAGES:
        if page["state"] in ("plain", "not_empty"):
            look = Look(redacted_page(page["body"], content_type=page["type"]))
            said = judge_common(look, hints=True)
            assert said is None or "code" in page["body"] or page["state"] == "not_empty"


#: What sites put on a page that says that there is nothing, when it only could not be made.
BANNERS = (
    "<p>Your session has expired.</p>",
    "<div>U bent uitgelogd.</div>",
    "<p>Zu viele Anfragen</p>",
    "<h2>Mantenimiento programado</h2>",
    "<p>Votre compte a été suspendu.</p>",
    "<p>Confirme que você não é um robô.</p>",
    "<form action='/in'><input type='password' name='p'></form>",
)
NOTES: tuple[dict[str, object], ...] = (
    {"error": "rate_limited"},
    {"message": "Please log in"},
    {"throttled": True},
    {"maintenance": True},
    {"captcha_required": True},
    {"authenticated": False},
    {"errors": [{"code": "SESSION_EXPIRED"}]},
    {"status": 429},
    {"meta": {"status": "QUOTA_EXCEEDED"}},
    {"retry_after": 30},
)


def list_empty_cases() -> list[tuple[str, Path]]:
    return [
        (folder.parent.name, folder)
        for folder in FOLDERS
        if load_platforms()[folder.parent.name].read(open_case(folder)).state is PageState.EMPTY
    ]


def test_an_empty_page_that_says_why_it_is_empty_is_not_empty() -> None:
    tried = 0
    for name, folder in list_empty_cases():
        page = open_case(folder)
        text = page.body.decode(page.charset)
        platform = load_platforms()[name]
        if Look(page).is_json:
            value = json.loads(text)
            if not isinstance(value, dict):
                continue
            changed = [json.dumps({**value, **note}) for note in NOTES]
            changed += [
                json.dumps({**note, **value}) for note in NOTES if note.keys() - value.keys()
            ]
        elif "</body>" in text:
            changed = [text.replace("</body>", f"{banner}</body>") for banner in BANNERS]
        else:
            continue
        for body in changed:
            tried += 1
            given = redacted_page(body, content_type=page.content_type, address=page.address)
            assert platform.read(given).state in BLIND_STATES, (name, folder.name, body[-200:])
    assert tried > 20


def test_words_are_folded_to_what_they_say() -> None:
    assert fold_words("Votre session A EXPIRÉ — reconnectez-vous !") == (
        "votre session a expire reconnectez vous"
    )


def test_a_long_page_is_not_judged_by_its_words() -> None:
    text = "<body>" + "<p>Solve a captcha for two coins</p>" * 80 + "</body>"
    assert judge_common(Look(redacted_page(text)), hints=True) is None


def test_hostile_answers_cost_no_time() -> None:
    """Nested and long ones: judged by what stands at the top, in bounded depth and length."""
    deep = '{"error":' * 60 + '"x"' + "}" * 60
    judge_common(Look(redacted_page(deep, content_type="application/json")), hints=True)
    wide = json.dumps({"errors": ["session "] * 20_000, "message": "log " * 50_000})
    judge_common(Look(redacted_page(wide, content_type="application/json")), hints=True)
