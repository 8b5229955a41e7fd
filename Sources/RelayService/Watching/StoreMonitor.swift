public import RelayStore

/// Notices when the data directory is lost under the running relay, and when a check finds the database damaged.
///
/// A value, fed with what the store says of itself now and then.
public struct StoreMonitor: Sendable {
    /// What has changed.
    public enum Alarm: Hashable, Sendable {
        /// A part of the data directory is gone or was replaced.
        case lost(part: String)
        /// The data directory is as it was opened again.
        case found
        /// The database is damaged, in the words of the check.
        case damaged(String)
        /// A later check found no damage.
        case sound
    }

    private var lostPart: String?
    private var damage: String?

    /// A watch that has seen nothing yet.
    public init() {}

    /// Takes in what the store says.
    public mutating func observe(_ store: StoreHealth) -> [Alarm] {
        var alarms: [Alarm] = []
        let lost: String? = if case .directoryLost(let part)? = store.trouble { part } else { nil }
        // Which part is found missing first says nothing new.
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
