"""Modules that the fork server loads before it forks, so that workers start fast and share them.

Used by `set_forkserver_preload` only. Do not import it elsewhere: the import changes the process.
"""

from extractors.article.from_page import warm_up
from pipeline.workers import read_page  # noqa: F401 - workers find it by name
from pipeline.workers.memory import bound_memory, freeze
from pipeline.workers.process import die_with_parent
from pipeline.workers.read_feed import read_feed

die_with_parent()
bound_memory()
warm_up()
read_feed(
    b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>",
    url="https://feeds.example/",
)
freeze()
