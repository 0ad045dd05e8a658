"""Where work runs; the only place that knows an engine.

The seam is the standard ``concurrent.futures.Executor``: a task in, a result written whole or not
at all. ``local`` is a process pool on this machine; ``dask`` hands the same tasks to a cluster,
where each worker lets a process of its own (``child``) do them.
"""
