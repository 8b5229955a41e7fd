import GRDB

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

    // - null for 0 and where nothing is in doubt: for nearly every delivery, and it then costs one byte.
    // - `doubtful_since`: when the attempt began of which nothing is known; an SMS provider is asked for that day.
    // - before, every attempt counted as a failure, and the last verdict was all that told of a doubt.
    static let doubts = """
        ALTER TABLE deliveries ADD COLUMN failures INTEGER;
        ALTER TABLE deliveries ADD COLUMN doubtful_since INTEGER;
        UPDATE deliveries SET doubtful_since = started_at WHERE verdict = 7;
        UPDATE deliveries SET failures = attempts WHERE attempts > 0 AND state IN (0, 1)
            AND notice IN (SELECT id FROM notices WHERE state IN ('scheduled', 'sending'));
        """

    // `counted`: the revision of which the circles' totals are.
    static let counted = """
        ALTER TABLE roster_revision ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
        UPDATE roster_revision SET counted = revision;
        """

    // First tries that went well, those of a segment and a transaction in one row: a row each costs the writer six
    // times as much. `latest`: when the last of them started. The index is in the order in which they are written.
    static let firstTries = """
        CREATE TABLE first_tries(
            notice INTEGER NOT NULL, segment INTEGER NOT NULL, started_at INTEGER NOT NULL, latest INTEGER NOT NULL,
            http_status INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, reply BLOB, tries BLOB NOT NULL
        ) STRICT;
        CREATE INDEX first_tries_by_segment ON first_tries(notice, segment);
        """

    // `shortened_from`: the part from which a text is cut shorter; null for nearly every delivery, and it
    // then costs one byte.
    static let shortenedTexts = "ALTER TABLE deliveries ADD COLUMN shortened_from INTEGER;"

    static let keywords = "ALTER TABLE endpoints ADD COLUMN keyword TEXT NOT NULL DEFAULT '';"

    // - `disabled_by`: who switched the endpoint off. An earlier version did not say: it was the receiver where there
    //   is a reason, else a person or a roster, and then nothing but a person switches it on again.
    // - `all_off`: 1 where every endpoint of the notice was off as it was accepted; a repeat is answered like the
    //   first request.
    static let endpointStanding = """
        ALTER TABLE endpoints ADD COLUMN disabled_by TEXT;
        ALTER TABLE notices ADD COLUMN all_off INTEGER;
        """
}

extension Schema {
    // One row. `id` is what the marker file beside the database holds; `state` is a `DatabaseIdentity.State`. How the
    // process before this schema ended is not known: 2.
    static let identity = """
        CREATE TABLE database_identity(id TEXT NOT NULL, state INTEGER NOT NULL) STRICT;
        INSERT INTO database_identity VALUES(lower(hex(randomblob(16))), 2);
        """
}

extension Schema {
    // - `events.others`: further notices of the event, eight bytes each; null for one notice.
    // - `endpoint_addresses`: a digest of where messages to each endpoint arrive, to find others with the same address;
    //   see `EndpointAddresses`. Digests have no order, so a row costs more than an endpoint's own where they come one
    //   by one: large imports write them last, in the order of the digests.
    // - `repeated_endpoints`: those of them whose digest repeats. Empty for most rosters.
    // - `segments.followers`: which places of the segment carry deliveries that stand elsewhere; `segments.leaders`:
    //   for the segments of those, which delivery carries each. Null in nearly every segment. See `SharedPlaces`.
    static let sharedAddresses = """
        ALTER TABLE events ADD COLUMN others BLOB;
        ALTER TABLE segments ADD COLUMN followers BLOB;
        ALTER TABLE segments ADD COLUMN leaders BLOB;

        CREATE TABLE endpoint_addresses(
            digest INTEGER NOT NULL, endpoint INTEGER NOT NULL, PRIMARY KEY(digest, endpoint)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE repeated_endpoints(endpoint INTEGER PRIMARY KEY, digest INTEGER NOT NULL) STRICT;
        """
}
