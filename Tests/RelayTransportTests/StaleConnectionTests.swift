import Dispatch
import Glibc
import RelayModel
import Synchronization
import TestReceivers
import Testing

@testable import RelayTransport

@Suite("A kept connection that the server has closed", .timeLimit(.minutes(5)))
struct StaleConnectionTests {
    /// Answers the first request of each of the first `healthy` connections, then closes at the next request, as a
    /// server does whose idle timeout strikes while a request is on its way. Later connections break at once or hold.
    private final class Fickle: Sendable {
        let seen = Atomic<Int>(0)
        let isBroken: Bool
        let healthy: Int
        /// How long the next request is held before its connection closes.
        private let delay: UInt32
        private let resets: Bool
        private let allConnected = DispatchGroup()

        init(healthy: Int, isBroken: Bool, delayMilliseconds: UInt32 = 0, resets: Bool = false) {
            self.healthy = healthy
            self.isBroken = isBroken
            delay = delayMilliseconds
            self.resets = resets
            for _ in 0..<healthy { allConnected.enter() }
        }

        func serve(_ connection: TestConnection) {
            guard let request = connection.readRequest() else { return }
            count(request)
            if connection.number > healthy {
                if !isBroken {
                    connection.write(TestConnection.ok)
                    connection.waitForEnd()
                }
                return
            }
            // Held until all have come, so that each needs a connection of its own.
            allConnected.leave()
            allConnected.wait()
            connection.write(TestConnection.ok)
            guard let next = connection.readRequest() else { return }
            count(next)
            usleep(delay * 1000)
            if resets { connection.resetOnClose() }
        }

        private func count(_ request: String) {
            if request.contains("/second") { seen.wrappingAdd(1, ordering: .sequentiallyConsistent) }
        }
    }

    /// A loop for which a break is early however long a busy machine takes to notice it, unless the test says
    /// otherwise.
    private func loop(_ inbox: Inbox, staleLimit: Duration = .seconds(50)) throws -> TransferLoop {
        try TransferLoop(
            configuration: TransferConfiguration(staleLimit: staleLimit),
            policy: .local,
            clock: SystemClock(),
            resolver: ForbiddenResolver()
        ) { inbox.take($0) }
    }

    @Test("The request is repeated at once on a fresh connection and is not reported", arguments: [1, 3])
    func repeated(kept: Int) async throws {
        let fickle = Fickle(healthy: kept, isBroken: false)
        let server = try TestServer { fickle.serve($0) }
        let inbox = Inbox()
        let loop = try loop(inbox)
        loop.submit((0..<kept).map { Transfer(tag: UInt64($0), request: server.request("/first")) })
        _ = await inbox.results(atLeast: kept)
        loop.submit([Transfer(tag: 99, request: server.request("/second"))])
        let result = try #require(await inbox.results(atLeast: kept + 1).last)
        #expect(result.tag == 99)
        #expect(result.reply.status == 200)
        #expect(result.reply.fault == nil)
        #expect(result.isNewConnection)
        #expect(fickle.seen.load(ordering: .sequentiallyConsistent) == 2)
        #expect(server.connections == kept + 1)
        await loop.stop(within: .zero)
        #expect(loop.metrics.staleRetries == 1)
    }

    /// libcurl repeats by itself, and remembers a URL of the handle's first request: that must not be where the repeat
    /// goes.
    @Test("A handle that began with another origin repeats where the request belongs")
    func repeatedAtItsOrigin() async throws {
        let requests = Mutex<[String]>([])
        let elsewhere = try TestServer { connection in
            while let request = connection.readRequest() {
                requests.withLock { $0.append("elsewhere \(request.prefix { $0 != "\r\n" })") }
                connection.write(TestConnection.ok)
            }
        }
        let fickle = Fickle(healthy: 1, isBroken: false)
        let server = try TestServer { fickle.serve($0) }
        let client = try TransferClient(
            configuration: TransferConfiguration(staleLimit: .seconds(50)),
            policy: .local,
            clock: SystemClock(),
            resolver: ForbiddenResolver()
        )
        for (target, path) in [(elsewhere, "/first"), (server, "/first"), (server, "/second"), (elsewhere, "/last")] {
            let result = await client.perform(target.request(path))
            #expect(result.reply.status == 200)
        }
        #expect(fickle.seen.load(ordering: .sequentiallyConsistent) == 2)
        #expect(server.connections == 2)
        #expect(
            requests.withLock { $0 } == ["elsewhere POST /first HTTP/1.1", "elsewhere POST /last HTTP/1.1"]
        )
    }

    @Test("The repeat is the only one, however many stale connections there are", arguments: [1, 4])
    func repeatedOnce(kept: Int) async throws {
        let fickle = Fickle(healthy: kept, isBroken: true)
        let server = try TestServer { fickle.serve($0) }
        let inbox = Inbox()
        let loop = try loop(inbox)
        loop.submit((0..<kept).map { Transfer(tag: UInt64($0), request: server.request("/first")) })
        _ = await inbox.results(atLeast: kept)
        loop.submit([Transfer(tag: 99, request: server.request("/second"))])
        let result = try #require(await inbox.results(atLeast: kept + 1).last)
        #expect(result.reply.fault == .resetAfterBody)
        #expect(fickle.seen.load(ordering: .sequentiallyConsistent) == 2)
        await loop.stop(within: .zero)
    }

    /// With one kept connection libcurl would repeat on a fresh one, with more on another kept one.
    @Test(
        "A kept connection that breaks late is not stale: the server may have the request, and it is not repeated",
        arguments: [1, 3],
        [false, true]
    )
    func late(kept: Int, resets: Bool) async throws {
        let fickle = Fickle(healthy: kept, isBroken: false, delayMilliseconds: 20, resets: resets)
        let server = try TestServer { fickle.serve($0) }
        let inbox = Inbox()
        let loop = try loop(inbox, staleLimit: .milliseconds(2))
        loop.submit((0..<kept).map { Transfer(tag: UInt64($0), request: server.request("/first")) })
        _ = await inbox.results(atLeast: kept)
        loop.submit([Transfer(tag: 99, request: server.request("/second"))])
        let result = try #require(await inbox.results(atLeast: kept + 1).last)
        #expect(result.tag == 99)
        #expect(result.reply.fault == .resetAfterBody)
        #expect(result.reply.status == 0)
        #expect(fickle.seen.load(ordering: .sequentiallyConsistent) == 1)
        await loop.stop(within: .zero)
        #expect(loop.metrics.staleRetries == 0)
    }

    @Test("A break is early within a second of the sending")
    func limit() { #expect(TransferConfiguration().staleLimit == .seconds(1)) }

    @Test("A kept connection on which part of a reply came is not stale")
    func partialReply() async throws {
        let server = try TestServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write(TestConnection.ok)
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        }
        let client = try TransferClient.local()
        _ = await client.perform(server.request())
        let result = await client.perform(server.request())
        #expect(result.reply.fault == .bodyTruncated)
        #expect(server.connections == 1)
    }

    @Test("A timeout on a kept connection is not stale")
    func timeout() async throws {
        let server = try TestServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write(TestConnection.ok)
            connection.waitForEnd()
        }
        let client = try TransferClient.local()
        _ = await client.perform(server.request())
        let result = await client.perform(server.request(), limits: .short)
        #expect(result.reply.fault == .timeoutAfterBody)
        #expect(server.connections == 1)
    }
}
