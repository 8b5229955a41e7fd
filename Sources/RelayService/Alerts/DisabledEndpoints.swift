import RelayModel
import RelayStore
import Synchronization

/// Endpoints that the relay has just switched off, each told of once: several deliveries may fail for the same reason at the same time.
final class DisabledEndpoints: Sendable {
    /// How long the same endpoint is not told of again.
    static let silence = Duration.seconds(600)
    /// How many wait to be told of; beyond that only the log says so.
    static let capacity = 1000

    private let told = Mutex<[UInt32: Timestamp]>([:])
    private let clock: any RelayClock
    private let continuation: AsyncStream<DeliveryID>.Continuation
    /// For each endpoint, the delivery that showed it.
    let deliveries: AsyncStream<DeliveryID>

    init(clock: any RelayClock) {
        self.clock = clock
        (deliveries, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// Looks through records that are on disk; must return at once.
    func note(_ records: [DeliveryRecord]) {
        for record in records where record.disableEndpoint != nil && isNews(record.endpoint) {
            continuation.yield(record.id)
        }
    }

    func finish() { continuation.finish() }

    private func isNews(_ endpoint: UInt32) -> Bool {
        let now = clock.now
        return told.withLock { told in
            told = told.filter { now - $0.value < Self.silence }
            return told.updateValue(now, forKey: endpoint) == nil
        }
    }
}
