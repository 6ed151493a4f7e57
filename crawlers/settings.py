"""Scrapy's settings for every spider here: closed by default, each opening with its reason.

Scrapy's own defaults verify no certificate, take bodies of 1 GiB, follow 20 redirects, retry,
keep cookies, open a telnet console and log whole addresses (Scrapy 2.19). A spider that needs
more than this file gives must say so in its own ``custom_settings``, next to the reason.
Nothing secret belongs in here, and nothing here may be relaxed for all spiders at once.
"""

from __future__ import annotations

try:
    import resource

    _STARTED_WITH_MB = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
except ImportError:  # not on Windows, where Scrapy does not look either
    _STARTED_WITH_MB = 0

BOT_NAME = "piecework"
SPIDER_MODULES = ["crawlers.spiders"]
NEWSPIDER_MODULE = "crawlers.spiders"

# A visit needs a worker's consent at the moment a request leaves: only the spider ``visit``, which
# brings its gates along, has handlers that can reach a network. ``file`` serves saved pages.
DOWNLOAD_HANDLERS = {
    "data": None,
    "ftp": None,
    "http": None,
    "https": None,
    "s3": None,
    "file": "scrapy.core.downloader.handlers.file.FileDownloadHandler",
}
# For the handlers that will come: Scrapy itself accepts any certificate.
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"

# Scrapy lets a spider without ``allowed_domains`` go anywhere; ours denies what is not named.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawlers.middlewares.scope.ScopeMiddleware": 50,
}

ITEM_PIPELINES = {"crawlers.pipeline.SealPipeline": 100}

# No disguise: the platform may see who asks. No cookies, no referrer, no credentials from the
# environment (``.netrc`` or proxy variables of the machine that happens to run this).
USER_AGENT = "Piecework/0.1 (archive of micro-task listings; asks only with a worker's consent)"
COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPPROXY_ENABLED = False

# Obeyed, although robots.txt speaks to search engines and not to a worker who looks at their own
# list: a spider with a reason not to obey has to write the reason down.
ROBOTSTXT_OBEY = True

# One page at a time and slowly; a refusal is an answer, so that nothing is asked again by itself.
CONCURRENT_REQUESTS = 2
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 3.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_TARGET_CONCURRENCY = 0.5
RETRY_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False

DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024
DEPTH_LIMIT = 3
CLOSESPIDER_ERRORCOUNT = 20
MEMUSAGE_ENABLED = True
# Scrapy compares the peak of this process, and Linux hands on the peak of whoever started it.
MEMUSAGE_LIMIT_MB = 1024 + _STARTED_WITH_MB

# Everything that would write pages to disk or open a door into the running process.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # since Scrapy 2.19: an HTTP server that runs code it is sent
HTTPCACHE_ENABLED = False
FEEDS: dict[str, object] = {}
# A queue on disk would hold addresses of an account, and loses work on kill -9 as well.
JOBDIR = None

# Addresses carry tokens, file names carry people: neither is logged.
LOG_LEVEL = "INFO"
LOG_FORMATTER = "crawlers.quiet_log.QuietLogFormatter"
LOG_VERSIONS: list[str] = []

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
