"""One Apache Kafka broker in KRaft mode on the loopback, for tests: started, killed, started again, stopped by its own process ID."""

import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time

from certificates import Certificates
from kafka_admin import KafkaAdmin
from riffle_process import PATIENCE_SECONDS, TIED

# Below those that Linux gives to connections and to whoever asks for any port: while a broker is down, which its clients try to reach all the
# time, none of its ports goes to somebody else by chance.
PORTS = range(20_000, 30_000)
USER, PASSWORD = "riffle", "loopback-only"
ARCHIVE = "classes.jsa"
CLUSTER = "cmlmZmxlLXRlc3QtMDAwMQ"
# Small and quick to start: a test broker lives for a minute.
JAVA = ["java", "-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"]
LOGGING = """log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d %p %m%n
log4j.logger.kafka.server.KafkaRaftServer=INFO
"""
PROPERTIES = """process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{plain},SASL_PLAINTEXT://127.0.0.1:{sasl},SASL_SSL://127.0.0.1:{tls},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{plain},SASL_PLAINTEXT://127.0.0.1:{sasl},SASL_SSL://127.0.0.1:{tls}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
listener.name.sasl_ssl.sasl.enabled.mechanisms=SCRAM-SHA-256
listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.sasl_plaintext.sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_{user}="{password}";
log.dirs={logs}
num.partitions={partitions}
auto.create.topics.enable=true
offsets.topic.replication.factor=1
offsets.topic.num.partitions=2
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=2
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
log.cleaner.enable=false
num.network.threads=2
num.io.threads=2
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=300
controller.quorum.election.timeout.ms=300
controller.quorum.fetch.timeout.ms=600
controller.quorum.election.backoff.max.ms=300
"""


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def reserve_ports(count):
    """So many neighbouring ports, and what keeps them from other brokers of these tests until it is closed: a name that only one can have."""
    for first in random.SystemRandom().sample(PORTS[::count], len(PORTS) // count):
        reservation = socket.socket(socket.AF_UNIX)
        try:
            reservation.bind(f"\0riffle-test-broker-{first}")
        except OSError:
            reservation.close()
            continue
        ports = list(range(first, first + count))
        if all(is_free(port) for port in ports):
            return ports, reservation
        reservation.close()
    raise AssertionError("no ports are free")


def make_archive(libraries):
    """The classes of a broker, loaded and checked, for all further starts: they are quicker by half."""
    archive = os.path.join(os.path.abspath(libraries), ARCHIVE)
    if os.path.exists(archive):
        return
    broker = KafkaBroker(libraries, 1, f"-XX:ArchiveClassesAtExit={archive}.new")
    try:
        broker.process.terminate()
        broker.process.wait(PATIENCE_SECONDS)
    finally:
        broker.close()
    os.replace(archive + ".new", archive)


class KafkaBroker:
    """`libraries`: the folder with Kafka's jars; `options`: further ones of the Java machine at the first start."""

    def __init__(self, libraries, partitions, *options):
        libraries = os.path.abspath(libraries)
        # Named one by one in a fixed order: the archive of classes holds for this path alone.
        self.classpath = ":".join(sorted(os.path.join(libraries, name) for name in os.listdir(libraries) if name.endswith(".jar")))
        self.archive = os.path.join(libraries, ARCHIVE)
        self.directory = tempfile.mkdtemp(prefix="riffle-kafka-")
        self.process = None
        (plain, sasl, tls, controller), self.reservation = reserve_ports(4)
        self.address = f"127.0.0.1:{plain}"
        self.sasl_address = f"127.0.0.1:{sasl}"
        self.tls_address = f"127.0.0.1:{tls}"
        self.admin = KafkaAdmin(plain)
        self.certificates = Certificates(self.directory)
        logs = os.path.join(self.directory, "logs")
        self.properties = self._write("server.properties", PROPERTIES.format(
            plain=plain, sasl=sasl, tls=tls, controller=controller, logs=logs, partitions=partitions, user=USER, password=PASSWORD,
            keystore=self.certificates.keystore))
        self.logging = self._write("log4j.properties", LOGGING)
        # What `kafka-storage format` does, without its Java machine.
        os.mkdir(logs)
        self._write("logs/meta.properties", f"version=1\ncluster.id={CLUSTER}\nnode.id=1\n")
        try:
            self.start(*options)
        except BaseException:
            self.close()
            raise

    def start(self, *options):
        if not options and os.path.exists(self.archive):
            options = [f"-XX:SharedArchiveFile={self.archive}"]
        with open(os.path.join(self.directory, "out"), "ab") as out:
            begin = out.tell()
            self.process = subprocess.Popen([*TIED, *JAVA, *options, f"-Dlog4j.configuration=file:{self.logging}", "-cp", self.classpath, "kafka.Kafka",
                                             self.properties], stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=self.directory)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if re.search(r"Kafka Server started", self._output(begin)):
                return
            time.sleep(0.05)
        raise AssertionError(f"Kafka did not start:\n{self._output(begin)[-4000:]}")

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self.reservation.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _output(self, begin):
        with open(os.path.join(self.directory, "out"), "rb") as file:
            file.seek(begin)
            return file.read().decode(errors="replace")

    def _write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path
