import CLibcurl
import Glibc
import RelayModel
import TestReceivers
import Testing

@testable import RelayTransport

@Suite("How an exchange breaks", .timeLimit(.minutes(5)))
struct FaultTests {
    @Test("A reset after the body has no status and may have been taken")
    func resetAfterBody() async throws {
        let server = try TestServer { connection in
            _ = connection.readRequest()
            connection.resetOnClose()
        }
        let result = try await TransferClient.local().perform(server.request())
        #expect(result.reply.fault == .resetAfterBody)
        #expect(result.reply.status == 0)
        #expect(server.connections == 1, "a fresh connection that breaks is not tried again")
    }

    @Test("A close without a reply counts like a reset")
    func closeAfterBody() async throws {
        let server = try TestServer { connection in _ = connection.readRequest() }
        #expect(try await TransferClient.local().perform(server.request()).reply.fault == .resetAfterBody)
    }

    @Test(
        "A receiver that does not answer is a timeout after the body, with and without a body",
        arguments: ["{}", ""]
    )
    func timeoutAfterBody(body: String) async throws {
        let server = try TestServer { $0.waitForEnd() }
        var request = server.request(body: body)
        if body.isEmpty { request.method = "GET" }
        let result = try await TransferClient.local().perform(request, limits: .short)
        #expect(result.reply.fault == .timeoutAfterBody)
        #expect(result.microseconds >= 190_000)
    }

    @Test("A port without a listener is refused before the body")
    func connectRefused() async throws {
        let server = try TestServer(backlog: nil, nil)
        let result = try await TransferClient.local().perform(server.request())
        #expect(result.reply.fault == .connectRefused)
        withExtendedLifetime(server) {}
    }

    @Test("A host that takes no connection is a connect timeout")
    func connectTimeout() async throws {
        // A queue of one that is already full: the kernel drops what comes.
        let server = try TestServer(backlog: 0, nil)
        let fillers = try (0..<3).map { _ in try Filler(port: server.port) }
        let result = try await TransferClient.local().perform(server.request(), limits: .short)
        #expect(result.reply.fault == .connectTimeout)
        withExtendedLifetime((fillers, server)) {}
    }

    @Test("A status line that is none leaves no status")
    func garbage() async throws {
        let server = try TestServer.answering("ICY what\r\n\r\n")
        let result = try await TransferClient.local().perform(server.request())
        #expect(result.reply.fault == .resetAfterBody)
        #expect(result.reply.status == 0)
    }

    @Test("A body that breaks off keeps the status")
    func truncatedBody() async throws {
        let server = try TestServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nhalf")
        }
        let result = try await TransferClient.local().perform(server.request())
        #expect(result.reply.fault == .bodyTruncated)
        #expect(result.reply.status == 503)
        #expect(result.reply.body == Array("half".utf8))
    }

    @Test("A slow drip ends at the total limit")
    func slowDrip() async throws {
        let server = try TestServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while connection.write("x") { usleep(10_000) }
        }
        let result = try await TransferClient.local().perform(server.request(), limits: .short)
        #expect(result.reply.fault == .bodyTruncated)
        #expect(result.reply.status == 200)
        #expect(result.microseconds < 2_000_000)
    }

    @Test("TLS to a receiver that speaks none fails in the handshake")
    func noTLS() async throws {
        let server = try TestServer { connection in
            connection.write("220 what\r\n")
            connection.waitForEnd()
        }
        let result = try await TransferClient.local().perform(
            OutboundRequest(url: "https://127.0.0.1:\(server.port)/", body: [1])
        )
        #expect(result.reply.fault == .tlsFailure)
    }

    @Test("A TLS handshake that does not end is a connect timeout")
    func silentTLS() async throws {
        let server = try TestServer { $0.waitForEnd() }
        let result = try await TransferClient.local().perform(
            OutboundRequest(url: "https://127.0.0.1:\(server.port)/", body: [1]),
            limits: .short
        )
        #expect(result.reply.fault == .connectTimeout)
    }

    @Test("The error's place in the exchange decides the fault")
    func table() {
        func fault(_ code: CURLcode, _ change: (inout TransferFailure) -> Void = { _ in }) -> TransportFault {
            var breakage = TransferFailure(code: code)
            change(&breakage)
            return breakage.fault
        }
        #expect(fault(CURLE_COULDNT_RESOLVE_HOST) == .dnsFailure)
        #expect(fault(CURLE_COULDNT_CONNECT) { $0.systemError = ECONNREFUSED } == .connectRefused)
        #expect(fault(CURLE_COULDNT_CONNECT) { $0.systemError = ETIMEDOUT } == .connectTimeout)
        for error in [EMFILE, ENFILE, ENOMEM, ENETUNREACH] {
            #expect(fault(CURLE_COULDNT_CONNECT) { $0.systemError = error } == .localFailure)
        }
        #expect(fault(CURLE_COULDNT_CONNECT) { $0.isAddressRefused = true } == .addressRefused)
        #expect(fault(CURLE_OPERATION_TIMEDOUT) == .connectTimeout)
        #expect(fault(CURLE_PEER_FAILED_VERIFICATION) { $0.isTLS = true } == .tlsUntrusted)
        #expect(fault(CURLE_RECV_ERROR) { $0.isTLS = true } == .tlsFailure)
        #expect(fault(CURLE_OUT_OF_MEMORY) == .localFailure)
        #expect(fault(CURLE_URL_MALFORMAT) == .addressRefused)
        // Nothing after the request has left may say that it was not taken.
        for raw in UInt32(1)...99 {
            let fault = fault(CURLcode(raw)) { $0.isSent = true }
            #expect(!fault.isBeforeBody)
            #expect((fault == .timeoutAfterBody) == (CURLcode(raw) == CURLE_OPERATION_TIMEDOUT))
        }
    }

    /// A connection that only takes up room in a queue.
    private final class Filler {
        private let descriptor: Int32

        init(port: UInt16) throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }

        deinit { close(descriptor) }
    }
}
