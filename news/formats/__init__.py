"""A record in the formats that others read. Pure; publishers' text is escaped in all of them."""
