public import RelayStore

/// Detects when the data directory disappears under the running relay, and when a check finds the database damaged.
///
/// It is a value that is fed with the store's health at intervals.
public struct StoreMonitor: Sendable {
    /// A change of the store's health.
    public enum Alarm: Hashable, Sendable {
        /// A part of the data directory disappeared or was replaced.
        case lost(part: String)
        /// The data directory is back as it was opened.
        case found
        /// The database is damaged; the text is the check's.
        case damaged(String)
        /// A later check found no damage.
        case sound
    }

    private var lostPart: String?
    private var damage: String?

    public init() {}

    /// Feeds the store's health.
    public mutating func observe(_ store: StoreHealth) -> [Alarm] {
        var alarms: [Alarm] = []
        let lost: String? = if case .directoryLost(let part)? = store.trouble { part } else { nil }
        // Another missing part does not change the alarm.
        switch (lostPart, lost) {
        case (nil, let part?): alarms.append(.lost(part: part))
        case (_?, nil): alarms.append(.found)
        default: break
        }
        if damage != store.damage { alarms.append(store.damage.map(Alarm.damaged) ?? .sound) }
        (lostPart, damage) = (lost, store.damage)
        return alarms
    }
}
