"""Examples that each command's help ends with; a test runs those that need no network."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "": (
        "wirecopy ingest          poll what is due, store what is new",
        "wirecopy status          how feeds, queue and sites are doing",
        "wirecopy doctor          what ails this installation, and what to do",
        "wirecopy records list    the newest records",
    ),
    "ingest": (
        "wirecopy ingest",
        "wirecopy ingest --group local --limit 50",
        "wirecopy ingest --dry-run",
        "wirecopy ingest https://paper.example/rss --data /tmp/trial",
        "wirecopy ingest --urls pages.txt --json",
    ),
    "backfill": (
        "wirecopy backfill samples/newsroom.warc.gz --dry-run",
        "wirecopy backfill samples --host nordlys.example --since 2026-05-01",
        "wirecopy backfill https://paper.example/sitemap.xml --since 2026-01-01",
        "wirecopy backfill samples/newsroom.warc.gz --language en --limit 5",
    ),
    "recheck": (
        "wirecopy recheck --since 12h",
        "wirecopy recheck --host nordlys.example --since 7d --limit 50",
    ),
    "feeds list": ("wirecopy feeds list", "wirecopy feeds list --json"),
    "feeds add": (
        'wirecopy feeds add https://paper.example/rss --name "Paper" --group local',
        "wirecopy feeds add https://letter.example/atom --full-text never",
        'wirecopy feeds add https://paper.example/news/ --links "article h2 a"',
    ),
    "feeds remove": (
        'wirecopy feeds remove "Paper"',
        "wirecopy feeds remove https://letter.example/atom",
    ),
    "feeds check": (
        "wirecopy feeds check",
        "wirecopy feeds check https://paper.example/rss",
        'wirecopy feeds check https://paper.example/news/ --links "article h2 a"',
    ),
    "feeds discover": (
        "wirecopy feeds discover paper.example",
        "wirecopy feeds discover paper.example --add --group local",
    ),
    "feeds import": ("wirecopy feeds import subscriptions.opml",),
    "feeds export": ("wirecopy feeds export > subscriptions.opml",),
    "records list": (
        "wirecopy records list --since 6h",
        "wirecopy records list --host paper.example --limit 100 --json",
        "wirecopy records list --stories",
    ),
    "records search": (
        "wirecopy records search harbour flats",
        "wirecopy records search 'reef -tax' --since 30d --language en",
    ),
    "records show": (
        "wirecopy records show 3f0a91c2",
        "wirecopy records show 3f0a91c2 --enriched --json",
    ),
    "records export": (
        "wirecopy records export --latest > records.jsonl",
        "wirecopy records export --latest --format parquet --out records.parquet",
        "wirecopy records export --format rss --since 7d --out week.xml",
    ),
    "records forget": (
        "wirecopy records forget https://paper.example/story",
        "wirecopy records forget https://paper.example/story --yes",
    ),
    "records forgotten": ("wirecopy records forgotten --json",),
    "records reindex": ("wirecopy records reindex",),
    "browse": ("wirecopy browse", "wirecopy browse --data data/sample --port 9000"),
    "serve": (
        "wirecopy serve --data data/sample",
        "wirecopy serve --host 0.0.0.0 --token-file token.txt",
        "wirecopy serve --url https://news.example/wirecopy",
        "wirecopy serve --stdio",
    ),
    "enrich": (
        "wirecopy enrich --dry-run",
        "wirecopy enrich --since 30d --name keywords",
        "wirecopy enrich --all --retry",
    ),
    "prune": ("wirecopy prune", "wirecopy prune --yes", "wirecopy prune --yes --compact"),
    "backup": (
        "wirecopy backup /mnt/backup --keep 7",
        "wirecopy backup /mnt/backup --verify",
    ),
    "restore": ("wirecopy restore /mnt/backup --data restored",),
    "parts list": ("wirecopy parts list", "wirecopy parts list --limit 20 --json"),
    "parts compact": ("wirecopy parts compact", "wirecopy parts compact --yes"),
    "store copy": (
        "wirecopy store copy sqlite:///data/wirecopy.db postgresql://db.example/news",
        "wirecopy store copy postgresql://db.example/news sqlite:///copy/wirecopy.db",
    ),
    "status": (
        "wirecopy status",
        "wirecopy status --all",
        'wirecopy status --feed "Upland Post"',
        "wirecopy status --check > /dev/null || echo something ails",
    ),
    "doctor": ("wirecopy doctor", "wirecopy doctor --json"),
    "config show": (
        "wirecopy config show",
        "wirecopy config show --data /tmp/trial --all",
        'wirecopy config show --feed "Upland Post" --feeds samples/feeds.toml',
    ),
    "metrics": ("wirecopy metrics",),
    "report": ("wirecopy report", "wirecopy report --days 7 --out week.html"),
    "watch list": ("wirecopy watch list",),
    "watch test": ("wirecopy watch test 'Rail strikes' --since 7d",),
    "watch matches": ("wirecopy watch matches 'Rail strikes' --limit 5",),
    "watch resume": ("wirecopy watch resume 'Rail strikes'",),
    "push run": ("wirecopy push run", "wirecopy push run archive --follow"),
    "push list": ("wirecopy push list", "wirecopy push list --json"),
    "push refused": ("wirecopy push refused archive --limit 20",),
    "push resume": ("wirecopy push resume archive",),
    "push restart": ("wirecopy push restart archive --yes",),
    "push remove": ("wirecopy push remove archive --yes",),
    "queue list": (
        "wirecopy queue list --outcome filtered --limit 20",
        "wirecopy queue list --outcome quarantined --json",
    ),
    "retry": (
        "wirecopy retry",
        "wirecopy retry --reason unreachable",
        'wirecopy retry --feed "Upland Post"',
    ),
    "extract": (
        "wirecopy extract https://paper.example/story --explain",
        "wirecopy extract page.html --url https://paper.example/story --json",
    ),
    "reextract": (
        "wirecopy reextract --host paper.example",
        "wirecopy reextract --since 7d --apply",
    ),
    "adopt": ("wirecopy adopt", "wirecopy adopt --yes"),
}
"""Command -> lines as a user would type them; the first word is always `wirecopy`."""


def epilog(command: str) -> str | None:
    """The end of a command's help: its examples. None for a command without any."""
    lines = EXAMPLES.get(command)
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines) if lines else None
