"""The kinds of findings of a conformance run, and why each matters."""

from linocut_kit.spec.finding import Code

CODES = (
    Code(
        code="server-looser",
        severity="error",
        title="The server took what its page forbids",
        why="The limit is not enforced, or no longer true: what the value does, and whether it is "
        "billed, nobody has promised.",
        bad="the page: guidance at most 10; the server: 200 to 10.5",
        good="the page: guidance at most 10; the server: 400 to 10.5",
    ),
    Code(
        code="server-stricter",
        severity="error",
        title="The server refused what its page allows",
        why="A value that meets every documented constraint is allowed, and clients that trust "
        "the page fail.",
        bad="the page: guidance at most 10; the server: 400 to 10",
        good="the page: guidance at most 10; the server: 200 to 10",
    ),
    Code(
        code="server-error",
        severity="error",
        title="The server failed",
        why="A 5xx is no verdict about a request, whatever the request is.",
        bad="the server: 500 to a prompt of 10001 characters",
        good="the server: 200 to a prompt of 10001 characters",
    ),
    Code(
        code="undocumented",
        severity="error",
        title="An answer that the page does not describe",
        why="Clients are made from the page: another status, media type, field or state breaks "
        "them. Where the page is silent it is a note.",
        bad="the page: task_id is a UUID; the server: task_id is 17",
        good="the page: task_id is a UUID; the server: a UUID",
    ),
    Code(
        code="broken-task",
        severity="error",
        title="A task does not live as its page says",
        why="A task that is lost, goes backwards, never ends, or shares its id has been paid for.",
        bad="the server: COMPLETED, then IN_PROGRESS",
        good="the server: CREATED, IN_PROGRESS, COMPLETED",
    ),
    Code(
        code="wrong-result",
        severity="error",
        title="A result is not what was asked for",
        why="Format, size and number of the images are what the task was paid for.",
        bad="the request: output_format png; the result: a JPEG",
        good="the request: output_format png; the result: a PNG",
    ),
    Code(
        code="wrong-default",
        severity="error",
        title="The server's default is not the documented one",
        why="Clients do not send defaults; they rely on the server's.",
        bad="the page: num_images is 1 by default; the server: two images",
        good="the page: num_images is 1 by default; the server: one image",
    ),
    Code(
        code="broken-webhook",
        severity="error",
        title="A webhook is missing, wrong, unsigned or sent twice",
        why="Who waits for webhooks does not poll: what does not arrive never happened.",
        bad="the server: COMPLETED by GET, and no webhook",
        good="the server: a webhook for each change",
    ),
    Code(
        code="no-retry-after",
        severity="error",
        title="A 429 that does not say when to come back",
        why="Without Retry-After clients guess, and guess all at once.",
        bad="the server: 429",
        good="the server: 429 with Retry-After: 2",
    ),
    Code(
        code="validator-looser",
        severity="error",
        title="The printed validator takes what the page forbids",
        why="A bad request is sent, and perhaps paid, that should have been refused before.",
        bad="the page: guidance at most 10; check() finds nothing in 11",
        good="the page: guidance at most 10; check() refuses 11",
    ),
    Code(
        code="validator-stricter",
        severity="error",
        title="The printed validator refuses what the page allows",
        why="It locks out users who pay for what the page promises.",
        bad="the page: guidance at most 10; check() refuses 10",
        good="the page: guidance at most 10; check() finds nothing in 10",
    ),
    Code(
        code="conflict-settled",
        severity="info",
        title="The server shows which of two contradicting statements holds",
        why="The page contradicts itself; the spec chose one reading, the server follows one.",
    ),
    Code(
        code="silent-page",
        severity="info",
        title="What the server does where the page says nothing",
        why="It is a discovery, not a failure; the spec can be told.",
    ),
    Code(
        code="unprobed-constraint",
        severity="info",
        title="A limit of the page that no probe breaks",
        why="Either the limits beside it leave no value that breaks it alone, so that it says "
        "nothing more, or the plan had no room for it.",
    ),
    Code(
        code="inconclusive",
        severity="info",
        title="No verdict could be reached",
        why="A run that could not ask everything is not a clean run: it ends with exit code 3.",
    ),
    Code(
        code="oracles-disagree",
        severity="error",
        title="A searched body that validator and server judge differently",
        why="Nobody thought of this body: one of the two is wrong about it.",
    ),
)
