extension Schema {
    // - `subject`: the notice of a `notice_start`, else 0.
    // - a scheduled notice of an earlier version starts at its time.
    static let timers = """
        CREATE TABLE timers(
            kind TEXT NOT NULL, subject INTEGER NOT NULL, due_at INTEGER NOT NULL, PRIMARY KEY(kind, subject)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX timers_by_due ON timers(due_at);
        INSERT INTO timers(kind, subject, due_at)
            SELECT 'notice_start', id, coalesce(send_at, accepted_at) FROM notices WHERE state = 'scheduled';
        """
}
