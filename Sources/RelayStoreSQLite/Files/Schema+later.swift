extension Schema {
    // - `receipts` is the log: a provider's word on a delivery, each word kept once.
    // - `early_receipts` holds what has not found its delivery's outcome yet; bounded, nearly always empty.
    // - the index on `reference` is partial: robots and webhooks give none, and their rows must not pay for it.
    static let receipts = """
        CREATE INDEX deliveries_by_reference ON deliveries(reference) WHERE reference IS NOT NULL;

        CREATE TABLE receipts(
            notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, reference TEXT NOT NULL, state INTEGER NOT NULL, code TEXT NOT NULL,
            class INTEGER, at INTEGER, received_at INTEGER NOT NULL, counted INTEGER NOT NULL,
            PRIMARY KEY(notice, ordinal, reference, state)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE early_receipts(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL, recipient TEXT NOT NULL, state INTEGER NOT NULL,
            notice INTEGER, ordinal INTEGER, code TEXT NOT NULL, class INTEGER, at INTEGER, received_at INTEGER NOT NULL,
            UNIQUE(reference, recipient, state)
        ) STRICT;
        CREATE INDEX early_receipts_by_delivery ON early_receipts(notice, ordinal) WHERE notice IS NOT NULL;

        CREATE TABLE forwardings(
            notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, at INTEGER NOT NULL, key INTEGER NOT NULL, name TEXT NOT NULL,
            PRIMARY KEY(notice, ordinal, at)
        ) STRICT, WITHOUT ROWID;
        """

    // Access tokens by the hash of their credential; the credentials themselves are not stored.
    static let tokens = """

        CREATE TABLE tokens(
            credential BLOB PRIMARY KEY, token TEXT NOT NULL, fetched_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
