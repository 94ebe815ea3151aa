"""The kinds of sinks: a batch in, an answer for each item out."""

from collections.abc import Mapping

from extractors.fetch import FetchSettings
from pipeline.config.push.sinks import SinkTable
from pipeline.control.clock import Clock
from pipeline.push.ways.way import Way


def way_to(
    sink: SinkTable, settings: FetchSettings, *, environment: Mapping[str, str], now: Clock
) -> Way:
    """The way to a sink. Raises ConfigError for a variable, secret or client that is not there."""
    if sink.kind == "kafka":
        from pipeline.push.ways.kafka import KafkaTopic  # noqa: PLC0415 - few users need each

        return KafkaTopic(sink, settings, environment=environment)
    if sink.kind == "webhook":
        from pipeline.push.ways.webhook import Webhook  # noqa: PLC0415

        return Webhook(sink, settings, environment=environment, now=now)
    from pipeline.push.ways.search import SearchIndex  # noqa: PLC0415

    return SearchIndex(sink, settings, environment=environment, now=now)
