"""The views' queries. They show no story that was taken down or back, and no secret of a feed.

`[moment:e.ended_at]`: what the databases say differently, as `dialects` has it.
"""

_RECORD = """
  [text:r.record/title] AS title, [text:r.record/subtitle] AS subtitle,
  [text:r.record/summary] AS summary, [text:r.record/content_text] AS text,
  [text:r.record/publisher/name] AS publisher, [text:r.record/publisher/domain] AS domain,
  [url:r.record/canonical_url] AS url, [text:r.record/language] AS language,
  [list:r.record/authors*/name] AS authors, [text:r.record/section] AS section,
  [list:r.record/tags] AS tags, [text:r.record/genre] AS genre,
  [text:r.record/group] AS group_name, [date:r.record/date_published] AS date_published,
  [date:r.record/date_modified] AS date_modified, [date:r.record/date_fetched] AS date_fetched,
  [moment:s.first_seen_at] AS date_first_seen, [moment:r.kept_at] AS date_stored,
  [whole:r.record/extraction/word_count] AS words,
  [real:r.record/extraction/quality] AS quality,
  [text:r.record/extraction/status] AS status,
  [flag:r.record/is_accessible_for_free] AS is_free"""
_INDEXED = "LEFT JOIN search_texts t ON t.story_id = r.story_id AND t.revision = r.revision"

