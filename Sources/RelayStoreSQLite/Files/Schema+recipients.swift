extension Schema {
    // - `segments.recipients`: whom each place is for, as of acceptance; see `FrozenRecipient`. Null in segments of
    //   schema 9 and before. A place for a person without an endpoint has the endpoint 0.
    // - `segments.first_person`, `segments.last_person`: the lowest and the highest row number of a person in it; null
    //   where none is known. A page of persons reads no other segments.
    // - `reached_units`: each unit in which a notice reached a person or a circle, with its number in
    //   `segments.recipients` and the first and the last segment that name it. A row for a unit, whatever the number of
    //   its people. The unit ends with `/`, so that a unit and all below it are one stretch of the key. Empty for
    //   notices of schema 9 and before.
    // - `notices.reached_unit`: the deepest unit that contains all of these; null where there are none. A list looks no
    //   further where it lies beside the scope: so for nearly all notices of other units.
    static let recipients = """
        ALTER TABLE segments ADD COLUMN recipients BLOB;
        ALTER TABLE segments ADD COLUMN first_person INTEGER;
        ALTER TABLE segments ADD COLUMN last_person INTEGER;
        ALTER TABLE notices ADD COLUMN reached_unit TEXT;

        CREATE TABLE reached_units(
            notice INTEGER NOT NULL, unit TEXT NOT NULL, number INTEGER NOT NULL,
            first_segment INTEGER NOT NULL, last_segment INTEGER NOT NULL, PRIMARY KEY(notice, unit)
        ) STRICT, WITHOUT ROWID;
        """
}
