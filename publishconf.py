"""Settings for `make publish`: those of pelicanconf.py, for the address that the site will have."""

import os
import sys

sys.path.append(os.curdir)
from pelicanconf import *  # noqa: F403

# The address where the site will be read: write it between the quotes, or say make publish SITEURL=https://your.site
SITEURL = (os.environ.get("SITEURL") or "").rstrip("/")
FEED_DOMAIN = SITEURL
