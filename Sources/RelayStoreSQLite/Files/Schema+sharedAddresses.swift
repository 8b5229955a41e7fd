import GRDB

extension Schema {
    // - `events.others`: further notices of the event, eight bytes each; null for one notice.
    // - `endpoint_addresses`: a digest of where messages to each endpoint arrive, to find others with the same address;
    //   see `EndpointAddresses`. Digests have no order, so a row costs more than an endpoint's own where they come one by
    //   one: large imports write them last, in the order of the digests.
    // - `repeated_endpoints`: those of them whose digest repeats. Empty for most rosters.
    // - `segments.followers`: which places of the segment carry deliveries that stand elsewhere; `segments.leaders`: for
    //   the segments of those, which delivery carries each. Null in nearly every segment. See `SharedPlaces`.
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
