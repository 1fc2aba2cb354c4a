"""One Apache Kafka broker in KRaft mode on the loopback, for tests: started, killed, started again, stopped by its own process ID."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

START_SECONDS = 60
USER, PASSWORD = "riffle", "loopback-only"
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
listeners=PLAINTEXT://127.0.0.1:{plain},SASL_PLAINTEXT://127.0.0.1:{sasl},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{plain},SASL_PLAINTEXT://127.0.0.1:{sasl}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
sasl.enabled.mechanisms=PLAIN
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


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class KafkaBroker:
    """`libraries`: the folder with Kafka's jars."""

    def __init__(self, libraries, partitions):
        self.classpath = os.path.join(os.path.abspath(libraries), "*")
        self.directory = tempfile.mkdtemp(prefix="riffle-kafka-")
        self.process = None
        plain, sasl, controller = free_ports(3)
        self.address = f"127.0.0.1:{plain}"
        self.sasl_address = f"127.0.0.1:{sasl}"
        self.properties = self._write("server.properties", PROPERTIES.format(
            plain=plain, sasl=sasl, controller=controller, logs=os.path.join(self.directory, "logs"), partitions=partitions, user=USER,
            password=PASSWORD))
        self.logging = self._write("log4j.properties", LOGGING)
        self._tool("kafka.tools.StorageTool", "format", "--cluster-id", "cmlmZmxlLXRlc3QtMDAwMQ", "--config", self.properties)
        self.start()

    def start(self):
        with open(os.path.join(self.directory, "out"), "ab") as out:
            begin = out.tell()
            self.process = subprocess.Popen(self._java("kafka.Kafka", self.properties), stdout=out, stderr=subprocess.STDOUT,
                                            stdin=subprocess.DEVNULL, cwd=self.directory)
        deadline = time.monotonic() + START_SECONDS
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
        shutil.rmtree(self.directory, ignore_errors=True)

    def delete_records(self, topic, before):
        """Everything of each partition before that offset is gone; `before` is {partition: offset}."""
        wanted = ",".join(f'{{"topic":"{topic}","partition":{partition},"offset":{offset}}}' for partition, offset in before.items())
        path = self._write("delete.json", f'{{"version":1,"partitions":[{wanted}]}}')
        self._tool("org.apache.kafka.tools.DeleteRecordsCommand", "--bootstrap-server", self.address, "--offset-json-file", path)

    def delete_topic(self, topic):
        self._tool("org.apache.kafka.tools.TopicCommand", "--bootstrap-server", self.address, "--delete", "--topic", topic)

    def create_topic(self, topic, partitions):
        self._tool("org.apache.kafka.tools.TopicCommand", "--bootstrap-server", self.address, "--create", "--topic", topic,
                   "--partitions", str(partitions), "--replication-factor", "1")

    def _java(self, main, *arguments):
        return [*JAVA, f"-Dlog4j.configuration=file:{self.logging}", "-cp", self.classpath, main, *arguments]

    def _tool(self, main, *arguments):
        result = subprocess.run(self._java(main, *arguments), capture_output=True, text=True, timeout=60, check=False)
        if result.returncode != 0:
            raise AssertionError(f"{main} failed:\n{result.stdout}\n{result.stderr}")
        return result.stdout

    def _output(self, begin):
        with open(os.path.join(self.directory, "out"), "rb") as file:
            file.seek(begin)
            return file.read().decode(errors="replace")

    def _write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path
