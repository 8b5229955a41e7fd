import GRDB
public import RelayModel
public import RelayStore

extension SQLiteStore {
    public func begin(_ attempt: TryUnderWay) -> TryPlace? { tries.begin(attempt) }

    public func end(_ place: TryPlace, hasLeft: Bool) {
        if hasLeft { tries.keep(place) } else { tries.end(place) }
    }

    public func triesLeft(since moment: Timestamp) async throws(StoreError) -> TriesLeft {
        let noted = tries.left(since: moment)
        guard !noted.isEmpty else { return TriesLeft() }
        return try await read { [faults] database in
            var left = TriesLeft()
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
