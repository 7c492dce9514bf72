"""Settings of the site.

Pelican's settings are documented at https://docs.getpelican.com/en/stable/settings.html, those in GAZETTE in docs/settings.md.
`make publish` uses publishconf.py, which overrides some of them."""

SITENAME = "The Daily Gazette"
SITESUBTITLE = "A digest of the news, article by article and name by name"
SITEURL = ""
# URLs in feeds must be absolute, even if the site has no URL yet.
FEED_DOMAIN = "http://localhost:8000"

PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
DEFAULT_CATEGORY = "News"
LOCALE = "C"  # dates in English, on whatever machine the site is built

PLUGIN_PATHS = ["plugins"]
PLUGINS = ["gazette"]
GAZETTE = {"raw": "raw", "tidy": True}

# Builds leave unchanged files alone and remove those of pages that no longer exist. "tidy" above also removes all other files that
# the build did not make. True here would rebuild everything each time.
DELETE_OUTPUT_DIRECTORY = False
OUTPUT_RETENTION = [".git", ".nojekyll"]

# Your own files for the root of the site; they replace those that Gazette would write.
STATIC_PATHS = ["images", "extra"]
OWN_FILES = ("_headers", "_redirects", "CNAME", "favicon.ico", "netlify.toml", "robots.txt")
EXTRA_PATH_METADATA = {f"extra/{name}": {"path": name} for name in OWN_FILES}

THEME = "theme"
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
DIRECT_TEMPLATES = ["index", "archives", "publishers", "subscribe", "404"]
MENUITEMS = [("About", "about/")]

# Every page is a folder, so that URLs contain no file names.
ARTICLE_URL = "articles/{slug}/"
ARTICLE_SAVE_AS = "articles/{slug}/index.html"
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
ARCHIVES_URL = "archive/"
ARCHIVES_SAVE_AS = "archive/index.html"
PUBLISHERS_URL = "publishers/"
PUBLISHERS_SAVE_AS = "publishers/index.html"
SUBSCRIBE_URL = "subscribe/"
SUBSCRIBE_SAVE_AS = "subscribe/index.html"
CATEGORY_URL = "categories/{slug}/"
CATEGORY_SAVE_AS = "categories/{slug}/index.html"
TAG_URL = "tags/{slug}/"  # hand-written tags only; people, organisations and places have their own pages
TAG_SAVE_AS = "tags/{slug}/index.html"
AUTHOR_SAVE_AS = ""

DEFAULT_PAGINATION = 20
PAGINATED_TEMPLATES = {"entity": 50, "publisher": 50, "category": 50, "tag": 50}
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
]

FEED_ALL_RSS = "feeds/all.rss.xml"
FEED_ALL_ATOM = "feeds/all.atom.xml"
CATEGORY_FEED_RSS = "feeds/categories/{slug}.rss.xml"
CATEGORY_FEED_ATOM = "feeds/categories/{slug}.atom.xml"
TAG_FEED_RSS = "feeds/tags/{slug}.rss.xml"
TAG_FEED_ATOM = "feeds/tags/{slug}.atom.xml"
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
TRANSLATION_FEED_ATOM = None
RSS_FEED_SUMMARY_ONLY = False
