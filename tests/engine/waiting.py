"""Waiting for events of a client, with a generous limit that only guards against hanging for ever."""

import threading
import time

LIMIT = 120.0


class Bell:
    """What a client calls when it has news."""

    def __init__(self):
        self.event = threading.Event()

    def __call__(self):
        self.event.set()


def collect(client, bell, enough):
    """Drain ``client`` until ``enough(events)``; all events so far."""
    events = []
    end = time.monotonic() + LIMIT
    while True:
        bell.event.clear()
        events.extend(client.drain())
        if enough(events):
            return events
        assert bell.event.wait(max(0.0, end - time.monotonic())), f"nothing further came after {events}"


def until(condition):
    """Wait for something that nobody announces."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def has(kind, **fields):
    """A condition for :func:`collect`: an event of that kind and with these fields is there."""

    def enough(events):
        found = [event for event in events if isinstance(event, kind)]
        return any(all(getattr(event, name) == value for name, value in fields.items()) for event in found)

    return enough
