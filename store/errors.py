"""What can go wrong in the store. Expected outcomes are return values; these are not expected."""

from __future__ import annotations


class StoreError(Exception):
    """Something about storing went wrong."""

    code = "store_error"


class StoreUnavailable(StoreError):  # noqa: N818  # named after what happened
    """The database does not answer. Nothing of the call was stored, or the call may be repeated safely."""

    code = "store_unavailable"


class StorageFull(StoreUnavailable):
    """The database has no space left. Nothing of the call was stored; free some space, then repeat it."""

    code = "storage_full"


class VersionNeeded(StoreError):  # noqa: N818  # named after what happened
    """The same event came with other content and no newer version. Send it again with a newer `version`."""

    code = "version_needed"

    def __init__(self, index: int, source: str, source_id: str) -> None:
        super().__init__(self.__doc__)
        self.index = index
        self.source = source
        self.source_id = source_id


class HookMissing(StoreError):  # noqa: N818  # named after what happened
    """The tenant has no hook of this id and sender."""

    code = "no_hook"


class AccountGone(StoreError):  # noqa: N818  # named after what happened
    """The account was removed a moment ago. Nothing of the call was stored."""

    code = "account_gone"


class PersonTaken(StoreError):  # noqa: N818  # named after what happened
    """This hook has a connection for that person already."""

    code = "person_taken"


class SealBroken(StoreError):  # noqa: N818  # named after what happened
    """A sealed secret cannot be opened with the keys of BATON_SECRET_KEYS. Add the key it was sealed with."""

    code = "seal_broken"
