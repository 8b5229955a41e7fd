import RelayChannels
import RelayEngine
import RelayModel
import RelayStore
import Synchronization

/// Collects endpoints whose owners must be alerted: those that the relay has just disabled, and those on hold because
/// their secret is missing. Each is reported once per interval, because every delivery to it shows the same fault.
final class EndpointAlerts: Sendable {
    /// The alert for the owner of one endpoint.
    struct Alert: Hashable, Sendable {
        let kind: OwnerAlert
        /// The delivery that showed the fault.
        let delivery: DeliveryID
    }

    /// The most queued alerts. A further one is reported when the next delivery shows it.
    static let capacity = 1000
    /// The most endpoints that are remembered per kind; one missing variable can affect a whole channel.
    private static let memory = 10_000

    private struct Told {
        var moments: [UInt32: Timestamp] = [:]
        var tidiedAt = Timestamp(milliseconds: 0)
    }

    private let told = Mutex<[OwnerAlert: Told]>([:])
    private let clock: any RelayClock
    private let continuation: AsyncStream<Alert>.Continuation
    let alerts: AsyncStream<Alert>
    private let refusalFeed: AsyncStream<[EndpointRefusal]>.Continuation
    /// Endpoints that have been refused for ten minutes, grouped by cause.
    let refusals: AsyncStream<[EndpointRefusal]>

    init(clock: any RelayClock) {
        self.clock = clock
        (alerts, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
        (refusals, refusalFeed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// The time during which the same endpoint is not reported again.
    static func silence(_ kind: OwnerAlert) -> Duration {
        switch kind {
        case .switchedOff: .seconds(600)
        case .secretMissing: .seconds(86_400)
        }
    }

    /// Scans records that are on disk. It must return at once.
    func note(_ records: [DeliveryRecord]) {
        // An unsafe buffer lends the records: all are scanned, and nearly none is copied.
        records.withUnsafeBufferPointer { records in
            for place in records.indices {
                if records[place].disableEndpoint != nil {
                    note(.switchedOff, records[place])
                } else if records[place].to == .held, records[place].reason == HoldReason.secretMissing.name {
                    note(.secretMissing, records[place])
                }
            }
        }
    }

    /// Queues endpoints that have been refused for ten minutes; returns at once.
    func note(longRefused refusals: [EndpointRefusal]) { refusalFeed.yield(refusals) }

    func finish() {
        continuation.finish()
        refusalFeed.finish()
    }

    private func note(_ kind: OwnerAlert, _ record: DeliveryRecord) {
        let now = clock.now
        told.withLock { told in
            var own = told[kind] ?? Told()
            defer { told[kind] = own }
            if let moment = own.moments[record.endpoint], now - moment < Self.silence(kind) { return }
            if own.moments.count >= Self.memory, now - own.tidiedAt >= .seconds(60) {
                own.moments = own.moments.filter { now - $0.value < Self.silence(kind) }
                own.tidiedAt = now
            }
            guard own.moments.count < Self.memory,
                case .enqueued = continuation.yield(Alert(kind: kind, delivery: record.id))
            else { return }
            own.moments[record.endpoint] = now
        }
    }
}
