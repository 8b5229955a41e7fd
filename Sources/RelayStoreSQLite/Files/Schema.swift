import GRDB

/// The tables, and the migrations from earlier versions.
enum Schema {
    /// The version that this program writes. A later program created a database with a higher one.
    static let current = "10"

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try $0.execute(sql: first) }
        migrator.registerMigration("2") { try $0.execute(sql: receipts + tokens) }
        migrator.registerMigration("3") { try $0.execute(sql: retention) }
        migrator.registerMigration("4") { try $0.execute(sql: digests) }
        migrator.registerMigration("5") { try $0.execute(sql: doubts) }
        migrator.registerMigration("6") { try $0.execute(sql: counted) }
        migrator.registerMigration("7") { try $0.execute(sql: firstTries) }
        migrator.registerMigration("8") { database in
            try database.execute(sql: identity + homeUnits)
            try fillHomeUnits(database)
        }
        migrator.registerMigration("9") { database in
            try database.execute(sql: shortenedTexts + keywords + endpointStanding + sharedAddresses)
            try EndpointAddresses.write(EndpointAddresses.differences(database), database)
        }
        migrator.registerMigration("10") { database in
            try database.execute(sql: timers + units + recipients)
            try fillUnits(database)
        }
        return migrator
    }

    // The last column: null for nearly every delivery, which then costs one byte.
    private static let digests = "ALTER TABLE deliveries ADD COLUMN digest TEXT"

    // Design decisions:
    // - `seq` numbers are never reused (AUTOINCREMENT), so that segments and deliveries of past notices keep referring
    //   to the right endpoint.
    // - `deliveries` is clustered by (notice, ordinal), the order in which outcomes are written. It has no index on an
    //   unordered value, which would cost more than the row itself.
    // - A delivery's latest attempt is in its row; earlier attempts move to `attempts`. A packed acceptance needs no
    //   row: see `first_tries`.
    private static let first = """
        CREATE TABLE circles(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
            parent INTEGER REFERENCES circles(seq), unit TEXT NOT NULL
        ) STRICT;
        CREATE INDEX circles_by_parent ON circles(parent);
        CREATE INDEX circles_by_unit ON circles(unit);

        CREATE TABLE people(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, phone TEXT
        ) STRICT;
        CREATE INDEX people_by_phone ON people(phone) WHERE phone IS NOT NULL;

        CREATE TABLE memberships(
            circle INTEGER NOT NULL REFERENCES circles(seq), person INTEGER NOT NULL REFERENCES people(seq),
            role TEXT NOT NULL,
            PRIMARY KEY(circle, person)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX memberships_by_person ON memberships(person);

        CREATE TABLE endpoints(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, person INTEGER, circle INTEGER,
            channel TEXT NOT NULL, address TEXT NOT NULL, secret TEXT NOT NULL, enabled INTEGER NOT NULL,
            drill INTEGER NOT NULL, disabled_reason TEXT, removed INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE UNIQUE INDEX endpoints_by_id ON endpoints(id) WHERE removed = 0;
        CREATE INDEX endpoints_by_person ON endpoints(person) WHERE person IS NOT NULL AND removed = 0;
        CREATE INDEX endpoints_by_circle ON endpoints(circle) WHERE circle IS NOT NULL AND removed = 0;

        CREATE TABLE notices(
            id INTEGER PRIMARY KEY, state TEXT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL,
            accepted_at INTEGER NOT NULL, send_at INTEGER, expires_at INTEGER NOT NULL, event_id TEXT,
            content TEXT NOT NULL,
            recipients INTEGER NOT NULL, endpoints INTEGER NOT NULL, is_exact INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX notices_by_event ON notices(event_id) WHERE event_id IS NOT NULL;
        CREATE INDEX notices_unfinished ON notices(state) WHERE state IN ('scheduled', 'sending');

        CREATE TABLE progress(
            notice INTEGER PRIMARY KEY REFERENCES notices(id), total INTEGER NOT NULL, cursor TEXT,
            held INTEGER NOT NULL DEFAULT 0, awaiting_human INTEGER NOT NULL DEFAULT 0,
            accepted INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0,
            acknowledged INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
            expired INTEGER NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0,
            suppressed INTEGER NOT NULL DEFAULT 0, latency BLOB NOT NULL DEFAULT x''
        ) STRICT;

        CREATE TABLE segments(
            notice INTEGER NOT NULL REFERENCES notices(id), number INTEGER NOT NULL, reader INTEGER NOT NULL,
            lowest INTEGER NOT NULL, highest INTEGER NOT NULL, endpoints BLOB NOT NULL, UNIQUE(notice, number)
        ) STRICT;

        CREATE TABLE deliveries(
            notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, endpoint INTEGER NOT NULL, state INTEGER NOT NULL,
            attempts INTEGER NOT NULL, part INTEGER NOT NULL, next_at INTEGER, reason TEXT, reference TEXT,
            deadline INTEGER, latency INTEGER, started_at INTEGER, duration INTEGER, verdict INTEGER,
            http_status INTEGER, code TEXT, message TEXT, reply BLOB,
            PRIMARY KEY(notice, ordinal)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deliveries_due ON deliveries(next_at) WHERE next_at IS NOT NULL;

        CREATE TABLE attempts(
            notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, number INTEGER NOT NULL, started_at INTEGER NOT NULL,
            duration INTEGER NOT NULL, verdict INTEGER NOT NULL, http_status INTEGER NOT NULL, code TEXT,
            message TEXT, reply BLOB,
            PRIMARY KEY(notice, ordinal, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE keys(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, scope TEXT NOT NULL,
            hash BLOB NOT NULL UNIQUE, created_at INTEGER NOT NULL, revoked_at INTEGER
        ) STRICT;

        CREATE TABLE idempotency(
            caller INTEGER NOT NULL, token TEXT NOT NULL, hash BLOB NOT NULL, notice INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY(caller, token)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_by_age ON idempotency(created_at);

        CREATE TABLE circle_reach(
            circle INTEGER NOT NULL, role TEXT NOT NULL, people INTEGER NOT NULL, endpoints INTEGER NOT NULL,
            PRIMARY KEY(circle, role)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE roster_revision(revision INTEGER NOT NULL) STRICT;
        INSERT INTO roster_revision VALUES(0);
        """

    // `purged`: 0 the notice has its texts, 1 they were removed, 2 the notice is being removed and is not shown. The
    // index contains only finished notices, so that accepting one does not touch it.
    private static let retention = """
        ALTER TABLE notices ADD COLUMN purged INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX notices_over ON notices(purged, expires_at) WHERE state IN ('done', 'cancelled');
        """
}
