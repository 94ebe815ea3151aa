"""The database: schema, migrations, codec, transactions."""
