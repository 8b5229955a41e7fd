public import RelayModel

/// Timers that outlive the process: what is to happen, to what, and when.
///
/// A timer is removed, or moved to its next time, by the transaction that holds its effect: whatever interrupts the
/// process, an effect is on disk without its timer, or the timer without its effect. ``NoticeStore`` sets the timer of
/// a scheduled notice with the notice, and removes it with the notice's release or cancellation.
public protocol TimerStore: Sendable {
    /// The timers due by a moment, the earliest first, and when the next one after them is due.
    func timers(dueBy moment: Timestamp) async throws(StoreError) -> DueTimers

    /// Sets a timer. Where one of this kind and subject is set, that one stays.
    /// - Parameter latest: the time to which one that stays is moved where it is due later: the machine's clock may
    ///   have been set back since.
    func set(_ timer: StoredTimer, latest: Timestamp?) async throws(StoreError)

    /// Moves a timer to another time.
    /// - Returns: whether it was still as given; where it was not, nothing changes.
    func move(_ timer: StoredTimer, to moment: Timestamp) async throws(StoreError) -> Bool

    /// Calls a listener, on the store's own thread, with the time of each timer that is set from now on, once it is on
    /// disk. The listener must return at once.
    func onTimerSet(_ listener: @escaping @Sendable (Timestamp) -> Void)
}

/// A timer on disk. There is at most one for a kind and a subject.
public struct StoredTimer: Sendable, Hashable {
    public var kind: TimerKind
    /// What it is about: for ``TimerKind/noticeStart`` the number of the notice, else 0.
    public var subject: Int64
    public var dueAt: Timestamp

    /// A timer.
    public init(_ kind: TimerKind, subject: Int64 = 0, dueAt: Timestamp) {
        self.kind = kind
        self.subject = subject
        self.dueAt = dueAt
    }
}

/// What a timer is for. Stored by name: never rename.
public enum TimerKind: String, StringEnum {
    /// A scheduled notice starts.
    case noticeStart = "notice_start"
    /// A round of retention.
    case retention
    /// The search for held deliveries that are overdue.
    case overdueProbe = "overdue_probe"
}

/// Timers that are due.
public struct DueTimers: Sendable, Hashable {
    /// The earliest first.
    public var due: [StoredTimer]
    /// When the first timer after these is due; nil for none.
    public var next: Timestamp?

    /// Due timers.
    public init(due: [StoredTimer], next: Timestamp?) {
        self.due = due
        self.next = next
    }
}
