public import RelayModel
import Synchronization

/// Admits one log line per minute and kind and counts the others, so that refused requests cannot flood the log.
///
/// Kinds are constants of the code, never values of a request: each one is remembered for ever.
///
/// ```swift
/// if let suppressed = throttle.admit(.wrongReceiptSecret) {
///     logger.notice("receipts refused", metadata: ["suppressed": "\(suppressed)"])
/// }
/// ```
public final class LogThrottle<Kind: Hashable & Sendable>: Sendable {
    private struct Record {
        var admittedAt: Timestamp
        var suppressed = 0
    }

    private let clock: any RelayClock
    private let interval: Duration
    private let records = Mutex<[Kind: Record]>([:])

    /// - Parameter interval: The shortest time between two lines of one kind.
    public init(clock: any RelayClock, interval: Duration = .seconds(60)) {
        self.clock = clock
        self.interval = interval
    }

    /// Requests a line of a kind.
    /// - Returns: The number of suppressed lines of this kind since the last one; nil if this one is suppressed too.
    public func admit(_ kind: Kind) -> Int? {
        let now = clock.now
        return records.withLock { records in
            if let record = records[kind], now - record.admittedAt < interval {
                records[kind]?.suppressed += 1
                return nil
            }
            return records.updateValue(Record(admittedAt: now), forKey: kind)?.suppressed ?? 0
        }
    }
}
