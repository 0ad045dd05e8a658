"""Where work runs; the only place that knows an engine."""
