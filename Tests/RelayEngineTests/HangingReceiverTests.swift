import RelayChannels
import RelayModel
import RelaySandbox
import RelayStore
import RelayStoreSQLite
import TestReceivers
import Testing

@testable import RelayEngine

/// A thousand receivers that take the message and never answer, beside others that do.
@Suite("Hanging receivers", .timeLimit(.minutes(5)))
struct HangingReceiverTests {
    private static let hanging = 1000
    private static let healthy = 300

    /// Where the receivers that hang are.
    enum Place: CaseIterable {
        /// All behind one host and port.
        case oneHost
        /// Each at an address of its own.
        case ownHosts
    }

    @Test("Everybody else is served while every one of them is still waited for", arguments: Place.allCases)
    func isolation(place: Place) async throws {
        let server = try TestServer(backlog: 2048, onAllAddresses: true, nil)
        var setup = try EngineRun.Setup()
        setup.configuration.connections = 1024
        setup.configuration.perHost = 64
        // No delivery expires before the test is over.
        setup.configuration.normalTimeout = .seconds(200)
        setup.configuration.urgentTimeout = .seconds(200)
        try await EngineRun.run(setup: setup) { run in
            let deaf = (0..<Self.hanging).map { number in
                let host = place == .oneHost ? "127.0.0.1" : "127.1.\(number / 250).\(number % 250 + 1)"
                return (id: "h\(number)", channel: "webhook", address: "http://\(host):\(server.port)/\(number)")
            }
            let fine = (0..<Self.healthy).map { number in
                (id: "e\(number)", channel: "webhook", address: "\(run.sandbox.url)/webhook/e\(number)")
            }
            try await run.importEndpoints(deaf + fine)
            let stuck = try await run.send(audience(deaf))
            // As many as may be under way are, before the others come.
            let most = place == .oneHost ? setup.configuration.perHost : Self.hanging
            while run.engine.metrics.inFlight < most { await Task.yield() }
            for lane in [Lane.normal, .urgent] {
                let progress = try await run.settled(try await run.send(audience(fine), lane: lane))
                #expect(progress.counts == [.accepted: Self.healthy])
            }
            let progress = try await run.store.progress(of: stuck)
            #expect(progress.counts.values.reduce(0, +) == 0, "none has ended, none was held: \(progress.counts)")
            #expect(run.engine.metrics.inFlight == most)
        }
    }

    private func audience(_ endpoints: [(id: String, channel: String, address: String)]) -> Audience {
        .endpoints(endpoints.map { EndpointID(unchecked: $0.id) })
    }
}
