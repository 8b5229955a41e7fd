import GRDB

extension Schema {
    // - `receipts`: the receipts in deliveries' logs, each stored once.
    // - `early_receipts`: receipts whose delivery has no recorded outcome yet; bounded, nearly always empty.
    // - The index on `reference` is partial: robots and webhooks return none, and their rows should not cost index
    //   entries.
    static let receipts = """
        CREATE INDEX deliveries_by_reference ON deliveries(reference) WHERE reference IS NOT NULL;

        CREATE TABLE receipts(
            notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, reference TEXT NOT NULL, state INTEGER NOT NULL,
            code TEXT NOT NULL, class INTEGER, at INTEGER, received_at INTEGER NOT NULL, counted INTEGER NOT NULL,
            PRIMARY KEY(notice, ordinal, reference, state)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE early_receipts(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL, recipient TEXT NOT NULL,
            state INTEGER NOT NULL, notice INTEGER, ordinal INTEGER, code TEXT NOT NULL, class INTEGER, at INTEGER,
            received_at INTEGER NOT NULL,
            UNIQUE(reference, recipient, state)
        ) STRICT;
        CREATE INDEX early_receipts_by_delivery ON early_receipts(notice, ordinal) WHERE notice IS NOT NULL;

        CREATE TABLE forwardings(
            notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, at INTEGER NOT NULL, key INTEGER NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY(notice, ordinal, at)
        ) STRICT, WITHOUT ROWID;
        """

    // Access tokens by the hash of their credential; the credentials are not stored.
    static let tokens = """

        CREATE TABLE tokens(
            credential BLOB PRIMARY KEY, token TEXT NOT NULL, fetched_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    // - Both columns are null for nearly every delivery, which costs one byte.
    // - `doubtful_since`: the start of the attempt with an unknown outcome; an SMS provider is queried for that day.
    // - Before this schema every attempt counted as a failure, and only the last verdict showed a doubt.
    static let doubts = """
        ALTER TABLE deliveries ADD COLUMN failures INTEGER;
        ALTER TABLE deliveries ADD COLUMN doubtful_since INTEGER;
        UPDATE deliveries SET doubtful_since = started_at WHERE verdict = 7;
        UPDATE deliveries SET failures = attempts WHERE attempts > 0 AND state IN (0, 1)
            AND notice IN (SELECT id FROM notices WHERE state IN ('scheduled', 'sending'));
        """

    // `counted`: the revision that the circles' totals match.
    static let counted = """
        ALTER TABLE roster_revision ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
        UPDATE roster_revision SET counted = revision;
        """

    // Packed acceptances: those of a segment and a transaction share a row. A row each costs the writer six times as
    // much. `latest`: the start of the last of them. The index follows the order in which they are written.
    static let firstTries = """
        CREATE TABLE first_tries(
            notice INTEGER NOT NULL, segment INTEGER NOT NULL, started_at INTEGER NOT NULL, latest INTEGER NOT NULL,
            http_status INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, reply BLOB, tries BLOB NOT NULL
        ) STRICT;
        CREATE INDEX first_tries_by_segment ON first_tries(notice, segment);
        """

    // `shortened_from`: the part from which a text is shortened; null for nearly every delivery, which costs one byte.
    static let shortenedTexts = "ALTER TABLE deliveries ADD COLUMN shortened_from INTEGER;"

    static let keywords = "ALTER TABLE endpoints ADD COLUMN keyword TEXT NOT NULL DEFAULT '';"

    // - `disabled_by`: what disabled the endpoint. Earlier versions did not store it: it was the receiver if there is a
    //   reason, else an operator or a roster, and then only an operator enables it again.
    // - `all_off`: 1 if every endpoint of the notice was disabled at acceptance; a repeat gets the same answer.
    static let endpointStanding = """
        ALTER TABLE endpoints ADD COLUMN disabled_by TEXT;
        ALTER TABLE notices ADD COLUMN all_off INTEGER;
        """
}

extension Schema {
    // One row. `id` is stored in the marker file beside the database; `state` is a `DatabaseIdentity.State`. How the
    // process before this schema ended is unknown: 2.
    static let identity = """
        CREATE TABLE database_identity(id TEXT NOT NULL, state INTEGER NOT NULL) STRICT;
        INSERT INTO database_identity VALUES(lower(hex(randomblob(16))), 2);
        """
}

extension Schema {
    // - `events.others`: the other notices of the event, eight bytes each; null if there is only one notice.
    // - `endpoint_addresses`: a digest of each endpoint's destination, to find endpoints with the same address; see
    //   `EndpointAddresses`. Digests are unordered, so inserting them one by one costs more than the endpoint's row:
    //   large imports insert them last, sorted.
    // - `repeated_endpoints`: the endpoints whose digest repeats. Empty for most rosters.
    // - `segments.followers`: the places of the segment whose request deliveries of other segments share;
    //   `segments.leaders`: for the segments of those deliveries, the delivery that makes the request. Null in nearly
    //   every segment. See `SharedPlaces`.
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
