"""Where work runs; the only place that knows an engine.

The seam is the standard ``concurrent.futures.Executor``: a task in, a result written whole or not
at all. ``local`` is a process pool on this machine.
"""
