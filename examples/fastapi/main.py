"""Streams an AIECS agent over HTTP. Run it with: AGENT=my_agents:agent uvicorn main:app"""
import asyncio
import importlib
import json
import os
import re
import uuid

import anyio
from fastapi import Body, FastAPI, HTTPException, Response
from fastapi.responses import StreamingResponse

module, name = os.environ.get("AGENT", "fake_agent:agent").split(":")
agent = getattr(importlib.import_module(module), name)  # a HybridAgent, ToolAgent or LLMAgent
heartbeat_seconds = float(os.environ.get("HEARTBEAT_SECONDS", "10"))
created = {}  # what was asked by POST /api/runs and is not yet read
app = FastAPI()
app.on_event("startup")(agent.initialize)


def to_json(value):
    try:
        return json.dumps(value, default=str, allow_nan=False)
    except ValueError:  # NaN and Infinity are not JSON: they become null
        return json.dumps(json.loads(json.dumps(value, default=str), parse_constant=lambda _: None))


def sse(seq, item):
    # A token may hold line ends, so each of its lines becomes a `data:` of its own.
    lines = re.split("\r\n|\r|\n", item) if isinstance(item, str) else [to_json(item)]
    end = "event: end\n" if isinstance(item, dict) and item.get("type") == "end" else ""
    return f"id: {seq}\n{end}" + "".join(f"data: {line}\n" for line in lines) + "\n"


async def events(items):
    seq, status, ended, step = 0, "completed", False, None
    try:
        while not ended:
            step = step or asyncio.ensure_future(items.__anext__())
            # Not wait_for: when the time is up, the agent must go on undisturbed.
            if not (await asyncio.wait({step}, timeout=heartbeat_seconds))[0]:
                yield ": still here\n\n"
                continue
            try:
                item = step.result()
            except StopAsyncIteration:
                item, ended = {"type": "end", "status": status}, True
            except asyncio.CancelledError:
                item, ended = {"type": "end", "status": "cancelled"}, True
            except Exception as error:  # the next step of a failed generator is its end
                item = {"type": "error", "error": str(error)}
            if isinstance(item, dict) and item.get("type") == "error":
                status = "error"
            step, seq = None, seq + 1
            yield sse(seq, item)
    finally:  # also when the client is gone: the agent does not go on working for nobody
        with anyio.move_on_after(5, shield=True):
            if step:
                step.cancel()
                await asyncio.wait({step})
            await items.aclose()


def say(ask):
    """The agent's answer to what was asked: bare tokens for a message, events for a task."""
    context = ask.get("context") or {}
    if isinstance(ask.get("message"), str):
        sender = context.get("sender_id") or context.get("session_id")
        return agent.process_message_streaming(ask["message"], sender_id=sender)
    if isinstance(ask.get("task"), dict):
        return agent.execute_task_streaming(ask["task"], context)
    raise HTTPException(400, "Send a `message` (a string) or a `task` (an object).")


def stream(items, run_id):
    headers = {"X-Run-Id": run_id, "Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
    return StreamingResponse(events(items), headers=headers, media_type="text/event-stream")


@app.post("/api/agent")
@app.post("/api/chat")
async def stream_now(ask: dict = Body()):
    return stream(say(ask), str(uuid.uuid4()))


@app.post("/api/runs", status_code=201)  # for EventSource, which cannot POST
async def create_run(ask: dict = Body()):
    run_id = str(uuid.uuid4())
    created[run_id] = say(ask)  # an async generator: it begins when it is read
    if len(created) > 1000:
        created.pop(next(iter(created)))
    return {"id": run_id, "url": f"/api/runs/{run_id}/events"}


@app.get("/api/runs/{run_id}/events")
async def read_run(run_id: str):
    items = created.pop(run_id, None)
    return stream(items, run_id) if items else Response(status_code=204)  # 204: EventSource gives up


@app.post("/api/execute")
async def execute(ask: dict = Body()):
    return await agent.execute_task(ask.get("task") or {}, ask.get("context") or {})
