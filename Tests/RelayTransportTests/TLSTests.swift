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
        "A certificate without a trusted issuer is untrusted; the same one passes where trusted, for its name only"
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

    /// A client that trusts an authority beside those that stand for the system's.
    private func client(beside system: CertificateAuthority, _ authorities: TrustedAuthorities) async throws
        -> TransferClient
    {
        var configuration = TransferConfiguration(authorities: authorities)
        configuration.certificateFolder = try await system.hashedFolder()
        return try TransferClient(
            configuration: configuration,
            policy: .local,
            clock: SystemClock(),
            resolver: resolver
        )
    }

    @Test("The operator's authorities are trusted beside the system's, for the certificate's name only; others are not")
    func ownAuthority() async throws {
        let school = try await CertificateAuthority(name: "school")
        let system = try await CertificateAuthority(name: "system")
        let stranger = try await CertificateAuthority(name: "stranger")
        let pem = Array(try Data(contentsOf: URL(fileURLWithPath: school.certificate)))
        let client = try await client(beside: system, TrustedAuthorities(pem: pem))
        for (authority, host, fault) in [
            (school, "hooks.example.com", TransportFault?.none), (system, "hooks.example.com", nil),
            (stranger, "hooks.example.com", .tlsUntrusted), (school, "other.example.com", .tlsUntrusted),
        ] {
            let server = try await OpenSSLServer(name: "hooks.example.com", authority: authority)
            defer { server.stop() }
            let request = OutboundRequest(method: "GET", url: "https://\(host):\(server.port)/")
            let reply = await client.perform(request).reply
            #expect(reply.fault == fault && (reply.status == 200) == (fault == nil), "\(host)")
            let strict = try TransferClient.local(resolver: resolver)
            #expect(await strict.perform(request).reply.fault == .tlsUntrusted)
        }
    }

    @Test("Replaced authorities are trusted from the next connection on, and the earlier ones no longer")
    func replacedAuthority() async throws {
        let first = try await CertificateAuthority(name: "first")
        let second = try await CertificateAuthority(name: "second")
        let system = try await CertificateAuthority(name: "system")
        func pem(_ authority: CertificateAuthority) throws -> [UInt8] {
            Array(try Data(contentsOf: URL(fileURLWithPath: authority.certificate)))
        }
        let authorities = TrustedAuthorities(pem: try pem(first))
        let client = try await client(beside: system, authorities)
        let server = try await OpenSSLServer(name: "hooks.example.com", authority: second)
        defer { server.stop() }
        let request = OutboundRequest(method: "GET", url: "https://hooks.example.com:\(server.port)/")
        #expect(await client.perform(request).reply.fault == .tlsUntrusted)
        authorities.replace(pem: try pem(second))
        #expect(await client.perform(request).reply.status == 200)
        authorities.replace(pem: try pem(first))
        #expect(await client.perform(request).reply.fault == .tlsUntrusted)
        #expect(TrustedAuthorities.canBeAdded)
    }
}
