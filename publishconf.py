"""Settings for `make publish`: those of pelicanconf.py, for the address that the site will have."""

import os
import sys

sys.path.append(os.curdir)
from pelicanconf import *  # noqa: F403

# The address where the site will be read, between the quotes, as in "https://your.site".
SITEURL = ""

# make publish SITEURL=https://your.site comes before it; where nothing is written above, GitLab says where it serves the site.
SITEURL = (os.environ.get("SITEURL") or SITEURL or os.environ.get("CI_PAGES_URL") or "").rstrip("/")
FEED_DOMAIN = SITEURL

# What is published is made in a folder of its own, whole, and then takes the place of output/.
DELETE_OUTPUT_DIRECTORY = True
