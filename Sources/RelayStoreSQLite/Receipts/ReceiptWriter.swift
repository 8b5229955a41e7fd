import GRDB
import RelayModel
import RelayStore

/// Matches receipts and deliveries within one transaction.
///
/// Every receipt is first stored among the early ones, then matched. A receipt that arrives before its delivery's
/// outcome takes the same path as one that arrives after it, and repeats are recognised by their key.
struct ReceiptWriter {
    private let database: Database
    private let faults: RecordFaultLog
    private(set) var report = ReceiptReport()
    /// Whether a waiting receipt was matched.
    private(set) var hasSettled = false
    /// The changes to each notice's counts.
    private var changes: [NoticeID: [DeliveryState: Int]] = [:]

    init(_ database: Database, _ faults: RecordFaultLog) {
        self.database = database
        self.faults = faults
    }

    /// A delivery with an outcome that a receipt may belong to.
    private struct Candidate {
        let id: DeliveryID
        let state: DeliveryState
        /// ``Receipt/name(of:)`` of the endpoint's address.
        let recipient: String
    }

    /// A stored receipt.
    private struct Early {
        let seq: Int64
        let recipient: String
        let word: DeliveryState
    }

    // MARK: Entry points

    /// Adds the receipts of a push.
    mutating func take(_ receipts: [Receipt], limit: Int, life: Duration) throws {
        for receipt in receipts { try keep(receipt) }
        for reference in Set(receipts.map(\.reference)) { try settle(reference) }
        for delivery in Set(receipts.compactMap(\.delivery)) { try settle(delivery) }
        if let now = receipts.map(\.receivedAt).max() { try prune(limit: limit, before: now - life) }
        try count()
        report.waiting = try waiting(among: receipts)
    }

    /// Matches the outcomes just written with the receipts that wait for them.
    mutating func settle(_ outcomes: some Sequence<DeliveryRecord>, waiting: UnmatchedReceipts) throws {
        var references: Set<String> = []
        var deliveries: Set<DeliveryID> = []
        for outcome in outcomes {
            if let reference = outcome.reference, waiting.references.contains(reference) {
                references.insert(reference)
            }
            if waiting.deliveries.contains(outcome.id) { deliveries.insert(outcome.id) }
        }
        for reference in references { try settle(reference) }
        for delivery in deliveries { try settle(delivery) }
        try count()
    }

    // MARK: Matching

