"""The main job end to end: every endpoint, sync and async, on the fake over a socket.

`python tests/demo.py FOLDER` saves one image an endpoint there.
"""

import asyncio
import importlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import linocut
from linocut_kit.fake import serve
from linocut_kit.spec.contract import load
from linocut_kit.spec.model import Endpoint, Provider

KEY = "demo-key"
PROMPT = "a lighthouse at dusk"


def main(folder: Path) -> None:
    """Save the images and print a line for each."""
    package = Path(linocut.__file__).parent
    providers = tuple(load(path.read_bytes()) for path in sorted(package.glob("*/contract.json")))
    pairs = [(provider, item) for provider in providers for item in provider.endpoints]
    keys = {provider.name: KEY for provider in providers}
    with serve(providers, port=0, keys=keys) as server, ThreadPoolExecutor(len(pairs)) as pool:
        saved = [pool.submit(run_sync, server.url, folder, *pair) for pair in pairs]
        sizes = asyncio.run(run_all(server.url, pairs))
        for (_, endpoint), path, size in zip(pairs, saved, sizes, strict=True):
            print(f"{endpoint.id}: {path.result()}, async {size} bytes")


def run_sync(url: str, folder: Path, provider: Provider, endpoint: Endpoint) -> Path:
    """Make an image with the sync client and save it."""
    with client(provider, "", url) as made:
        image = getattr(made, endpoint.module).run(prompt=PROMPT).images[0]
        path = folder / f"{endpoint.id.replace('/', '-')}.{extension(image.read())}"
        image.save(path)
    return path


async def run_all(url: str, pairs: list[tuple[Provider, Endpoint]]) -> list[int]:
    """Make an image of each endpoint with the async client, all at once; their sizes."""
    return list(await asyncio.gather(*(run_async(url, *pair) for pair in pairs)))


async def run_async(url: str, provider: Provider, endpoint: Endpoint) -> int:
    """Make an image with the async client; its size in bytes."""
    async with client(provider, "Async", url) as made:
        result = await getattr(made, endpoint.module).run(prompt=PROMPT)
        return len(await result.images[0].read())


def client(provider: Provider, prefix: str, url: str) -> Any:
    """A client of the provider for the fake."""
    module = importlib.import_module(f"linocut.{provider.module}")
    return getattr(module, prefix + provider.class_name)(api_key=KEY, base_url=url)


def extension(image: bytes) -> str:
    """The file name's extension for an image's format."""
    return "png" if image.startswith(b"\x89PNG") else "jpeg"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
