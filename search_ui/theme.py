"""How the pages look and what the server may do: one table of Streamlit options, and one sheet.

Everything is local: fonts are those of the reader's machine or shipped with Streamlit, nothing
is counted, no menu or error box leads to another site, no agent or upload door is open.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from search_ui.bars import write_rules

#: The whole pages' look, and that of searching, listings and the desk.
SHEETS = ("page.css", "desk.css")

_SERIF = "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, 'Noto Serif', 'DejaVu Serif', serif"
_SANS = "'Source Sans', 'Helvetica Neue', 'Noto Sans', 'DejaVu Sans', sans-serif"

_LIGHT = {
    "primaryColor": "#1d4f7c",
    "backgroundColor": "#fbfaf6",
    "secondaryBackgroundColor": "#f1eee5",
    "textColor": "#23201b",
    "linkColor": "#1d4f7c",
    "borderColor": "#d8d2c4",
}
_DARK = {
    "primaryColor": "#93bfe6",
    "backgroundColor": "#17181a",
    "secondaryBackgroundColor": "#212326",
    "textColor": "#e7e3d9",
    "linkColor": "#93bfe6",
    "borderColor": "#3a3c40",
}

OPTIONS: dict[str, str] = {
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.disableDataExport": "true",
    "client.showSidebarNavigation": "false",
    "global.developmentMode": "false",
    "logger.hideWelcomeMessage": "true",
    "runner.magicEnabled": "false",
    "server.address": "127.0.0.1",
    "server.allowedHosts": "['127.0.0.1', 'localhost']",
    "server.enableAgentApi": "false",
    "server.enableCORS": "true",
    "server.enableXsrfProtection": "true",
    "server.enableStaticServing": "false",
    "server.fileWatcherType": "none",
    "server.headless": "true",
    "server.maxUploadSize": "1",
    "server.showEmailPrompt": "false",
    "theme.font": _SANS,
    "theme.headingFont": _SERIF,
    "theme.baseRadius": "small",
    "theme.showWidgetBorder": "true",
    **{f"theme.light.{name}": value for name, value in _LIGHT.items()},
    **{f"theme.dark.{name}": value for name, value in _DARK.items()},
}


def list_flags() -> list[str]:
    """The options as ``streamlit run`` takes them; lists are given once per value."""
    flags: list[str] = []
    for name, value in OPTIONS.items():
        if value.startswith("["):
            flags += [f"--{name}={one.strip(' ' + chr(39))}" for one in value[1:-1].split(",")]
        else:
            flags.append(f"--{name}={value}")
    return flags


@cache
def read_sheet() -> str:
    """The style sheets as an element; they hold no address, so that nothing is loaded by them."""
    folder = files("search_ui")
    sheets = [folder.joinpath(name).read_text(encoding="utf-8") for name in SHEETS]
    return f"<style>{''.join(sheets)}{write_rules()}</style>"
