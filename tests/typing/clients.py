"""What type checkers must accept and refuse; `make check` runs both of them over this file."""

from pathlib import Path
from typing import assert_type

from linocut import freepik, vtrix, yuto
from linocut_kit.runtime import AsyncResult, AsyncTask, Result, Task, Violation


def sync_calls(client: freepik.Freepik) -> None:
    """The sync client."""
    result = client.flux_2_klein.run(prompt="a lighthouse", resolution="2k", seed=None)
    assert_type(result, Result)
    assert_type(result.images[0].save("a.png"), Path)
    assert_type(result.images[0].read(), bytes)
    task = client.flux_2_klein.submit(prompt="x", input_image=Path("photo.jpg"))
    assert_type(task, Task)
    assert_type(task.wait(timeout=60), Result)
    assert_type(client.flux_2_klein.list(), list[Task])
    assert_type([update.status for update in task.events()], list[str | None])
    assert_type(freepik.flux_2_klein.check({"prompt": 1}), list[Violation])
    assert_type(freepik.flux_2_klein.output_size("square_1_1", "1k"), tuple[int, int])


async def async_calls(client: freepik.AsyncFreepik) -> None:
    """The async client has the same names."""
    assert_type(await client.flux_2_klein.run(prompt="a lighthouse"), AsyncResult)
    task = await client.flux_2_klein.submit(prompt="x")
    assert_type(task, AsyncTask)
    result = await task.wait()
    assert_type(await result.images[0].read(), bytes)
    async for update in task.events():
        assert_type(update.status, str | None)


def models() -> None:
    """The models."""
    request = freepik.models.Flux2KleinRequest(prompt="x", seed=7)
    assert_type(request.prompt, str)


def refused(client: freepik.Freepik, other: vtrix.Vtrix, gateway: yuto.Yuto) -> None:
    """Each of these is an error of the caller's; an ignore that is not needed fails the check."""
    client.flux_2_klein.run()  # type: ignore[call-arg]
    client.flux_2_klein.run("x")  # type: ignore[call-arg]
    client.flux_2_klein.run(prompt="x", resolution="4k")  # type: ignore[arg-type]
    client.flux_2_klein.run(prompt="x", safety_tolerance=None)  # type: ignore[arg-type]
    other.flux_kontext_pro.run(prompt="x", output_format=None)  # type: ignore[arg-type]
    gateway.flux_pro_kontext.run(prompt="x", safety_tolerance=2)  # type: ignore[arg-type]
