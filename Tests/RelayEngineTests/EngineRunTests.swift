import Foundation
import Logging
import RelayChannels
import RelayModel
import RelaySandbox
import RelayStore
import RelayStoreSQLite
import RelayTransport
import Testing

@testable import RelayEngine

/// The engine with its real parts: a SQLite file, libcurl, and receivers on real sockets.
@Suite("Engine run", .timeLimit(.minutes(5)))
struct EngineRunTests {
    @Test("Every delivery of a broadcast arrives once, signed with its own id, and the log says so")
    func broadcast() async throws {
        try await EngineRun.run { run in
            try await run.importPeople(300)
            let notice = try await run.send(.circles(ids: [run.circle], roles: [], includeChildren: false))
            let progress = try await run.settled(notice)
            #expect(progress.counts == [.accepted: 300])
            #expect(progress.state == .done)
            let received = await run.sandbox.received
            #expect(received.count == 300)
            #expect(Set(received.compactMap(\.webhookID)).count == 300)
            let log = try await run.store.deliveries(
                DeliveryFilter(notice: notice),
                scope: .root,
                after: nil,
                limit: 1000
            )
            #expect(Set(log.items.map(\.id.description)) == Set(received.compactMap(\.webhookID)))
            #expect(log.items.allSatisfy { $0.attempts.count == 1 && $0.attempts[0].httpStatus / 100 == 2 })
        }
    }

    @Test("A receiver that fails is tried again under the same id until it takes the message")
    func retries() async throws {
        try await EngineRun.run(faults: "webhook/*:status=503,times=2") { run in
            try await run.importPeople(1)
            let notice = try await run.send(
                .circles(ids: [run.circle], roles: [], includeChildren: false),
                lane: .urgent
            )
            let progress = try await run.settled(notice)
            #expect(progress.counts == [.accepted: 1])
            let log = try await run.store.deliveries(
                DeliveryFilter(notice: notice),
                scope: .root,
                after: nil,
                limit: 10
            )
            let entry = try await run.store.delivery(log.items[0].id, scope: .root)
            #expect(entry.attempts.map(\.verdict) == [.retryable, .retryable, .accepted])
            let received = await run.sandbox.received
            #expect(Set(received.map(\.webhookID)) == [entry.id.description])
        }
    }

    @Test("A relay that stops in the middle goes on where it was: nothing is lost, nothing is counted twice")
    func restart() async throws {
        try await EngineRun.run { run in
            try await run.importPeople(2000)
            let notice = try await run.send(.circles(ids: [run.circle], roles: [], includeChildren: false))
            await run.engine.stop(within: .zero)
            try await run.restartEngine()
            let progress = try await run.settled(notice)
            #expect(progress.counts == [.accepted: 2000])
            let received = await run.sandbox.received
            #expect(Set(received.compactMap(\.webhookID)).count == 2000)
        }
    }

    @Test(
        "After a restart nothing leaves before the engine knows what else is unfinished, and then everything does"
    )
    func heldAfterRestart() async throws {
        try await EngineRun.run { run in
            try await run.importEndpoints(
                ["a", "b", "c"].map { ($0, "webhook", "\(run.sandbox.url)/webhook/\($0)") }
            )
            await run.engine.stop(within: .seconds(1))
            // Of three deliveries one is held and due, the others were never tried.
            let notice = try await run.send(.endpoints(["a", "b", "c"].map { EndpointID(unchecked: $0) }))
            let target = try await run.store.pendingDeliveries(of: notice, from: 0, limit: 1).deliveries[0].target
            let held = DeliveryRecord(
                id: DeliveryID(notice: notice, ordinal: 0),
                endpoint: target.number,
                from: nil,
                to: .held,
                attempts: 0,
                part: 0,
                nextAt: SystemClock().now,
                reason: "pacing"
            )
            await withCheckedContinuation { continuation in run.store.record([held]) { continuation.resume() } }
            try run.replaceEngine()
            let other = try await run.send(.endpoints([EndpointID(unchecked: "b")]))
            // Answered in the engine's next turn: by then it has been told of the other one.
            #expect(try await run.engine.cancel(NoticeID(rawValue: 1)).isEmpty)
            #expect(await run.sandbox.received.isEmpty)
            try await run.engine.resume()
            #expect(try await run.settled(notice).counts == [.accepted: 3])
            #expect(try await run.settled(other).counts == [.accepted: 1])
        }
    }

    @Test("A disk that no longer writes delays neither the engine's end nor a request to stop a notice")
    func silentDisk() async throws {
        var setup = try EngineRun.Setup()
        setup.configuration.recordTimeout = .milliseconds(50)
        try await EngineRun.run(setup: setup) { run in
            // A store that is closed takes records and never says that they are written, as a full disk does.
            await run.store.close()
            await #expect(throws: StoreError.self) { try await run.engine.cancel(NoticeID(rawValue: 1)) }
            await run.engine.stop(within: .zero)
            await #expect(throws: StoreError.self) { try await run.engine.cancel(NoticeID(rawValue: 1)) }
        }
    }
}
