"""What the window uses of the engine: pictures, jobs, and a place for assets that belong to no project yet."""

from viewer.engine.render_client import RenderClient
from viewer.engine.stores import scratch_store, sweep
from viewer.engine.worker_pool import JobHandle, WorkerPool

__all__ = ("JobHandle", "RenderClient", "WorkerPool", "scratch_store", "sweep")
