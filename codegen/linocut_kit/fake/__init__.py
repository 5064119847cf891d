"""A fake of any provider, made from its contract: in process, as ASGI application, on a socket."""

from linocut_kit.fake.adapters import asgi, async_transport, respx_routes, transport
from linocut_kit.fake.behaviour import Behaviour, Exchange, authorize, new_id
from linocut_kit.fake.engine import Fake
from linocut_kit.fake.images import DrawnImage, render
from linocut_kit.fake.judging import Problem, judge
from linocut_kit.fake.keys import DEFAULT_KEY, key_of, settings_of
from linocut_kit.fake.message import Delivery, FakeRequest, FakeResponse
from linocut_kit.fake.server import Server, serve
from linocut_kit.fake.sizes import pictures
from linocut_kit.fake.tasks import SCENARIOS, FakeTask, states
from linocut_kit.fake.webhooks import DEFAULT_SECRET, Postman, sign

__all__ = [
    "DEFAULT_KEY",
    "DEFAULT_SECRET",
    "SCENARIOS",
    "Behaviour",
    "Delivery",
    "DrawnImage",
    "Exchange",
    "Fake",
    "FakeRequest",
    "FakeResponse",
    "FakeTask",
    "Postman",
    "Problem",
    "Server",
    "asgi",
    "async_transport",
    "authorize",
    "judge",
    "key_of",
    "new_id",
    "pictures",
    "render",
    "respx_routes",
    "serve",
    "settings_of",
    "sign",
    "states",
    "transport",
]
