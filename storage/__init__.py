"""The archive: records, queries, migrations and the transaction. It judges nothing and words nothing."""