    private func keep(_ receipt: Receipt) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO early_receipts(reference, recipient, state, notice, ordinal, code, class, at,
                    received_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            receipt.reference, Receipt.name(of: receipt.recipient), Int64(receipt.state.rawValue),
            receipt.delivery?.notice.rawValue, receipt.delivery.map { Int64($0.ordinal) }, receipt.code,
            receipt.class.map { Int64($0.rawValue) }, receipt.at?.milliseconds, receipt.receivedAt.milliseconds,
        ])
    }

    /// Matches everything that waits for a reference with the deliveries that have it.
    private mutating func settle(_ reference: String) throws {
        let candidates = try candidates(where: "d.reference = ?", [reference])
        guard !candidates.isEmpty else { return }
        let byRecipient = Dictionary(grouping: candidates, by: \.recipient)
        // Failures first: a delivery with both receipts ends as delivered.
        let waiting = try earlies(where: "reference = ?", [reference]).sorted { $0.word.rawValue > $1.word.rawValue }
        var moved: [DeliveryID: DeliveryState] = [:]
        for early in waiting {
            try apply(early, to: byRecipient[early.recipient] ?? [], &moved)
        }
    }

    /// Matches everything that waits for one delivery by id: a request that timed out has no reference. It also applies
    /// to the deliveries that shared its request.
    private mutating func settle(_ delivery: DeliveryID) throws {
        let place = Self.place(delivery)
        let waiting = try earlies(where: "notice = ? AND ordinal = ?", place)
            .sorted { $0.word.rawValue > $1.word.rawValue }
        guard !waiting.isEmpty else { return }
        var candidates: [Candidate] = []
        for told in [delivery] + (try SharedPlaces.followers(database, of: delivery)) {
            try AcceptanceRows.giveRow(database, told)
            candidates += try self.candidates(where: "d.notice = ? AND d.ordinal = ?", Self.place(told))
        }
        var moved: [DeliveryID: DeliveryState] = [:]
        for early in waiting {
            try apply(early, to: candidates.filter { $0.recipient == early.recipient }, &moved)
        }
    }

    private static func place(_ delivery: DeliveryID) -> StatementArguments {
        [delivery.notice.rawValue, Int64(delivery.ordinal)]
    }

    private mutating func apply(
        _ early: Early,
        to candidates: [Candidate],
        _ moved: inout [DeliveryID: DeliveryState]
    ) throws {
        var isSettled = !candidates.isEmpty
        for candidate in candidates {
            let state = moved[candidate.id] ?? candidate.state
            let effect = ReceiptEffect(of: early.word, on: state)
            guard effect != .waits else {
                isSettled = false
                continue
            }
            guard try note(early, on: candidate.id, counted: effect != .noted) else {
                report.repeated += 1
                continue
            }
            guard case .moves(let target) = effect else {
                report.noted += 1
                continue
            }
            try move(candidate.id, from: state, to: target)
            moved[candidate.id] = target
        }
        guard isSettled else { return }
        hasSettled = true
        try database.cachedStatement(sql: "DELETE FROM early_receipts WHERE seq = ?").execute(arguments: [early.seq])
    }

    /// Adds a receipt to a delivery's log; returns false if the log contains it.
    private func note(_ early: Early, on id: DeliveryID, counted: Bool) throws -> Bool {
        try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO receipts(notice, ordinal, reference, state, code, class, at, received_at, counted)
                SELECT ?, ?, reference, state, code, class, at, received_at, ? FROM early_receipts WHERE seq = ?
                """
        ).execute(arguments: [id.notice.rawValue, Int64(id.ordinal), counted, early.seq])
        return database.changesCount > 0
    }

    private mutating func move(_ id: DeliveryID, from: DeliveryState, to: DeliveryState) throws {
        try database.cachedStatement(
            sql: "UPDATE deliveries SET state = ?, reason = ? WHERE notice = ? AND ordinal = ?"
        ).execute(arguments: [
            Int64(to.rawValue), to == .failed ? Self.reason : nil, id.notice.rawValue, Int64(id.ordinal),
        ])
        changes[id.notice, default: [:]][from, default: 0] -= 1
        changes[id.notice, default: [:]][to, default: 0] += 1
        report.moves.append(ReceiptReport.Move(delivery: id, to: to))
    }

    /// The reason of an accepted delivery that failed by its receipt.
    static let reason = "receipt"

    private mutating func count() throws {
        for (notice, change) in changes { try ProgressRows.add(database, change, to: notice) }
        changes = [:]
    }

    // MARK: Rows

    private func candidates(where condition: String, _ arguments: StatementArguments) throws -> [Candidate] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT d.notice, d.ordinal, d.state, e.address FROM deliveries d
                    JOIN endpoints e ON e.seq = d.endpoint
                    WHERE \(condition)
                    """
            ),
            arguments: arguments
        )
        var found: [Candidate] = []
        while let row = try rows.next() {
            let candidate = try faults.reading {
                let notice = NoticeID(rawValue: row[0])
                let ordinal: Int64 = row[1]
                let id = DeliveryID(
                    notice: notice,
                    ordinal: try StoredColumn("deliveries", "ordinal").number(ordinal, row: "\(notice)/\(ordinal)")
                )
                return Candidate(
                    id: id,
                    state: try StoredColumn("deliveries", "state").value(row[2] as Int64, row: id.description),
                    recipient: Receipt.name(of: row[3])
                )
            }
            if let candidate { found.append(candidate) }
        }
        return found
    }

    private func earlies(where condition: String, _ arguments: StatementArguments) throws -> [Early] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT seq, recipient, state FROM early_receipts WHERE \(condition)"
            ),
            arguments: arguments
        ).compactMap { row in
            try faults.reading {
                let seq: Int64 = row[0]
                let word: DeliveryState = try StoredColumn("early_receipts", "state").value(
                    row[2] as Int64,
                    row: "\(seq)"
                )
                return Early(seq: seq, recipient: row[1], word: word)
            }
        }
    }

    private func prune(limit: Int, before: Timestamp) throws {
        try database.execute(
            sql: """
                DELETE FROM early_receipts WHERE received_at < ?1
                OR seq <= (SELECT seq FROM early_receipts ORDER BY seq DESC LIMIT 1 OFFSET ?2)
                """,
            arguments: [before.milliseconds, limit]
        )
    }

    private func waiting(among receipts: [Receipt]) throws -> Int {
        let statement = try database.cachedStatement(
            sql: "SELECT count(*) FROM early_receipts WHERE reference = ? AND recipient = ? AND state = ?"
        )
        return try receipts.reduce(0) { sum, receipt in
            let key: StatementArguments = [
                receipt.reference, Receipt.name(of: receipt.recipient), Int64(receipt.state.rawValue),
            ]
            return sum + (try Int.fetchOne(statement, arguments: key) ?? 0)
        }
    }
}

/// The references and deliveries that waiting receipts name. They are in memory, so that recording outcomes costs a
/// look-up only while receipts wait.
struct UnmatchedReceipts {
    private(set) var references: Set<String> = []
    private(set) var deliveries: Set<DeliveryID> = []

    var isEmpty: Bool { references.isEmpty }

    init(_ database: Database, _ faults: RecordFaultLog) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT reference, notice, ordinal, seq FROM early_receipts")
        while let row = try rows.next() {
            references.insert(row[0])
            if let notice = row[1] as Int64? {
                let ordinal: UInt32? = try faults.reading {
                    try StoredColumn("early_receipts", "ordinal").number(row[2] as Int64, row: "\(row[3] as Int64)")
                }
                if let ordinal {
                    deliveries.insert(DeliveryID(notice: NoticeID(rawValue: notice), ordinal: ordinal))
                }
            }
        }
    }
}
