import GRDB
public import RelayModel
public import RelayStore

extension SQLiteStore {
    public func confirmForwarded(
        _ delivery: DeliveryID,
        _ forwarding: Forwarding,
        scope: UnitPath
    ) async throws(StoreError) -> Bool {
        try await writer.write { [faults] database, state in
            let entry = try DeliveryLog(database: database, faults: faults).entry(delivery, scope: scope)
            let place: StatementArguments = [delivery.notice.rawValue, Int64(delivery.ordinal)]
            guard let confirmed = DeliveryLifecycle.target(of: .confirm, from: entry.state) else {
                let isConfirmed = try Bool.fetchOne(
                    database,
                    sql: "SELECT EXISTS(SELECT 1 FROM forwardings WHERE notice = ? AND ordinal = ?)",
                    arguments: place
                )
                if isConfirmed == true, entry.state.isReached { return false }
                throw StoreError.conflict(
                    kind: .delivery,
                    id: delivery.description,
                    reason: "it is \(entry.state.name), and only one that awaits a person can be confirmed"
                )
            }
            let notice = try NoticeRows.notice(database, delivery.notice, scope: scope)
            let latency = max(0, (forwarding.at - notice.acceptedAt).milliseconds)
            try database.execute(
                sql: "UPDATE deliveries SET state = \(confirmed.sql), latency = ? WHERE notice = ? AND ordinal = ?",
                arguments: [latency] + place
            )
            try database.execute(
                sql: "INSERT INTO forwardings(notice, ordinal, at, key, name) VALUES (?, ?, ?, ?, ?)",
                arguments: place + [forwarding.at.milliseconds, forwarding.key.rawValue, forwarding.name]
            )
            try ProgressRows.add(database, [entry.state: -1, confirmed: 1], to: delivery.notice)
            try ProgressRows.add(database, latency: latency, to: delivery.notice, &state.latencies)
            return true
        }
    }

    public func forwardings(of delivery: DeliveryID) async throws(StoreError) -> [Forwarding] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT at, key, name FROM forwardings WHERE notice = ? AND ordinal = ? ORDER BY at",
                arguments: [delivery.notice.rawValue, Int64(delivery.ordinal)]
            ).map { row in
                Forwarding(at: Timestamp(milliseconds: row[0]), key: KeyID(rawValue: row[1]), name: row[2])
            }
        }
    }
}
