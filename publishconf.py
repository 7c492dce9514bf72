"""Settings for `make publish`: those of pelicanconf.py, with the site's public URL."""

import os
import sys

sys.path.append(os.curdir)
from pelicanconf import *  # noqa: F403

# Write the public URL of the site between the quotes, as in "https://your.site".
SITEURL = ""

# `make publish SITEURL=https://your.site` takes precedence. If neither is set, GitLab's CI_PAGES_URL is used.
SITEURL = (os.environ.get("SITEURL") or SITEURL or os.environ.get("CI_PAGES_URL") or "").rstrip("/")
FEED_DOMAIN = SITEURL

# `make publish` builds the complete site in a separate folder, which then replaces output/.
DELETE_OUTPUT_DIRECTORY = True
