"""What other programs send and want, as pure functions: bytes in, events in the words of the contract out, and back.

No HTTP, no SQL, no clock. One file per sender (`senders/`), per file format (`files/`) and per outlet (`outlets/`).
"""
