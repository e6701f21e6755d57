"""Streams an AIECS agent over HTTP. Run it with: AGENT=my_agents:agent uvicorn main:app"""
import asyncio
import importlib
import json
import os
import re
import uuid
from itertools import groupby

from fastapi import Body, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import StreamingResponse

module, name = os.environ.get("AGENT", "fake_agent:agent").split(":")
agent = getattr(importlib.import_module(module), name)  # a HybridAgent, ToolAgent or LLMAgent
heartbeat_seconds = float(os.environ.get("HEARTBEAT_SECONDS", "10"))
keep_seconds = float(os.environ.get("RUN_KEEP_SECONDS", "600"))  # once it is over
unwatched_seconds = float(os.environ.get("RUN_UNWATCHED_SECONDS", "600"))  # it goes on so long for nobody
MAX_RUNNING, MAX_RUNS, MAX_EVENTS = 50, 200, 50_000
runs, keys = {}, {}  # by id, the one that ended first in front; ids by idempotency key
app = FastAPI()
app.on_event("startup")(agent.initialize)


def to_json(value):
    try:
        return json.dumps(value, default=str, allow_nan=False)
    except ValueError:  # NaN and Infinity are not JSON: they become null
        return json.dumps(json.loads(json.dumps(value, default=str), parse_constant=lambda _: None))


def sse(seq, item):
    # A token may hold line ends, so each of its lines becomes a `data:` of its own.
    lines = re.split("\r\n|\r|\n", item) if isinstance(item, str) else [json.dumps(item)]
    end = "event: end\n" if isinstance(item, dict) and item.get("type") == "end" else ""
    return f"id: {seq}\n{end}" + "".join(f"data: {line}\n" for line in lines) + "\n"


def kind(item):
    """The same for pieces of one text, None for what is no text."""
    if isinstance(item, str):
        return "text"
    if item.get("type") in ("token", "thinking_token"):
        return to_json({key: value for key, value in item.items() if key not in ("content", "timestamp")})


class Run:
    """One answer: it is written down as the agent gives it, and goes on whether or not somebody reads it."""

    def __init__(self, items, key):
        self.id, self.key, self.log, self.status, self.readers = str(uuid.uuid4()), key, [], "running", 0
        self.ending = False
        self.grown = asyncio.Event()  # another one for each event
        self.loop = asyncio.get_running_loop()
        self.task = asyncio.create_task(self.work(items))
        self.left()

    def write(self, item):
        self.log.append(item if isinstance(item, str) else json.loads(to_json(item)))
        self.grown.set()
        self.grown = asyncio.Event()

    async def work(self, items):
        status = "completed"
        try:
            async for item in items:
                self.write(item)
                if isinstance(item, dict) and item.get("type") == "error":
                    status = "error"
                if len(self.log) > MAX_EVENTS - 3:
                    raise RuntimeError(f"more than {MAX_EVENTS} events")
        except asyncio.CancelledError:
            status = "cancelled"
        except Exception as error:
            status = "error"
            self.write({"type": "error", "error": str(error)})
        self.ending = True
        await items.aclose()
        self.timer.cancel()
        self.timer = self.loop.call_later(keep_seconds, self.forget)
        runs[self.id] = runs.pop(self.id)
        self.status = status
        self.write({"type": "end", "status": status})

    def cancel(self):
        if not self.ending:  # a second one would hit the agent while it tidies up
            self.ending = True
            self.task.cancel()

    def left(self):
        if self.readers == 0 and self.status == "running":
            self.timer = self.loop.call_later(unwatched_seconds, self.cancel)

    def forget(self):
        runs.pop(self.id, None)
        keys.pop(self.key, None)

    async def read(self, after):
        self.readers += 1
        if self.status == "running":
            self.timer.cancel()
        try:
            while after < len(self.log) or self.status == "running":
                grown = self.grown
                for item in self.log[after:]:
                    after += 1
                    yield sse(after, item)
                if self.grown is grown and self.status == "running":
                    try:
                        await asyncio.wait_for(grown.wait(), heartbeat_seconds)
                    except asyncio.TimeoutError:
                        yield ": still here\n\n"
        finally:
            self.readers -= 1
            self.left()

    def joined(self):
        for text, items in groupby(self.log, kind):
            first, *more = items
            if text is None:
                yield from (first, *more)
            elif isinstance(first, str):
                yield "".join((first, *more))
            else:
                yield {**first, "content": "".join(item["content"] for item in (first, *more))}


