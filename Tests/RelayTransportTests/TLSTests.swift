import Foundation
import RelayModel
import TestReceivers
import Testing

@testable import RelayTransport

@Suite("Certificates", .timeLimit(.minutes(5)), .enabled(if: OpenSSLServer.isInstalled, "openssl is not installed"))
struct TLSTests {
    private let resolver = TableResolver(
        table: ["hooks.example.com": ["127.0.0.1"], "other.example.com": ["127.0.0.1"]])

    @Test(
        "A certificate that nobody vouches for is untrusted; the same one passes where it is trusted, for its name only"
    )
    func trust() async throws {
        let server = try await OpenSSLServer(name: "hooks.example.com")
        defer { server.stop() }
        func request(_ host: String) -> OutboundRequest {
            OutboundRequest(method: "GET", url: "https://\(host):\(server.port)/")
        }
        let strict = try TransferClient.local(resolver: resolver)
        #expect(await strict.perform(request("hooks.example.com")).reply.fault == .tlsUntrusted)
        let trusting = try TransferClient.local(certificateFile: server.certificateFile, resolver: resolver)
        let reply = await trusting.perform(request("hooks.example.com")).reply
        #expect(reply.status == 200)
        #expect(await trusting.perform(request("other.example.com")).reply.fault == .tlsUntrusted)
        await strict.stop(within: .zero)
        await trusting.stop(within: .zero)
    }
}
