"""How large a feed may be. Apart from what reads feeds: the process that asks needs only these."""

#: the largest real feed seen has 9 MB (a podcast with ten years of show notes)
MAX_BYTES = 20 * 2**20
#: read of one document; news feeds hold 10 to 500, feedparser needs 1 ms an entry
MAX_ENTRIES = 2_000
MAX_DEPTH = 500  #: elements open at once within one entry; XHTML in Atom nests 30 deep
