import Foundation
import Logging
import RelayChannels
import RelayModel
import RelayStore
import RelayStoreSQLite
import RelayTransport
import Testing

@testable import RelayEngine

@Suite("Flight deck", .timeLimit(.minutes(5)))
struct FlightDeckTests: DispatcherSuite {
    @Test("A notice that was over and has come back, with a delivery that was held, is sent and not given up")
    func again() async throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = FileManager.default.temporaryDirectory.appending(path: "relay-deck-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLiteStore(directory: folder)
        let tokens = TokenDesk(
            store: store,
            policy: AddressPolicy(),
            clock: SystemClock(),
            logger: Logger(label: "deck") { _ in SwiftLogNoOpLogHandler() }
        ) {}
        var deck = FlightDeck(
            channels: try ChannelCatalogue(directory: repository.appending(path: "Config/channels").path()),
            configuration: EngineConfiguration(),
            tokens: tokens,
            random: SplitMix(state: 1)
        )
        var dispatcher = dispatcher()
        let notice = notice()
        // It ends, and in the same turn a page of held deliveries brings it back: what was said of its end comes after.
        let over =
            dispatcher.on(.notice(notice), at: now)
            + dispatcher.on(.page(notice.id, PendingPage(deliveries: [], next: 1024, isEnd: true)), at: now)
        let held = pending(notice, 0..<1, channel: "webhook", address: { _ in "https://robot.example/hook" })
        let back = dispatcher.on(
            .due(DuePage(deliveries: held, through: now + .seconds(60)), notices: [notice]),
            at: now
        )
        for action in over { if case .forget(let id) = action { deck.forget(id) } }
        let flight = try #require(flights(back).first)
        let result = deck.launch(flight, at: now) { dispatcher.notice($0) }
        #expect(throws: Never.self) { try result.get() }
        await store.close()
    }
}
