"""Settings that are lists: in the file a list, in a variable a comma-separated text."""

from datetime import timedelta
from ipaddress import ip_network

from pipeline.config.subscriptions import duration


def networks(value: object) -> object:
    """Networks from a list or a comma-separated string."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise ValueError("expected networks such as 127.0.0.0/8")  # noqa: TRY004 - pydantic wants ValueError
    found = []
    for part in parts:
        try:
            found.append(ip_network(str(part).strip()))
        except ValueError as exc:
            raise ValueError("expected networks such as 127.0.0.0/8") from exc
    return tuple(found)


def durations(value: object) -> object:
    """Growing durations from a list or a comma-separated string; "off" or nothing means none."""
    if value in ("off", "", None, False):
        return ()
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise ValueError('expected growing durations such as "1h,6h,1d"')  # noqa: TRY004 - pydantic wants ValueError
    found = tuple(
        part if isinstance(part, timedelta) else duration(str(part).strip()) for part in parts
    )
    if list(found) != sorted(set(found)) or (found and found[0] <= timedelta(0)):
        raise ValueError('expected growing durations such as "1h,6h,1d"')
    return found
