import GRDB
public import RelayModel
public import RelayStore

extension SQLiteStore {
    public func begin(_ attempt: AttemptInFlight) -> AttemptSlot? { attemptTable.begin(attempt) }

    public func end(_ place: AttemptSlot, hasLeft: Bool) {
        if hasLeft { attemptTable.keep(place) } else { attemptTable.end(place) }
    }

    public func interruptedAttempts(since moment: Timestamp) async throws(StoreError) -> InterruptedAttempts {
        let noted = attemptTable.left(since: moment)
        guard !noted.isEmpty else { return InterruptedAttempts() }
        return try await read { [faults] database in
            var left = InterruptedAttempts()
            try TargetReader.read(database) { targets in
                for attempt in noted {
                    guard let target = try targets.target(attempt.endpoint) else { continue }
                    left.attempts.append(
                        RecentAttempt(target: target, at: attempt.startedAt, sharesRequest: attempt.sharesRequest)
                    )
                }
            }
            for attempt in noted {
                let sender = try faults.reading { try SenderAttempts.sender(of: attempt.notice, database) } ?? nil
                if let sender { left.senders.append(SenderAttempt(sender: sender, at: attempt.startedAt)) }
            }
            return left
        }
    }
}
