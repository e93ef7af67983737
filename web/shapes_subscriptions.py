"""The OpenAPI shapes and examples of subscriptions."""

from __future__ import annotations

from schemas.subscription import NEWS
from web.shaping import NEXT, TIME, URL, Schema, count, list_of, named, object_of, or_null, ref, text

Create = ref("SubscriptionCreate")
_NEWS: Schema = {"type": "string", "enum": list(NEWS)}
_SUBSCRIPTION: dict[str, Schema] = {
    "subscription_id": text(),
    "url": URL,
    "types": list_of(_NEWS),
    "status": {"type": "string", "enum": ["active", "failing", "disabled"]},
    "notice": or_null(text("What is wrong, for people")),
    "failing_since": or_null(TIME),
    "disabled_at": or_null(TIME),
    "created_at": TIME,
}
_SECRET = text("Begins with whsec_; checks the signatures. Shown only here")
Subscription = named("Subscription", object_of(**_SUBSCRIPTION))
Made = named("SubscriptionMade", object_of(**_SUBSCRIPTION, secret=_SECRET))
List = named("SubscriptionList", object_of(subscriptions=list_of(Subscription)))
Secret = named("SubscriptionSecret", object_of(secret=_SECRET, old_secret_signs_until=TIME))
Tested = named("SubscriptionTested", object_of(message_id=text("Its `webhook-id`")))
_ERRORS = (
    "not_https", "private_address", "name_not_found", "connection_failed", "tls_failed", "timeout", "bad_answer",
    "redirected",
)  # fmt: skip
Attempts = named(
    "SubscriptionAttempts",
    object_of(
        attempts=list_of(
            object_of(
                number=count(),
                message_id=text("The `webhook-id`, equal over all tries"),
                type={"type": "string", "enum": [*NEWS, "subscription.test"]},
                athlete_id=or_null(text()),
                revision=or_null(count()),
                attempt=count("1 is the first"),
                at=TIME,
                duration_ms=count(),
                outcome={"type": "string", "enum": ["delivered", "failed", "given_up", "disabled"]},
                http_status=or_null(count()),
                error={"enum": [*_ERRORS, None], "description": "Why there was no answer that counts"},
                excerpt=or_null(text("How the answer to a failed try began")),
                next_at=or_null({**TIME, "description": "About when it is tried again"}),
            )
        ),
        next=NEXT,
    ),
)

CREATE_EXAMPLES: dict[str, object] = {
    "all news": {"url": "https://example.org/hooks/baton"},
    "only the coach's queue": {"url": "https://example.org/hooks/coach", "types": ["athlete.needs_attention"]},
}
EXAMPLE: dict[str, object] = {
    "subscription_id": "sub_9xQ2mB7cLw0TzR4e",
    "url": "https://example.org/hooks/baton",
    "types": ["plan.updated", "athlete.needs_attention"],
    "status": "active",
    "notice": None,
    "failing_since": None,
    "disabled_at": None,
    "created_at": "2026-11-22T20:00:00Z",
}
MADE_EXAMPLE: dict[str, object] = {**EXAMPLE, "secret": "whsec_bm90IGEgcmVhbCBzZWNyZXQsIGp1c3QgYW4gZXhhbXA="}
ATTEMPTS_EXAMPLE: dict[str, object] = {
    "attempts": [
        {
            "number": 18,
            "message_id": "msg_Yw3kD0aVn5sJt8Ub",
            "type": "plan.updated",
            "athlete_id": "ath_Zr8kPq3nT0xVb2Lm",
            "revision": 12,
            "attempt": 1,
            "at": "2026-11-22T20:14:03Z",
            "duration_ms": 212,
            "outcome": "failed",
            "http_status": 503,
            "error": None,
            "excerpt": "maintenance",
            "next_at": "2026-11-22T20:14:08Z",
        }
    ],
    "next": None,
}
