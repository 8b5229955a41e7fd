public import Logging
public import RelayModel
public import RelayStore

/// Removes what has been kept long enough, by a timer of the ``Scheduler``, every hour: in small transactions with a
/// rest after each, so that no sender waits for it. The next round does what an interruption left.
public struct Retention: Sendable {
    private let store: any RetentionStore
    private let policy: RetentionPolicy
    private let clock: any RelayClock
    private let logger: Logger
    private let rest: @Sendable (Duration) async throws -> Void

    /// - Parameter rest: Waits for a duration; throws if the wait was interrupted. Tests inject one that does not wait.
    public init(
        store: any RetentionStore,
        policy: RetentionPolicy,
        clock: any RelayClock,
        logger: Logger,
        rest: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.store = store
        self.policy = policy
        self.clock = clock
        self.logger = logger
        self.rest = rest
    }

    /// The time from the end of one round to the next.
    var interval: Duration { policy.interval }

    /// One round; its result is logged.
    func runRound() async {
        var report = RetentionReport()
        do {
            try await round(&report)
        } catch let error as StoreError {
            // The next round finds the rest.
            if error != .closed { logger.error("retention stopped", metadata: ["error": "\(error)"]) }
        } catch {
            // The pause was interrupted: the relay stops.
        }
        guard !report.isEmpty else { return }
        logger.info(
            "retention",
            metadata: [
                "emptied_notices": "\(report.emptiedNotices)", "removed_notices": "\(report.removedNotices)",
                "rows": "\(report.rows)",
            ]
        )
    }

    /// Removes everything that is old enough: texts first, so that no notice is removed before its text.
    /// - Parameter report: Counts what is committed, also if an error ends the round early.
    /// - Throws: An error of the store, or of ``rest``.
    func round(_ report: inout RetentionReport) async throws {
        let now = clock.now
        for subject in PurgeSubject.allCases {
            var place: PurgeCursor?
            repeat {
                let step = try await store.purge(
                    subject,
                    before: policy.limit(subject, now: now),
                    after: place,
                    limit: policy.batch
                )
                switch subject {
                case .bodies: report.emptiedNotices += step.notices
                case .metadata: report.removedNotices += step.notices
                }
                report.rows += step.rows
                place = step.next
                if place != nil { try await rest(policy.pause) }
            } while place != nil
        }
    }
}
