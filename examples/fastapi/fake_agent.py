"""Stands in for an AIECS agent: yields recorded events, so that the host can be tried and tested without a model.

FAKE_AGENT_RECORDING  a file with one event per line; without it, a few events made up here
FAKE_AGENT_PAUSE      seconds between two events
"""
import asyncio
import json
import os

PAUSE_SECONDS = float(os.environ.get("FAKE_AGENT_PAUSE", "0.05"))
RECORDING = os.environ.get("FAKE_AGENT_RECORDING")
MADE_UP = [
    {"type": "started"},
    {"type": "iteration_start", "iteration": 1, "max_iterations": 4, "remaining": 4},
    *({"type": "token", "content": word} for word in ("This ", "is ", "a ", "stand-in: ")),
    {"type": "tool_call", "tool_name": "clock", "operation": "read", "parameters": {}},
    {"type": "tool_result", "tool_name": "clock", "result": {"accuracy": float("nan")}},
    *({"type": "token", "content": word} for word in ("put ", "your ", "agent ", "in ", "its ", "place.")),
    {"type": "result", "success": True, "output": "This is a stand-in: put your agent in its place."},
    {"type": "completed", "success": True, "execution_time": 0.5},
]


def recorded():
    if not RECORDING:
        return MADE_UP
    with open(RECORDING, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


class FakeAgent:
    """The part of an AIECS agent that the host calls."""

    def __init__(self):
        self.heard = {}

    async def initialize(self):
        self.events = recorded()

    async def execute_task_streaming(self, task, context=None):
        try:
            for event in self.events:
                await asyncio.sleep(PAUSE_SECONDS)
                yield event
        finally:
            # A test sees here that an agent whose reader left is closed at once.
            print("agent closed", flush=True)

    async def process_message_streaming(self, message, sender_id=None):
        earlier = self.heard.setdefault(sender_id, [])
        reply = f"You said: {message}\n\n"
        if earlier:
            reply += f"Before that: {earlier[-1]}\n"
        earlier.append(message)
        for token in reply.split(" "):
            await asyncio.sleep(PAUSE_SECONDS)
            yield token + " "

    async def execute_task(self, task, context=None):
        return {"success": True, "output": task.get("description"), "execution_time": 0.0}


agent = FakeAgent()
