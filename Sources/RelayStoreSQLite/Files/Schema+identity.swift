extension Schema {
    // One row. `id` is what the marker file beside the database holds; `state` is a `DatabaseIdentity.State`. How the process before this
    // schema ended is not known: 2.
    static let identity = """
        CREATE TABLE database_identity(id TEXT NOT NULL, state INTEGER NOT NULL) STRICT;
        INSERT INTO database_identity VALUES(lower(hex(randomblob(16))), 2);
        """
}
