import RelayChannels
import RelayEngine
import RelayModel
import RelayStore
import Synchronization
import Testing

@testable import RelayService

@Suite("Alerts about endpoints", .timeLimit(.minutes(5)))
struct EndpointAlertsTests {
    private final class HandClock: RelayClock {
        private let moment = Mutex(Timestamp(seconds: 1_772_436_600))
        var now: Timestamp { moment.withLock { $0 } }
        func pass(_ span: Duration) { moment.withLock { $0 = $0 + span } }
    }

    private func record(_ ordinal: UInt32, endpoint: UInt32, reason: String? = nil, disable: String? = nil)
        -> DeliveryRecord
    {
        DeliveryRecord(
            id: DeliveryID(notice: NoticeID(rawValue: 1), ordinal: ordinal),
            endpoint: endpoint,
            from: nil,
            to: reason == nil ? .failed : .held,
            attempts: 0,
            part: 0,
            reason: reason,
            disableEndpoint: disable
        )
    }

    /// The alerts, in order, once no more can come.
    private func told(_ alerts: EndpointAlerts) async -> [EndpointAlerts.Alert] {
        alerts.finish()
        return await alerts.alerts.reduce(into: []) { $0.append($1) }
    }

    @Test("A missing secret is reported once a day, however many deliveries are held")
    func secretMissing() async {
        let clock = HandClock()
        let alerts = EndpointAlerts(clock: clock)
        let missing = HoldReason.secretMissing.name
        alerts.note((0..<3).map { record($0, endpoint: 7, reason: missing) })
        alerts.note([record(3, endpoint: 8, reason: missing), record(4, endpoint: 9, reason: "pace")])
        clock.pass(.seconds(86_399))
        alerts.note([record(5, endpoint: 7, reason: missing)])
        clock.pass(.seconds(1))
        alerts.note([record(6, endpoint: 7, reason: missing)])
        let told = await told(alerts)
        #expect(told.map(\.kind) == [.secretMissing, .secretMissing, .secretMissing])
        #expect(told.map(\.delivery.ordinal) == [0, 3, 6])
    }

    @Test("Missing secrets do not hide that an endpoint was disabled")
    func bothKinds() async {
        let alerts = EndpointAlerts(clock: HandClock())
        alerts.note([record(0, endpoint: 7, reason: HoldReason.secretMissing.name)])
        alerts.note([record(1, endpoint: 7, disable: "gone"), record(2, endpoint: 7, disable: "gone")])
        #expect(await told(alerts).map(\.kind) == [.secretMissing, .switchedOff])
    }

    @Test("An alert that finds the queue full is reported with the next delivery")
    func crowded() async {
        let alerts = EndpointAlerts(clock: HandClock())
        let count = UInt32(EndpointAlerts.capacity)
        alerts.note((0...count).map { record($0, endpoint: $0, disable: "gone") })
        var rest = alerts.alerts.makeAsyncIterator()
        _ = await rest.next()
        alerts.note([record(count + 1, endpoint: count, disable: "gone")])
        let told = await told(alerts)
        #expect(told.count == Int(count) && told.last?.delivery.ordinal == count + 1)
    }
}
