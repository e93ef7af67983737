"""The receiver of docs/howto/webhooks-out.md, run as written, against messages as Baton signs and sends them."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from integrations.signing import signed
from tests.ops.running import ROOT
from tests.services import free_port
from workers.calling import Caller

SECRET, OTHER = "whsec_" + "QmF0b24" * 6 + "QQ==", "whsec_" + "b3RoZXI" * 6 + "QQ=="
BODY = b'{"type":"plan.updated","data":{"revision":12}}'


def test_the_receiver_takes_what_is_signed_once_and_refuses_the_rest() -> None:
    page = (ROOT / "docs" / "howto" / "webhooks-out.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 20
    port = free_port()
    command = [sys.executable, "-c", code.replace("9000", str(port))]
    receiver = subprocess.Popen(
        command, env={"WEBHOOK_SECRET": SECRET}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    caller, now = Caller(allow_private=True), datetime.now(UTC)

    def status(secrets: tuple[str, ...], *, at: datetime = now, body: bytes = BODY, sent: bytes = BODY) -> int | None:
        return caller.post(f"http://127.0.0.1:{port}/", sent, signed("msg_1", body, secrets=secrets, at=at)).status

    try:
        until = time.monotonic() + 20
        while status((OTHER,)) is None:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert status((OTHER,)) == 401
        assert status((SECRET,), sent=BODY.replace(b"12", b"13")) == 401
        assert status((SECRET,), at=now - timedelta(minutes=6)) == 401
        assert [status((SECRET,)), status((SECRET,))] == [204, 204]
        assert status((OTHER, SECRET)) == 204
    finally:
        receiver.kill()
    printed, _ = receiver.communicate()
    assert printed == "{'type': 'plan.updated', 'data': {'revision': 12}}\n"
