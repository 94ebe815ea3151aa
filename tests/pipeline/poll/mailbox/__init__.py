"""`[[mailbox]]`: newsletters of an IMAP folder, over TLS on loopback."""
