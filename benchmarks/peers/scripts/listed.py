"""Writes the addresses of feeds' entries to a file and starts a program with it.

python listed.py FEEDS_FILE OUT_FOLDER PROGRAM ARGUMENTS...   (adds `-i OUT_FOLDER/urls.txt`)
"""

import os
import sys
from pathlib import Path

import feedparser

feeds, folder, program, *arguments = sys.argv[1:]
entries = (
    entry for feed in Path(feeds).read_text().split() for entry in feedparser.parse(feed).entries
)
urls = Path(folder) / "urls.txt"
urls.write_text("\n".join(dict.fromkeys(entry.link for entry in entries)))
os.execv(program, [program, *arguments, "-i", str(urls)])
