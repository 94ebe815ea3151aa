"""Which messages of a mailbox are read."""

from collections.abc import Collection

from extractors.mail.mime import header, parsed, sender


def is_wanted(lines: bytes, senders: Collection[str]) -> bool:
    """True for a message to read, by its lines From, Sender, List-Id and List-Unsubscribe.

    senders: addresses, or `@domain` with all its subdomains, of the sender or of the list. Without
    any, what was sent to a list is wanted: letters of people to people are never read.
    """
    message = parsed(lines, url="")
    listed = header(message, "list-id") or ""
    if not senders:
        return bool(listed or message.get("list-unsubscribe"))
    _, address = sender(message)
    list_name = listed.rpartition("<")[2].strip("<> ").lower()
    domains = [address.rpartition("@")[2]] if address else []
    domains += [list_name] if list_name else []
    return address in senders or any(
        f".{domain}".endswith(f".{one[1:]}")
        for domain in domains
        for one in senders
        if one.startswith("@")
    )
