"""A Kafka topic: each revision a message under its story's id; a deletion is a message of nothing.

The producer is idempotent: what it sends again after an error is written once, in order (KIP-98).
What is sent again after a crash has the same key and the header `revision`. In a compacted topic
the last message of a key stays, and a deletion removes it.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from extractors.fetch import FetchSettings, refused_server
from news.errors import ConfigError, RefusedAddress
from pipeline.config.logins import expanded
from pipeline.config.push.sinks import SinkTable
from pipeline.push.ways.way import TAKEN, reason
from storage.queue.push.values import Answer, Item, Sent, Trouble

if TYPE_CHECKING:
    from confluent_kafka import KafkaError, Producer

TIMEOUT_S = 20.0  #: of a batch: then what was not written is tried later
_LOOK_S = 10.0  #: to reach a broker at first
_MISSING = "kind kafka needs its client: `.venv/bin/python -m pip install confluent-kafka`"
#: of a topic that is being made
_SOON = ("LEADER_NOT_AVAILABLE", "UNKNOWN_TOPIC_OR_PART")
#: of a message that no broker will ever take
_REFUSED = ("MSG_SIZE_TOO_LARGE", "INVALID_RECORD", "INVALID_MSG", "INVALID_MSG_SIZE")


class KafkaTopic:
    """One topic, through librdkafka."""

    is_versioned = False

    def __init__(
        self, sink: SinkTable, settings: FetchSettings, *, environment: Mapping[str, str]
    ) -> None:
        """Raises ConfigError for a client or variable that is not there."""
        try:
            import confluent_kafka  # noqa: F401, PLC0415 - an extra, which few users need
        except ImportError as exc:
            raise ConfigError(sink.name, _MISSING) from exc
        need = f"the sink {sink.name!r} needs it"
        self._options: dict[str, str | int | bool] = {
            "compression.type": "zstd",
            "partitioner": "murmur2_random",  # as Java's clients do
            "client.id": "wirecopy",
            "message.timeout.ms": int(TIMEOUT_S * 1000),
            "log_level": 0,  # its lines go to stderr; error_cb has the reasons
        }
        for name, value in sink.options.items():
            self._options[name] = expanded(str(value), environment=environment, need=need)
        self._options |= {
            "bootstrap.servers": ",".join(sink.servers or ()),
            "enable.idempotence": True,
        }
        self._servers, self._topic = sink.servers or (), str(sink.topic)
        self._allow, self._name = settings.allow_networks, sink.name
        self._producer: Producer | None = None
        self._last_error = ""

    async def aclose(self) -> None:
        """End the producer."""
        self._drop()

    async def send(self, items: Sequence[Item]) -> Sent:
        """Write messages; what follows one that failed counts as failed too. See Way."""
        try:
            return await asyncio.to_thread(self._send, items)
        except asyncio.CancelledError:
            self._drop()  # else its thread would hold the process for TIMEOUT_S
            raise

    def _send(self, items: Sequence[Item]) -> Sent:
        from confluent_kafka import KafkaException  # noqa: PLC0415 - as above

        try:
            producer = self._producer or self._opened()
            return self._sent([self._why(one) for one in _written(producer, self._topic, items)])
        except KafkaException as exc:
            if self._producer is not None:
                self._producer.poll(0)  # calls _note
            self._drop()
            error: KafkaError = exc.args[0]
            why = reason(self._last_error or error.str())
            return Sent(answers=(), trouble=Trouble(why=why, is_busy=error.name() in _SOON))

    def _opened(self) -> "Producer":
        """A producer whose topic is there. Raises KafkaException, ConfigError, RefusedAddress."""
        from confluent_kafka import KafkaException, Producer  # noqa: PLC0415 - as above

        for server in self._servers:
            host, _, port = server.rpartition(":")
            why = refused_server(host.strip("[]"), int(port), allow=self._allow)
            if why is not None:
                raise RefusedAddress(server, why)
        self._last_error = ""
        try:
            producer = Producer({**self._options, "error_cb": self._note})
        except KafkaException as exc:
            raise ConfigError(self._name, f"options: {reason(exc.args[0].str())}") from exc
        self._producer = producer
        found = producer.list_topics(self._topic, timeout=_LOOK_S).topics[self._topic]
        producer.poll(0)
        if found.error is not None:
            raise KafkaException(found.error)
        return producer

    def _note(self, error: "KafkaError") -> None:
        """Remember what went wrong behind the scenes: a login, a certificate, a broker."""
        self._last_error = error.str()

    def _why(self, error: "KafkaError | None") -> Answer:
        if error is None:
            return TAKEN
        if error.name() in _REFUSED:
            return Answer(outcome="refused", why=reason(error.str()))
        more = f" ({self._last_error})" if self._last_error else ""
        return Answer(outcome="failed", why=reason(f"{error.str()}{more}"))

    def _sent(self, answers: list[Answer]) -> Sent:
        """In order: later ones of a story may not be followed by an earlier one for good."""
        first = next((n for n, one in enumerate(answers) if one.outcome == "failed"), None)
        if first is None:
            return Sent(answers=answers)
        self._drop()  # one that has failed for good fails for ever
        return Sent(answers=answers[:first], trouble=Trouble(why=answers[first].why))

    def _drop(self) -> None:
        """End the producer, and give up what it has not written yet."""
        from confluent_kafka import KafkaException  # noqa: PLC0415 - as above

        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(KafkaException):
                producer.purge()


def _written(producer: "Producer", topic: str, items: Sequence[Item]) -> "list[KafkaError | None]":
    """Write messages and wait for the brokers; the error of each, None for what is written."""
    from confluent_kafka import KafkaError, KafkaException  # noqa: PLC0415 - as above

    unknown = KafkaError(KafkaError._MSG_TIMED_OUT)  # noqa: SLF001 - its public name
    found: list[KafkaError | None] = [unknown] * len(items)
    for place, item in enumerate(items):
        try:
            _produce(producer, topic, item, ended=partial(_set, found, place))
        except KafkaException as exc:
            found[place] = exc.args[0]
    if producer.flush(TIMEOUT_S + 5):
        producer.purge()
        producer.flush(1)
    return found


def _set(
    found: "list[KafkaError | None]", place: int, error: "KafkaError | None", _: object
) -> None:
    found[place] = error


def _produce(
    producer: "Producer",
    topic: str,
    item: Item,
    *,
    ended: "Callable[[KafkaError | None, object], None]",
) -> None:
    """Hand a message to the producer. Raises KafkaException."""
    from confluent_kafka import KafkaError, KafkaException  # noqa: PLC0415 - as above

    headers: list[tuple[str, str | bytes | None]] = [
        ("kind", "deletion" if item.line is None else "record")
    ]
    if item.revision is not None:
        headers.append(("revision", str(item.revision)))
    key, value = item.story_id.encode(), None if item.line is None else item.line.encode()
    until = monotonic() + TIMEOUT_S
    while True:
        try:
            producer.produce(topic, value, key, on_delivery=ended, headers=headers)
        except BufferError as exc:  # its queue is full, or too small for this one
            if monotonic() > until:
                raise KafkaException(KafkaError(KafkaError._QUEUE_FULL)) from exc  # noqa: SLF001
            producer.poll(0.2)
        else:
            return
