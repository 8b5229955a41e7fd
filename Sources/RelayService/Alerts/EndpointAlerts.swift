import RelayChannels
import RelayEngine
import RelayModel
import RelayStore
import Synchronization

/// Endpoints whose owners are to be told something: those that the relay has just switched off, and those that are held
/// because their secret is not there. Each is told of once in a while: every delivery to it shows the same.
final class EndpointAlerts: Sendable {
    /// What the owner of one endpoint is to be told.
    struct Alert: Hashable, Sendable {
        let kind: OwnerAlert
        /// The delivery that showed it.
        let delivery: DeliveryID
    }

    /// How many wait to be told of; beyond that they are told when the next delivery shows it.
    static let capacity = 1000
    /// How many endpoints are remembered for each kind; one missing variable can hold a whole channel.
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
    /// Endpoints that have been refused for ten minutes, those with one cause together.
    let refusals: AsyncStream<[EndpointRefusal]>

    init(clock: any RelayClock) {
        self.clock = clock
        (alerts, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
        (refusals, refusalFeed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// How long the same endpoint is not told of again.
    static func silence(_ kind: OwnerAlert) -> Duration {
        switch kind {
        case .switchedOff: .seconds(600)
        case .secretMissing: .seconds(86_400)
        }
    }

    /// Looks through records that are on disk; must return at once.
    func note(_ records: [DeliveryRecord]) {
        // Through a pointer, which lends them: all are looked at, and hardly one is taken out.
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

    /// Takes endpoints in that have been refused for ten minutes; returns at once.
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