#: name of a view -> its query
QUERIES = {
    "v_stories": f"""
SELECT s.id, r.revision, {_RECORD},
  (SELECT count(*) FROM appearances a WHERE a.story_id = s.id) AS copies,
  coalesce(c.cluster_id, s.id) AS cluster_id, coalesce(c.is_main, true) AS is_main,
  t.id AS search_id, r.kept_at AS stored_us
FROM stories s
JOIN revisions r ON r.story_id = s.id AND r.revision = s.revision
LEFT JOIN clusters c ON c.story_id = s.id
{_INDEXED}
[json:r.record]
WHERE s.withdrawn_at IS NULL""",
    "v_revisions": f"""
SELECT r.story_id, r.revision, [text:r.record/revision_cause] AS cause,
  [list:r.record/revision_changes] AS changes, {_RECORD},
  [list:r.record/extraction/warnings] AS warnings, [text:r.record/provenance] AS provenance,
  t.id AS search_id, r.kept_at AS stored_us
FROM revisions r
JOIN stories s ON s.id = r.story_id
{_INDEXED}
[json:r.record]
WHERE s.withdrawn_at IS NULL""",
    "v_enrichments": """
SELECT m.story_id, m.revision, n.name, m.version, CAST(m.value AS text) AS value, m.error,
  [moment:m.ended_at] AS date_enriched, m.due_at IS NOT NULL AS is_waiting
FROM enrichments m
JOIN enrichers n ON n.id = m.enricher_id
JOIN stories s ON s.id = m.story_id
WHERE s.withdrawn_at IS NULL""",
    "v_appearances": """
SELECT s.id AS story_id, 'feed' AS kind, 'original' AS relation, NULL AS containment,
  NULL AS publisher, e.title, [link:e.canonical_link] AS url, f.title AS feed,
  f.shown_url AS feed_url, NULL AS date_published, [moment:e.first_seen_at] AS date_seen,
  NULL AS text, NULL AS record_id
FROM stories s
JOIN entries e ON e.story_id = s.id
JOIN feeds f ON f.id = e.feed_id
WHERE s.withdrawn_at IS NULL AND s.revision > 0 AND NOT e.is_copy AND f.url <> 'urls:list'
UNION ALL
SELECT s.id, 'copy', a.relation, [real:a.evidence/containment], a.publisher, a.title,
  [url:a.url], f.title, f.shown_url, [moment:a.published_at], [moment:a.seen_at],
  [text:a.record/content_text], NULL
FROM stories s
JOIN appearances a ON a.story_id = s.id
LEFT JOIN feeds f ON f.id = (
  SELECT e.feed_id FROM entries e JOIN feeds g ON g.id = e.feed_id
  WHERE e.story_id = s.id AND e.is_copy AND g.url = a.feed_url LIMIT 1)
[json:a.evidence]
[json:a.record]
WHERE s.withdrawn_at IS NULL AND s.revision > 0
UNION ALL
SELECT m.story_id, 'record', [text:r.record/dedup/relation], NULL,
  [text:r.record/publisher/domain], [text:r.record/title], [url:r.record/canonical_url], NULL,
  NULL, [date:r.record/date_published], [moment:s.first_seen_at], [text:r.record/content_text],
  s.id
FROM clusters m
JOIN stories w ON w.id = m.story_id AND w.withdrawn_at IS NULL
JOIN clusters o ON o.cluster_id = m.cluster_id AND o.story_id <> m.story_id
JOIN stories s ON s.id = o.story_id AND s.withdrawn_at IS NULL
JOIN revisions r ON r.story_id = s.id AND r.revision = s.revision
[json:r.record]""",
    "v_feeds": """
SELECT f.id, coalesce([text:u.payload/name], f.title) AS name, f.shown_url AS url, f.title,
  u.group_name, coalesce(u.is_active, false) AS is_subscribed,
  CASE WHEN [flag:f.state/is_gone] THEN 'retired'
    WHEN [whole:f.state/failures] > 0 THEN 'failing'
    WHEN [text:f.state/last_polled_at] IS NULL THEN 'new' ELSE 'fine' END AS health,
  coalesce([whole:f.state/failures], 0) AS failures,
  [date:f.state/failing_since] AS failing_since, [detail:f.state/last_error] AS last_error,
  [text:f.state/kind] AS kind, [date:f.state/last_polled_at] AS last_polled_at,
  [date:f.state/last_success_at] AS last_success_at, [date:f.state/last_new_at] AS last_new_at,
  [date:f.state/next_poll_at] AS next_poll_at,
  (SELECT count(*) FROM entries e WHERE e.feed_id = f.id) AS entries,
  (SELECT count(*) FROM entries e WHERE e.feed_id = f.id AND e.outcome = 'quarantined')
    AS quarantined
FROM feeds f
LEFT JOIN subscriptions u ON u.feed_id = f.id AND u.origin = (
  SELECT o.origin FROM subscriptions o WHERE o.feed_id = f.id
  ORDER BY o.is_active DESC, o.synced_at DESC, o.origin LIMIT 1)
[json:f.state]
[json:u.payload]
WHERE f.url <> 'urls:list'""",
    "v_quarantine": """
SELECT e.id, e.reason, e.title, [link:e.canonical_link] AS url, e.host, f.title AS feed,
  f.shown_url AS feed_url, [detail:e.detail] AS detail, e.attempts,
  [moment:e.first_seen_at] AS first_seen_at, [moment:e.ended_at] AS ended_at
FROM entries e
JOIN feeds f ON f.id = e.feed_id
WHERE e.outcome = 'quarantined'""",
    "v_runs": """
SELECT n.id, n.run, [moment:n.started_at] AS started_at, [real:n.report/seconds] AS seconds,
  [text:n.report/ended] AS ended, [flag:n.report/is_dry_run] AS is_dry_run,
  [whole:n.report/feeds/updated] AS feeds_updated,
  [whole:n.report/feeds/unchanged] AS feeds_unchanged,
  [whole:n.report/feeds/failed] AS feeds_failed,
  [whole:n.report/feeds/skipped] AS feeds_skipped, [whole:n.report/entries/stored] AS stored,
  [whole:n.report/entries/revised] AS revised, [whole:n.report/entries/known] AS known,
  [whole:n.report/entries/duplicate] AS duplicate,
  [whole:n.report/entries/quarantined] AS quarantined, [whole:n.report/entries/gone] AS gone,
  [whole:n.report/entries/filtered] AS filtered,
  [whole:n.report/entries/pending] AS pending, [whole:n.report/corrected] AS corrected
FROM runs n
[json:n.report]""",
}
