"""What the fork server loads before it forks a worker: all that extraction needs, so that workers start at once and share it.

Named in `multiprocessing.set_forkserver_preload` and imported nowhere else: importing it acts on
the process.
"""

# what is called is looked up by name: here it is loaded
from extractors import article, feed
from pipeline.workers.memory import bound_allocator, freeze
from pipeline.workers.process import die_with_parent

die_with_parent()
bound_allocator()
article.warm_up()
feed.parse(
    b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>",
    url="https://feeds.example/",
)
freeze()
