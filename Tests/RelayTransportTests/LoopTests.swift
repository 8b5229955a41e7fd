import Dispatch
import RelayModel
import Synchronization
import TestReceivers
import Testing

@testable import RelayTransport

@Suite("Many transfers on one loop", .timeLimit(.minutes(5)))
struct LoopTests {
    @Test("A thousand transfers in batches are answered, each once")
    func everyTagOnce() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let inbox = Inbox()
        let loop = try TransferLoop.local(inbox)
        for batch in 0..<20 {
            loop.submit((0..<50).map { Transfer(tag: UInt64(batch * 50 + $0), request: server.request()) })
            _ = await inbox.results(atLeast: (batch + 1) * 50)
        }
        let results = inbox.results
        #expect(results.map(\.tag).sorted() == Array(0..<1000))
        #expect(results.allSatisfy { $0.reply.status == 200 && $0.reply.fault == nil })
        await loop.stop(within: .seconds(1))
        let metrics = loop.metrics
        #expect(metrics.started == 1000)
        #expect(metrics.finished == 1000)
        #expect(metrics.running == 0)
        #expect(metrics.connectionsOpened == server.connections)
        #expect(metrics.connectionsReused == 1000 - server.connections)
        #expect(server.connections <= 50)
    }

    @Test("What ends as it begins is told at once, though nothing else happens and the handler asks for no wake-up")
    func endsAsItBegins() async throws {
        /// Orders a request to a forbidden address when it is first asked.
        final class Orderer: TransferHandler {
            private let told: @Sendable (TransferResult) -> Void
            private var hasOrdered = false

            init(_ told: @escaping @Sendable (TransferResult) -> Void) { self.told = told }

            func handle(_ results: [TransferResult], start: (Transfer) -> Void) -> Duration? {
                if !hasOrdered { start(Transfer(tag: 7, request: OutboundRequest(url: "http://10.0.0.1/"))) }
                hasOrdered = true
                for result in results { told(result) }
                return nil
            }
        }
        let (answers, answered) = AsyncStream.makeStream(of: TransferResult.self)
        let loop = try TransferLoop(
            policy: AddressPolicy(),
            clock: SystemClock(),
            resolver: ForbiddenResolver(),
            handler: { Orderer { answered.yield($0) } }
        )
        loop.poke()
        let first = await answers.first { _ in true }
        #expect(first?.tag == 7)
        #expect(first?.reply.fault == .addressRefused)
        await loop.stop(within: .seconds(1))
    }

    @Test("Results may be answered with new work from within the delivery")
    func submitFromDelivery() async throws {
        final class Holder: Sendable { let loop = Mutex<TransferLoop?>(nil) }
        let server = try TestServer.answering(TestConnection.ok)
        let request = server.request()
        let inbox = Inbox()
        let holder = Holder()
        let loop = try TransferLoop(policy: .local, clock: SystemClock(), resolver: ForbiddenResolver()) { results in
            let next = results.filter { $0.tag < 90 }.map { Transfer(tag: $0.tag + 10, request: request) }
            holder.loop.withLock { $0 }?.submit(next)
            inbox.take(results)
        }
        holder.loop.withLock { $0 = loop }
        loop.submit((0..<10).map { Transfer(tag: $0, request: request) })
        #expect(await inbox.results(atLeast: 100).map(\.tag).sorted() == Array(0..<100))
        await loop.stop(within: .seconds(1))
        holder.loop.withLock { $0 = nil }
    }

    @Test("Receivers that hang do not hold up the others, and a stop answers for them")
    func hangingReceivers() async throws {
        let hanging = try TestServer { $0.waitForEnd() }
        let server = try TestServer.answering(TestConnection.ok)
        let inbox = Inbox()
        let loop = try TransferLoop.local(inbox)
        loop.submit((0..<50).map { Transfer(tag: 1000 + $0, request: hanging.request(), limits: .patient) })
        loop.submit((0..<20).map { Transfer(tag: $0, request: server.request()) })
        let first = await inbox.results(atLeast: 20)
        #expect(first.map(\.tag).sorted() == Array(0..<20))
        await loop.stop(within: .milliseconds(20))
        let results = inbox.results
        #expect(results.count == 70)
        #expect(results.dropFirst(20).allSatisfy { $0.reply.fault == .abandoned && $0.tag >= 1000 })
        #expect(Set(results.map(\.tag)).count == 70)
    }

    @Test("Kept connections that the server closes do not keep the loop busy")
    func closedWhileIdle() async throws {
        let closing = try TestServer { connection in
            if connection.readRequest() != nil { connection.write(TestConnection.ok) }
        }
        let hanging = try TestServer { $0.waitForEnd() }
        let inbox = Inbox()
        let loop = try TransferLoop.local(inbox)
        loop.submit((0..<5).map { Transfer(tag: $0, request: closing.request()) })
        _ = await inbox.results(atLeast: 5)
        loop.submit([Transfer(tag: 9, request: hanging.request(), limits: .short)])
        _ = await inbox.results(atLeast: 6)
        await loop.stop(within: .zero)
        #expect(loop.metrics.turns < 60)
    }

    @Test("A stop waits for what is running")
    func stopWaits() async throws {
        let arrived = Flag()
        let mayAnswer = DispatchSemaphore(value: 0)
        let server = try TestServer { connection in
            _ = connection.readRequest()
            arrived.raise()
            mayAnswer.wait()
            connection.write(TestConnection.ok)
        }
        let inbox = Inbox()
        let loop = try TransferLoop.local(inbox)
        loop.submit([Transfer(tag: 1, request: server.request(), limits: .patient)])
        await arrived.wait()
        async let stopped: Void = loop.stop(within: .seconds(50))
        mayAnswer.signal()
        await stopped
        #expect(inbox.results.map(\.reply.status) == [200])
    }

    @Test("What comes after a stop is answered too, as abandoned")
    func submitAfterStop() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let inbox = Inbox()
        let loop = try TransferLoop.local(inbox)
        await loop.stop(within: .seconds(1))
        loop.submit([Transfer(tag: 7, request: server.request())])
        #expect(inbox.results.map(\.tag) == [7])
        #expect(inbox.results.first?.reply.fault == .abandoned)
        await loop.stop(within: .seconds(1))
        #expect(server.connections == 0)
    }

    @Test("Every tag is answered once when submitting and stopping meet")
    func stopRace() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        for _ in 0..<20 {
            let inbox = Inbox()
            let loop = try TransferLoop.local(inbox)
            let request = server.request()
            await withTaskGroup(of: Void.self) { group in
                for part in 0..<4 {
                    group.addTask {
                        for place in 0..<5 {
                            loop.submit([Transfer(tag: UInt64(part * 5 + place), request: request)])
                        }
                    }
                }
                group.addTask { await loop.stop(within: .milliseconds(50)) }
            }
            #expect(await inbox.results(atLeast: 20).map(\.tag).sorted() == Array(0..<20))
        }
    }

    @Test("A loop that is let go ends its thread and answers what it has")
    func letGo() async throws {
        let hanging = try TestServer { $0.waitForEnd() }
        let inbox = Inbox()
        do {
            let loop = try TransferLoop.local(inbox)
            loop.submit([Transfer(tag: 1, request: hanging.request())])
        }
        #expect(await inbox.results(atLeast: 1).first?.reply.fault == .abandoned)
    }
}
