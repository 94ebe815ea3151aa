"""Kafka as a sink: librdkafka's own mock cluster, which speaks the protocol on loopback."""

import json
import sys
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from extractors.fetch import FetchSettings
from news.errors import ConfigError, RefusedAddress
from pipeline.config.push.sinks import SinkTable
from pipeline.push.ways import kafka
from pipeline.push.ways.kafka import KafkaTopic
from storage.queue.push.values import Item
from tests.pipeline.push.test_sinks import pushed, state, write
from tests.support.running import Shell

LOOPBACK = '["127.0.0.1/32"]'


@pytest.fixture(scope="module")
def brokers() -> Iterator[list[str]]:
    """The addresses of a cluster of two."""
    cluster = Producer({"test.mock.num.brokers": 2, "log_level": 0})
    found = cluster.list_topics(timeout=10).brokers.values()
    yield [f"{one.host}:{one.port}" for one in found]
    del cluster


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka, "_LOOK_S", 0.5)


def messages(brokers: list[str], topic: str) -> list[tuple[str, dict[str, bytes], Any]]:
    """Key, headers and value of all that is in a topic."""
    reader = Consumer(
        {
            "bootstrap.servers": brokers[0],
            "group.id": "reader",
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
            "log_level": 0,
        }
    )
    parts = reader.list_topics(topic, timeout=10).topics[topic].partitions
    reader.assign([TopicPartition(topic, number, 0) for number in parts])
    found, open_parts = [], set(parts)
    while open_parts:
        message = reader.poll(5)
        assert message is not None
        if message.error():
            open_parts.discard(message.partition())
            continue
        value = message.value()
        headers = dict(message.headers() or ())
        found.append((message.key().decode(), headers, value and json.loads(value)))
    reader.close()
    return found


def with_topic(wirecopy: Shell, brokers: list[str], topic: str, *more: str) -> None:
    lines = ["[[sink]]", 'name = "stream"', 'kind = "kafka"', f'topic = "{topic}"']
    lines += [f"servers = {json.dumps(brokers)}", f"allow_networks = {LOOPBACK}"]
    write(wirecopy, "\n".join([*lines, *more]))


def a_sink(brokers: list[str], topic: str, **more: Any) -> SinkTable:
    values = {"name": "s", "kind": "kafka", "servers": ",".join(brokers), "topic": topic}
    return SinkTable(**values | more)


def way_to(brokers: list[str], topic: str, **more: Any) -> KafkaTopic:
    settings = FetchSettings(allow_networks=(ip_network("127.0.0.0/8"),))
    return KafkaTopic(a_sink(brokers, topic, **more), settings, environment={"PASS": "hunter2"})


def an_item(n: int, *, text: str = "x") -> Item:
    line = json.dumps({"kind": "record", "id": f"urn:uuid:{n}", "content_text": text})
    return Item(story_id=f"urn:uuid:{n}", revision=1, line=line, place=("line", n))


def test_each_revision_is_a_message_under_its_story_s_id(
    wirecopy: Shell, brokers: list[str]
) -> None:
    """As in the parts, the revision in a header; a takedown is a message without a value."""
    wirecopy.ingest_sample()
    with_topic(wirecopy, brokers, "every")
    pushed(wirecopy)
    found = messages(brokers, "every")
    lines = wirecopy.lines()
    assert sorted((key, int(headers["revision"])) for key, headers, _ in found) == sorted(
        (line["id"], line["revision"]) for line in lines
    )
    assert {value["id"] for _, _, value in found} == {key for key, _, _ in found}
    assert all(value in lines for _, _, value in found)
    pushed(wirecopy)
    assert len(messages(brokers, "every")) == len(found)
    story = lines[0]["id"]
    assert wirecopy("records", "forget", story, "--yes").code == 0
    pushed(wirecopy)
    last = [one for one in messages(brokers, "every") if one[0] == story][-1]
    assert last == (story, {"kind": b"deletion"}, None)
    assert state(wirecopy, "stream")["deleted"] == 1
    wirecopy("push", "restart", "stream", "--yes")
    pushed(wirecopy)
    again = [one for one in messages(brokers, "every")[len(found) + 1 :] if one[2]]
    before = {(key, headers["revision"]) for key, headers, _ in found}
    assert {(key, headers["revision"]) for key, headers, _ in again} < before


async def test_a_story_s_messages_stay_in_order(brokers: list[str]) -> None:
    """They have one key, so one partition."""
    items = [replace(an_item(n % 3), revision=n) for n in range(1, 61)]
    async with aclosing(way_to(brokers, "order")) as way:
        sent = await way.send(items)
    assert {one.outcome for one in sent.answers} == {"taken"}
    found = messages(brokers, "order")
    for key in {one[0] for one in found}:
        mine = [int(headers["revision"]) for name, headers, _ in found if name == key]
        assert mine == sorted(mine)


async def test_a_message_that_no_broker_takes_is_refused_alone(brokers: list[str]) -> None:
    """One that is too large; the others are written."""
    items = [an_item(1), an_item(2, text="x" * 60_000), an_item(3)]
    async with aclosing(way_to(brokers, "large", options={"message.max.bytes": 20_000})) as way:
        sent = await way.send(items)
    assert [one.outcome for one in sent.answers] == ["taken", "refused", "taken"]
    assert "too large" in sent.answers[1].why.lower()
    assert len(messages(brokers, "large")) == 2


async def test_a_queue_that_never_has_room_fails(
    brokers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An option may make it smaller than one message."""
    monkeypatch.setattr(kafka, "TIMEOUT_S", 0.3)
    options = {"queue.buffering.max.kbytes": 1, "message.max.bytes": 1_000_000}
    async with aclosing(way_to(brokers, "narrow", options=options)) as way:
        sent = await way.send([an_item(n, text="x" * 2_000) for n in range(3)])
    assert sent.trouble
    assert "queue full" in sent.trouble.why.lower()


async def test_a_cluster_that_is_not_there_fails_soon_and_says_why() -> None:
    """Nothing counts as sent."""
    async with aclosing(way_to(["127.0.0.1:9"], "nowhere")) as way:
        sent = await way.send([an_item(1)])
    assert sent.answers == ()
    assert sent.trouble
    assert "127.0.0.1:9" in sent.trouble.why


async def test_brokers_in_a_private_network_need_leave(brokers: list[str]) -> None:
    """By the same guard as webhooks."""
    way = KafkaTopic(a_sink(brokers, "t"), FetchSettings(), environment={})
    with pytest.raises(RefusedAddress, match="allow_networks"):
        await way.send([an_item(1)])


async def test_a_secret_option_comes_from_the_environment(brokers: list[str]) -> None:
    """One that is not set, or an unknown option, is named; its value is not."""
    with pytest.raises(ConfigError, match=r"\$\{OTHER\}"):
        way_to(brokers, "t", options={"sasl.password": "${OTHER}"})
    way = way_to(brokers, "t", options={"sasl.pasword.file": "${PASS}"})
    with pytest.raises(ConfigError, match=r"sasl\.pasword\.file") as caught:
        await way.send([an_item(1)])
    assert "hunter2" not in str(caught.value)


def test_without_its_client_a_sink_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "confluent_kafka", None)
    with pytest.raises(ConfigError, match="pip install confluent-kafka"):
        way_to(["127.0.0.1:9"], "t")
