"""The codes of all problem documents: what each means and what to do. `/docs/errors` shows this table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its HTTP status, a title that never changes, and what the caller can do."""

    status: int
    title: str
    to_do: str


PROBLEMS: dict[str, Kind] = {
    # the request as such
    "bad_request": Kind(400, "The request cannot be read", "Check the address, the headers and the body."),
    "invalid_json": Kind(
        400, "The body is not JSON we accept", "Send UTF-8 JSON; the detail and `errors` say what is wrong, and where."
    ),
    "unsupported_media_type": Kind(
        415,
        "The body is not sent as JSON",
        "Send the header Content-Type: application/json, UTF-8, without Content-Encoding.",
    ),
    "body_too_large": Kind(
        413,
        "The body is too large",
        "Send fewer events per call: at most 500, and at most 2 MiB in one body; files up to 10 MiB.",
    ),
    "not_found": Kind(404, "There is nothing at this address", "Check the address; /docs lists all of them."),
    "method_not_allowed": Kind(
        405, "This address does not take that method", "The Allow header lists the methods it takes."
    ),
    "not_acceptable": Kind(406, "No such representation", "Ask for application/json."),
    "request_timeout": Kind(408, "The request took too long to arrive", "Send it again."),
    "length_required": Kind(411, "The length of the body is missing", "Send a Content-Length header."),
    "precondition_failed": Kind(412, "A precondition does not hold", "Read the current version and try again."),
    "uri_too_long": Kind(414, "The address is too long", "Shorten the query."),
    "range_not_satisfiable": Kind(416, "No such range", "Ask for the whole answer."),
    "headers_too_large": Kind(431, "The headers are too large", "Send fewer or shorter headers."),
    "too_many_requests": Kind(429, "Too many requests", "Wait as long as the Retry-After header says."),
    # who asks
    "missing_key": Kind(
        401, "An API key is needed", "Send the header Authorization: Bearer <api key>. `baton key create` makes one."
    ),
    "invalid_key": Kind(401, "This API key is not valid", "It is unknown or was revoked. Use another key."),
    "missing_scope": Kind(403, "This API key may not do that", "Use a key that has the scope named in the detail."),
    # what is asked for
    "no_athlete": Kind(404, "There is no such athlete", "Check the id; POST /v1/athletes makes an athlete."),
    "no_event": Kind(404, "There is no such event", "Check the id; it is in the answer to the post of the event."),
    "ambiguous_event": Kind(
        409,
        "Several athletes have an event of this id",
        "Equal content has the same id everywhere. Add ?athlete_id= to say whose event is meant.",
    ),
    "no_plan_yet": Kind(
        404,
        "There is no plan yet",
        "The first plan is being computed. Ask again after Retry-After seconds, or with ?wait=30.",
    ),
    "no_revision": Kind(404, "There is no such plan revision", "GET .../plans lists the revisions there are."),
    # pages
    "sign_in_needed": Kind(401, "Nobody is signed in", "Sign in at /sign-in, then try again."),
    "role_missing": Kind(403, "This account may not see that", "Sign in with an account that has the role for it."),
    "form_refused": Kind(
        403,
        "The form is from before the last sign-in",
        "Nothing was stored. Open the page again and send it once more.",
    ),
    "no_own_training": Kind(
        404, "This account has no training of its own", "Sign in as an athlete, or make an account with --athlete."
    ),
    "no_hook_address": Kind(404, "There is no hook at this address", "Copy the address of the connection once more."),
    "no_connection": Kind(404, "There is no such connection", "GET .../connections lists those of the athlete."),
    "no_import": Kind(404, "There is no such import", "Check the id; it is in the answer to the upload."),
    "hook_refused": Kind(
        401,
        "The delivery does not prove its sender",
        "Check the secret on both sides, and the clock where the sender signs the time. Nothing was stored.",
    ),
    "person_taken": Kind(
        409,
        "This address has a connection for that person already",
        "Delete the other connection, or name another person.",
    ),
    "no_session": Kind(
        404, "There is no strength session on that day", "Ask for one of the days in the detail, or leave ?date= out."
    ),
    "not_training": Kind(409, "There is no training at the moment", "The detail says why; the plan says what is next."),
    "no_feed": Kind(
        404, "There is no such calendar", "Its address was revoked or is wrong. POST .../feed makes a new one."
    ),
    "no_subscription": Kind(404, "There is no such subscription", "GET /v1/subscriptions lists those there are."),
    "no_exercise": Kind(404, "There is no such exercise", "GET /v1/exercises lists the catalog."),
    # what was sent
    "invalid_request": Kind(
        422,
        "Some of what was sent cannot be accepted",
        "Nothing was stored. Correct each item of `errors` and send again.",
    ),
    "invalid_parameter": Kind(422, "A query parameter cannot be used", "Correct each item of `errors` and ask again."),
    "unreadable_file": Kind(
        422, "The file cannot be read", "Nothing was stored. `errors` says what was expected; send one of those files."
    ),
    "version_needed": Kind(
        409,
        "This event exists with other content",
        "Nothing was stored. To replace it, send the event with a newer `version`.",
    ),
    "too_many_subscriptions": Kind(
        409, "There are as many subscriptions as a tenant may have", "Delete one that is not needed any more."
    ),
    # us
    "internal_error": Kind(
        500,
        "Something went wrong on our side",
        "Try again; if it persists, report the request_id. Repeats are harmless.",
    ),
    "unavailable": Kind(
        503, "Baton cannot answer right now", "Try again after Retry-After seconds. Repeats are harmless."
    ),
    "storage_full": Kind(
        507, "There is no space left to store anything", "Nothing was stored. Tell the operator, then send again."
    ),
}
