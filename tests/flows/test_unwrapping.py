"""Aggregators' links end at the publisher's page, or are kept aside: nothing is guessed."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from extractors.feed_links import page_links
from news.article import Page
from tests.factories import *  # noqa: F403
from tests.flows.running import Shell
from tests.newssite import NewsSite, an_entry, article_page, prose, rss
