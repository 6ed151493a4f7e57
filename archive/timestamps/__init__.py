"""Time from outside: RFC 3161 timestamps over the log's checkpoints (docs/log.md, "Timestamps")."""
