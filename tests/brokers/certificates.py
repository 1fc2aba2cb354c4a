"""Certificates for one test run, made by the openssl program: an authority, a broker's certificate that it has signed, and an authority that
has signed nothing."""

import os
import subprocess

DAYS = "2"


def _openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=60)


def _authority(directory, name):
    key, certificate = os.path.join(directory, name + ".key"), os.path.join(directory, name + ".pem")
    _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", DAYS, "-subj", f"/CN={name}",
             "-keyout", key, "-out", certificate)
    return key, certificate


class Certificates:
    """`authority` and `stranger`: files for clients to trust. `keystore`: a PEM file for the broker, its key and its chain."""

    def __init__(self, directory):
        key, self.authority = _authority(directory, "authority")
        _, self.stranger = _authority(directory, "stranger")
        broker_key, request, signed, names = (os.path.join(directory, name) for name in ("broker.key", "broker.csr", "broker.pem", "names"))
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", broker_key,
                 "-out", request)
        with open(names, "w", encoding="utf-8") as file:
            file.write("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        _openssl("x509", "-req", "-in", request, "-CA", self.authority, "-CAkey", key, "-CAcreateserial", "-days", DAYS, "-extfile", names,
                 "-out", signed)
        self.keystore = os.path.join(directory, "keystore.pem")
        with open(self.keystore, "w", encoding="utf-8") as out:
            for part in (broker_key, signed, self.authority):
                with open(part, encoding="utf-8") as file:
                    out.write(file.read())
