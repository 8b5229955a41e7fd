public import RelayEngine
public import RelayModel
public import RelayStore

/// Looks after the relay: whether deliveries leave, the held ones among them, whether its two threads turn, whether its
/// store is in place and whole, whether the machine's clock was set. A value, fed every second.
public struct Watchdog: Sendable {
    /// A thread that the relay cannot do without.
    public enum WatchedThread: String, Sendable {
        case engine, writer
    }

    /// What a look found.
    public enum Finding: Hashable, Sendable {
        /// A lane stands still, or moves again.
        case stall(StallDetector.Alarm)
        /// A thread has work and has not turned for so long: only a new process helps.
        case hung(WatchedThread, Duration)
        /// Held deliveries stay although their time has come, or leave again.
        case overdue(OverdueDetector.Alarm)
        /// The data directory is lost or found again, the database damaged or sound again.
        case store(StoreMonitor.Alarm)
        /// Many endpoints of a channel are refused alike, or no more.
        case refusedAlike(RefusalDetector.Alarm)
        /// The machine's clock is now so far ahead of the relay's; zero when they agree again.
        case clockSet(Duration)
        /// The store left a record out so that all others went on.
        case recordLeftOut(RecordFault)
    }

    private var stall = StallDetector()
    private var engine: ThreadMonitor<Timestamp>
    private var writer: ThreadMonitor<Int>
    private var overdue = OverdueDetector()
    private var store = StoreMonitor()
    private var refusals = RefusalDetector()
    private var clock = ClockStepDetector()
    /// Records that were told of.
    private var leftOut = 0

    /// - Parameter threadLimit: how long a thread may have work and not turn.
    public init(threadLimit: Duration = .seconds(30)) {
        engine = ThreadMonitor(limit: threadLimit)
        writer = ThreadMonitor(limit: threadLimit)
    }

    /// Takes the numbers in; what has changed, or is beyond repair.
    /// - Parameters:
    ///   - overdue: held deliveries whose time has passed, as far as the store was asked.
    ///   - step: how far the machine's clock is ahead of the relay's.
    public mutating func observe(
        _ engine: EngineMetrics,
        _ store: StoreHealth,
        overdue: OverdueDeliveries = OverdueDeliveries(),
        at now: Timestamp,
        step: Duration = .zero
    ) -> [Finding] {
        var findings = stall.observe(engine, at: now).map(Finding.stall)
        // A disk in trouble is tried again and again and reported as such; a roster may take minutes in one
        // transaction.
        let isTimed = store.trouble == nil && !store.isChangingRoster
        // Meanwhile an engine with as many outcomes not on disk as may be stands, whatever is ready: ending the process
        // would send them all once more. Messages it reads at once, always.
        let isEngineBusy = engine.unread > 0 || isTimed && !engine.oldestReady.isEmpty
        if let turn = engine.lastTurn, let hung = self.engine.observe(turn, hasWork: isEngineBusy, at: now) {
            findings.append(.hung(.engine, hung))
        }
        let hasWork = isTimed && store.queuedRows + store.queuedCommands > 0
        if let hung = writer.observe(store.commits, hasWork: hasWork, at: now) {
            findings.append(.hung(.writer, hung))
        }
        // What a disk in trouble does not take is not written down as gone.
        if store.trouble == nil, let alarm = self.overdue.observe(overdue, at: now) { findings.append(.overdue(alarm)) }
        findings += self.store.observe(store).map(Finding.store)
        findings += refusals.observe(engine.commonRefusals).map(Finding.refusedAlike)
        if let step = clock.observe(step) { findings.append(.clockSet(step)) }
        let faults = store.recordFaults
        findings += faults.latest.suffix(max(0, faults.count - leftOut)).map(Finding.recordLeftOut)
        leftOut = faults.count
        return findings
    }

    /// Why the relay does not send as it should, in words; empty when it does.
    public var reasons: [String] { stall.reasons + overdue.reasons }
}

/// Notices when the machine's clock is set while the relay runs. The relay keeps its own time for what expires and what
/// is held, so somebody should start it anew at a quiet moment.
///
/// A value, fed now and then with how far the two are apart.
public struct ClockStepDetector: Sendable {
    /// So far apart they may be without a word.
    public static let tolerance = Duration.seconds(5)

    private var told = Duration.zero

    /// A watch that has seen nothing yet.
    public init() {}

    /// Takes in how far the machine's clock is ahead of the relay's.
    /// - Returns: the same where it is news, zero where they agree again; nil for nothing new.
    public mutating func observe(_ step: Duration) -> Duration? {
        let change = step - told
        guard max(change, .zero - change) > Self.tolerance else { return nil }
        told = max(step, .zero - step) > Self.tolerance ? step : .zero
        return told
    }
}
