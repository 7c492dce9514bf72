"""Settings for `make publish`: those of pelicanconf.py, for the address that the site will have."""

import os
import sys

sys.path.append(os.curdir)
from pelicanconf import *  # noqa: F403

# The address the site will be read at, without a slash at its end.
SITEURL = (os.environ.get("SITEURL") or "https://news.example.org").rstrip("/")
FEED_DOMAIN = SITEURL