def say(ask):
    """The agent's answer to what was asked: bare tokens for a message, events for a task."""
    context = ask.get("context") or {}
    if isinstance(ask.get("message"), str):
        sender = context.get("sender_id") or context.get("session_id")
        return agent.process_message_streaming(ask["message"], sender_id=sender)
    if isinstance(ask.get("task"), dict):
        return agent.execute_task_streaming(ask["task"], context)
    raise HTTPException(400, "Send a `message` (a string) or a `task` (an object).")


def begin(request, ask, last_event_id):
    """A new run, or the one that was begun with the same key."""
    key = request.headers.get("idempotency-key")
    key = key and (request.url.path, key)
    if key in keys:
        return runs[keys[key]]
    if last_event_id not in ("", "0"):  # it wants the rest of that run, and must not get another one
        raise HTTPException(404 if key else 400, "There is no such run to go on with.")
    over = [run for run in runs.values() if run.status != "running"]
    if len(runs) - len(over) >= MAX_RUNNING:
        raise HTTPException(503, "Too many runs at once. Try again later.", {"Retry-After": "5"})
    if len(runs) >= MAX_RUNS:
        over[0].timer.cancel()
        over[0].forget()
    run = Run(say(ask), key)
    runs[run.id] = run
    if key:
        keys[key] = run.id
    return run


def find(run_id):
    if run_id not in runs:
        raise HTTPException(404, "There is no such run, or it was long ago.")
    return runs[run_id]


def stream(run, last_event_id):
    if not re.fullmatch("[0-9]{0,9}", last_event_id) or int(last_event_id or 0) > len(run.log):
        raise HTTPException(400, f"Last-Event-ID must be a number up to {len(run.log)}.")
    after = int(last_event_id or 0)
    if run.status != "running" and after == len(run.log):
        return Response(status_code=204)  # EventSource gives up
    headers = {
        "X-Run-Id": run.id,
        "Content-Location": f"/api/runs/{run.id}/events",
        "Cache-Control": "no-cache, no-transform",
        "X-Accel-Buffering": "no",
    }
    return StreamingResponse(run.read(after), headers=headers, media_type="text/event-stream")


@app.post("/api/agent")
@app.post("/api/chat")
async def stream_now(request: Request, ask: dict = Body(), last_event_id: str = Header("")):
    return stream(begin(request, ask, last_event_id), last_event_id)


@app.post("/api/runs", status_code=201)  # for EventSource, which cannot POST
async def create_run(request: Request, response: Response, ask: dict = Body()):
    run = begin(request, ask, "")
    url = response.headers["Location"] = f"/api/runs/{run.id}/events"
    return {"id": run.id, "url": url}


@app.get("/api/runs/{run_id}/events")
async def read_run(run_id: str, request: Request, last_event_id: str = Header("")):
    return stream(find(run_id), last_event_id or request.query_params.get("last_event_id", ""))


@app.get("/api/runs/{run_id}")
async def snapshot(run_id: str):
    run = find(run_id)
    events = list(run.joined())
    return {"id": run_id, "status": run.status, "last_event_id": str(len(run.log)), "events": events}


@app.delete("/api/runs/{run_id}", status_code=204)
async def cancel(run_id: str):
    find(run_id).cancel()


@app.post("/api/execute")
async def execute(ask: dict = Body()):
    return await agent.execute_task(ask.get("task") or {}, ask.get("context") or {})
