public import RelayEngine
public import RelayModel
public import RelayStore

/// Monitors the relay: whether deliveries are sent, including held ones; whether its two threads make progress; whether
/// its store is in place and undamaged; whether the machine's clock was set. It is a value that is fed every second.
public struct Watchdog: Sendable {
    /// A thread that the relay needs.
    public enum WatchedThread: String, Sendable {
        case engine, writer
    }

    /// A finding of a check.
    public enum Finding: Hashable, Sendable {
        /// A lane makes no progress, or makes progress again.
        case stall(StallDetector.Alarm)
        /// A thread has work and made no progress for this long. Only a new process helps.
        case hung(WatchedThread, Duration)
        /// Held deliveries stay after their time, or are sent again.
        case overdue(OverdueDetector.Alarm)
        /// The data directory disappeared or is back; the database is damaged or undamaged again.
        case store(StoreMonitor.Alarm)
        /// Many endpoints of a channel are refused with the same code, or no longer.
        case refusedAlike(RefusalDetector.Alarm)
        /// The machine's clock is this far ahead of the relay's; zero if they agree again.
        case clockSet(Duration)
        /// The store left a record out so that others could be processed.
        case recordLeftOut(RecordFault)
    }

    private var stall = StallDetector()
    private var engine: ThreadMonitor<Timestamp>
    private var writer: ThreadMonitor<Int>
    private var overdue = OverdueDetector()
    private var store = StoreMonitor()
    private var refusals = RefusalDetector()
    private var clock = ClockStepDetector()
    /// The number of left-out records that were reported.
    private var leftOut = 0

    /// - Parameter threadLimit: How long a thread may have work without progress.
    public init(threadLimit: Duration = .seconds(30)) {
        engine = ThreadMonitor(limit: threadLimit)
        writer = ThreadMonitor(limit: threadLimit)
    }

    /// Feeds the metrics; returns what has changed or is beyond repair.
    /// - Parameters:
    ///   - overdue: Held deliveries past their time, from the last probe.
    ///   - step: How far the machine's clock is ahead of the relay's.
    public mutating func observe(
        _ engine: EngineMetrics,
        _ store: StoreHealth,
        overdue: OverdueDeliveries = OverdueDeliveries(),
        at now: Timestamp,
        step: Duration = .zero
    ) -> [Finding] {
        var findings = stall.observe(engine, at: now).map(Finding.stall)
        // A failing disk is retried and reported as such, and a roster change may take minutes in one transaction.
        let isTimed = store.trouble == nil && !store.isChangingRoster
        // Meanwhile an engine that has reached its limit of unrecorded outcomes waits, whatever is ready: ending the
        // process would send them all again. It always reads its messages at once.
        let isEngineBusy = engine.unread > 0 || isTimed && !engine.oldestReady.isEmpty
        if let turn = engine.lastTurn, let hung = self.engine.observe(turn, hasWork: isEngineBusy, at: now) {
            findings.append(.hung(.engine, hung))
        }
        let hasWork = isTimed && store.queuedRows + store.queuedCommands > 0
        if let hung = writer.observe(store.commits, hasWork: hasWork, at: now) {
            findings.append(.hung(.writer, hung))
        }
        // While the disk refuses writes, sent deliveries are not recorded as sent.
        if store.trouble == nil, let alarm = self.overdue.observe(overdue, at: now) { findings.append(.overdue(alarm)) }
        findings += self.store.observe(store).map(Finding.store)
        findings += refusals.observe(engine.commonRefusals).map(Finding.refusedAlike)
        if let step = clock.observe(step) { findings.append(.clockSet(step)) }
        let faults = store.recordFaults
        findings += faults.latest.suffix(max(0, faults.count - leftOut)).map(Finding.recordLeftOut)
        leftOut = faults.count
        return findings
    }

    /// Why the relay is not healthy, in words; empty if it is.
    public var reasons: [String] { stall.reasons + overdue.reasons }
}

/// Detects when the machine's clock is set while the relay runs. The relay keeps its own time for expiry and holds, so
/// it should be restarted at a quiet moment.
///
/// It is a value that is fed with the difference of the two clocks.
public struct ClockStepDetector: Sendable {
    /// The difference that is not reported.
    public static let tolerance = Duration.seconds(5)

    private var told = Duration.zero

    public init() {}

    /// Feeds how far the machine's clock is ahead of the relay's.
    /// - Returns: The difference if it is new, zero if the clocks agree again; nil if nothing changed.
    public mutating func observe(_ step: Duration) -> Duration? {
        let change = step - told
        guard max(change, .zero - change) > Self.tolerance else { return nil }
        told = max(step, .zero - step) > Self.tolerance ? step : .zero
        return told
    }
}
