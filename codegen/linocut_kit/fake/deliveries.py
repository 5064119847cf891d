"""What a webhook says of a task, and how it is signed."""

from linocut_kit.fake import state_responses
from linocut_kit.fake.behaviour import Behaviour, Exchange
from linocut_kit.fake.message import Delivery, FakeRequest, compact
from linocut_kit.fake.tasks import FakeTask
from linocut_kit.runtime.lifecycle import Webhook
from linocut_kit.spec.pointers import first


def delivery(
    task: FakeTask, webhook: Webhook, behaviour: Behaviour, secret: str, now: float
) -> Delivery:
    """The webhook about the state that the task is in. `now` is in seconds since the epoch."""
    operation = task.endpoint.operation("poll") or task.endpoint.create
    url = task.webhook or ""
    exchange = Exchange(
        request=FakeRequest(method="POST", url=url),
        scenario=task.scenario,
        provider=task.provider,
        endpoint=task.endpoint,
        operation=operation,
        task=task,
    )
    documented = state_responses.about(task, operation)
    if documented is None or documented.status >= 300:
        documented = operation.success()
    told = behaviour.body(exchange, state_responses.task_body(task, documented, operation))
    body = compact(first(told, webhook.payload))
    headers = {"content-type": "application/json"}
    scheme = webhook.signature
    if scheme is not None:
        name, stamp = f"msg_{task.id}_{task.step}", str(int(now))
        headers[scheme.id_header] = name
        headers[scheme.timestamp_header] = stamp
        headers[scheme.signature_header] = behaviour.sign(scheme, secret, name, stamp, body)
    return Delivery(url=url, headers=headers, body=body, task=task.id, state=task.state)
