"""Calls to strangers' addresses: where they may go, what they hold on to, and when they end."""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.receiver import Receiver, Says, receiving
from tests.services import free_port
from workers import calling
from workers.calling import Caller, is_public


@pytest.fixture
def receiver():  # type: ignore[no-untyped-def]  # a context manager's own type
    with receiving() as found:
        yield found


ALLOWED = Caller(allow_private=True)
STRICT = Caller(allow_private=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "168.63.129.16", "192.88.99.1", "192.0.0.9",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2002:a00:1::1", "2001::1", "3fff::1", "100::1", "5f00::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_out_there(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "1.1.1.1"]
)
def test_addresses_that_are_out_there(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f.0.0.1", "2130706433", "localhost", "[::1]"])
def test_however_loopback_is_written_it_is_refused_unless_allowed(host: str) -> None:
    port = free_port()
    assert STRICT.post(f"https://{host}:{port}/", b"{}", {}).error == "private_address"
    # Where it is allowed it is tried, and nobody listens there.
    assert ALLOWED.post(f"https://{host}:{port}/", b"{}", {}).error == "connection_failed"


def test_plain_http_is_refused_unless_allowed(receiver: Receiver) -> None:
    assert STRICT.post("http://example.org/", b"{}", {}).error == "not_https"
    assert ALLOWED.post(receiver.url, b"{}", {}).status == 200


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    caller = Caller(allow_private=False, resolve=lambda *_: ("93.184.216.34", "10.0.0.1"))
    assert caller.post("https://example.org/", b"{}", {}).error == "private_address"


@pytest.mark.parametrize("host", ["nobody.invalid", "a..b", "x" * 64 + ".org"])
def test_a_name_that_does_not_exist(host: str) -> None:
    assert STRICT.post(f"https://{host}/", b"{}", {}).error == "name_not_found"


def test_a_name_is_asked_for_once_and_the_checked_address_is_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the name server gives the receiver's own (allowed) address once, and a trap from then on."""
    asked: list[str] = []
    # The receiver stands for somebody out there: its address alone counts as public here.
    monkeypatch.setattr(calling, "is_public", lambda address: address == "127.0.0.1")

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("127.0.0.2",)

    port = receiver.url.split(":")[2].split("/")[0]
    caller = Caller(allow_private=False, resolve=rebinding)
    monkeypatch.setattr(caller, "refusal", lambda _url: None)  # the receiver speaks http
    answer = caller.post(f"http://rebinding.test:{port}/hooks", b"{}", {})
    assert (answer.status, asked) == (200, ["rebinding.test"])
    assert receiver.got[0].headers["host"] == f"rebinding.test:{port}"
    assert caller.post(f"http://rebinding.test:{port}/hooks", b"{}", {}).error == "private_address"
    assert len(receiver.got) == 1


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    receiver.always = Says(307, {"Location": receiver.url + "/elsewhere"})
    assert ALLOWED.post(receiver.url, b"{}", {}).status == 307
    assert [one.path for one in receiver.got] == ["/hooks"]


def test_the_headers_and_the_body_arrive_as_they_were_given(receiver: Receiver) -> None:
    ALLOWED.post(receiver.url + "?a=b%20c", b'{"a": 1}', {"webhook-id": "msg_1"})
    (got,) = receiver.got
    assert (got.path, got.body, got.id) == ("/hooks?a=b%20c", b'{"a": 1}', "msg_1")


@pytest.mark.parametrize("says", [Says(after_s=30), Says(drip_s=0.1, body=b"x" * 1000)], ids=["silent", "dripping"])
def test_a_slow_receiver_is_left_at_the_deadline(
    receiver: Receiver, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "DEADLINE_S", 1.0)
    receiver.always = says
    began = time.monotonic()
    answer = ALLOWED.post(receiver.url, b"{}", {})
    assert answer.error == "timeout"
    assert 0.9 < time.monotonic() - began < 2.5
    assert 900 < answer.duration_ms < 2500


def test_a_success_counts_though_its_body_never_ends(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "DEADLINE_S", 2.0)
    receiver.always = Says(200, {"Content-Length": "999999"}, body=b"")
    began = time.monotonic()
    assert ALLOWED.post(receiver.url, b"{}", {}).status == 200
    assert time.monotonic() - began < 1.5


def test_of_an_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    receiver.always = Says(500, body=b"no\x00\x1b[31m " + b"x" * 5_000_000)
    answer = ALLOWED.post(receiver.url, b"{}", {})
    assert answer.status == 500
    assert answer.excerpt is not None
    assert answer.excerpt.startswith("no  [31m xxx")
    assert len(answer.excerpt) <= 200


@pytest.mark.parametrize(
    ("header", "wait_s"), [("120", 120), ("0", 0), ("999999999999", 86400), ("soon", None), ("-5", None), ("", None)]
)
def test_retry_after_in_seconds(receiver: Receiver, header: str, wait_s: int | None) -> None:
    receiver.always = Says(503, {"Retry-After": header})
    assert ALLOWED.post(receiver.url, b"{}", {}).retry_after_s == wait_s


def test_retry_after_as_a_date(receiver: Receiver) -> None:
    receiver.always = Says(429, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)})
    wait_s = ALLOWED.post(receiver.url, b"{}", {}).retry_after_s
    assert wait_s is not None
    assert 295 <= wait_s <= 301


def test_what_is_no_http_is_a_bad_answer(tmp_path: Path) -> None:
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def nonsense() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")

        thread = threading.Thread(target=nonsense)
        thread.start()
        assert ALLOWED.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}).error == "bad_answer"
        thread.join()


# --------------------------------------------------------------------------- TLS


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for this name, and a client's that trusts it and nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())


def test_tls_asks_for_the_name_and_checks_it_though_a_number_is_called(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "receiver.test")
    asked: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: asked.append(name)
    with receiving(server) as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        caller = Caller(allow_private=True, resolve=lambda *_: ("127.0.0.1",), tls=client)
        assert caller.post(f"https://receiver.test:{port}/hooks", b"{}", {}).status == 200
        assert asked == ["receiver.test"]
        assert receiver.got[0].headers["host"] == f"receiver.test:{port}"
        # A certificate for another name, and one from nobody we trust.
        assert caller.post(f"https://other.test:{port}/hooks", b"{}", {}).error == "tls_failed"
        strangers = Caller(allow_private=True, resolve=lambda *_: ("127.0.0.1",))
        assert strangers.post(f"https://receiver.test:{port}/hooks", b"{}", {}).error == "tls_failed"
        assert len(receiver.got) == 1


def test_the_next_address_is_tried_when_one_does_not_answer(receiver: Receiver) -> None:
    port = receiver.url.split(":")[2].split("/")[0]
    caller = Caller(allow_private=True, resolve=lambda *_: ("127.0.0.9", "127.0.0.1"))
    assert caller.post(f"http://receiver.test:{port}/hooks", b"{}", {}).status == 200
