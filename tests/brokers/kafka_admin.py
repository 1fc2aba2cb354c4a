"""What a test changes on a Kafka broker, said in the protocol itself: each of Kafka's own tools starts a Java machine for seconds."""

import hashlib
import os
import socket
import struct

CREATE_TOPICS, DELETE_TOPICS, DELETE_RECORDS, ALTER_SCRAM = 19, 20, 21, 51
SCRAM_SHA_256, ITERATIONS = 1, 4096
TIMEOUT = 120  # seconds; a broker that has just started takes its time on a busy machine


def _text(value):
    data = value.encode()
    return struct.pack(">h", len(data)) + data


def _list(items):
    items = list(items)
    return struct.pack(">i", len(items)) + b"".join(items)


def _compact(data):
    """Of the newer versions of requests: the length, and one more, as a variable number."""
    length, out = len(data) + 1, b""
    while length > 0x7F:
        out += bytes([length & 0x7F | 0x80])
        length >>= 7
    return out + bytes([length]) + data


class _Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, form):
        (value,) = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def text(self):
        length = self.number("h")
        if length < 0:
            return None
        self.at += length
        return self.data[self.at - length:self.at].decode()


class KafkaAdmin:
    def __init__(self, port):
        self.port = port

    def _ask(self, key, version, body, flexible=False):
        header = struct.pack(">hhi", key, version, 1) + _text("test") + (b"\0" if flexible else b"")
        with socket.create_connection(("127.0.0.1", self.port), TIMEOUT) as connection:
            connection.settimeout(TIMEOUT)
            connection.sendall(struct.pack(">i", len(header) + len(body)) + header + body)
            with connection.makefile("rb") as answer:
                (size,) = struct.unpack(">i", answer.read(4))
                return _Reader(answer.read(size)[5 if flexible else 4:])

    def create_topic(self, topic, partitions, **settings):
        configs = _list(_text(name.replace("_", ".")) + _text(value) for name, value in settings.items())
        body = _list([_text(topic) + struct.pack(">ih", partitions, 1) + _list([]) + configs]) + struct.pack(">i?", TIMEOUT * 1000, False)
        answer = self._ask(CREATE_TOPICS, 4, body)
        answer.number("i")
        for _ in range(answer.number("i")):
            name, code, message = answer.text(), answer.number("h"), answer.text()
            assert code == 0, (name, code, message)

    def delete_topic(self, topic):
        answer = self._ask(DELETE_TOPICS, 3, _list([_text(topic)]) + struct.pack(">i", TIMEOUT * 1000))
        answer.number("i")
        for _ in range(answer.number("i")):
            name, code = answer.text(), answer.number("h")
            assert code == 0, (name, code)

    def delete_records(self, topic, before):
        """Everything of each partition before that offset is gone; `before` is {partition: offset}."""
        partitions = _list(struct.pack(">iq", partition, offset) for partition, offset in before.items())
        answer = self._ask(DELETE_RECORDS, 1, _list([_text(topic) + partitions]) + struct.pack(">i", TIMEOUT * 1000))
        answer.number("i")
        for _ in range(answer.number("i")):
            name = answer.text()
            for _ in range(answer.number("i")):
                partition, low, code = answer.number("i"), answer.number("q"), answer.number("h")
                assert code == 0 and low == before[partition], (name, partition, low, code)

    def set_scram(self, user, password):
        """The user may come with SCRAM-SHA-256 and this password."""
        salt = os.urandom(16)
        salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
        one = _compact(user.encode()) + struct.pack(">bi", SCRAM_SHA_256, ITERATIONS) + _compact(salt) + _compact(salted) + b"\0"
        answer = self._ask(ALTER_SCRAM, 0, b"\x01" + b"\x02" + one + b"\0", flexible=True)
        answer.number("i")
        assert answer.number("b") == 2
        length = answer.number("b") - 1
        answer.at += length
        code = answer.number("h")
        assert code == 0, code
