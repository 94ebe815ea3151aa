"""Examples of enrichers: functions that are given each new record (docs/enrich.md)."""
