import Foundation
import RelayModel
import TestReceivers
import Testing

@testable import RelayHTTP

@Suite("TLS", .timeLimit(.minutes(2)), .enabled(if: OpenSSL.isInstalled, "the openssl command is missing"))
struct TLSTests {
    /// Serves with a certificate named `first`.
    private func serve(_ body: (Service, RelayHTTPConfiguration.TLS) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "relay-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = RelayHTTPConfiguration.TLS(
            certificate: folder.appending(path: "cert.pem").path,
            key: folder.appending(path: "key.pem").path
        )
        try await OpenSSL.writeCertificate(named: "first", certificate: files.certificate, key: files.key)
        try await Service.with(tls: files) { service in try await body(service, files) }
    }

    @Test("Versions before TLS 1.2 are refused")
    func versions() async throws {
        try await serve { service, _ in
            for (option, isSpoken) in [("-tls1", false), ("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)] {
                let said = try await OpenSSL.handshake(port: service.port, [option])
                #expect(said.contains("CN = first") == isSpoken, "\(option)")
            }
        }
    }

    @Test("A renewed pair is used for new connections; an invalid one leaves the old one in place")
    func renewal() async throws {
        try await serve { service, files in
            let other = files.key + ".other"
            try await OpenSSL.writeCertificate(named: "second", certificate: files.certificate, key: files.key)
            #expect(try await OpenSSL.handshake(port: service.port).contains("CN = first"))
            #expect(try service.server.reloadCertificate())
            #expect(try await OpenSSL.handshake(port: service.port).contains("CN = second"))

            try await OpenSSL.writeCertificate(named: "third", certificate: files.certificate, key: other)
            #expect(throws: (any Error).self, "the key belongs to the second") {
                try service.server.reloadCertificate()
            }
            try Data("no certificate".utf8).write(to: URL(filePath: files.certificate))
            #expect(throws: (any Error).self) { try service.server.reloadCertificate() }
            try FileManager.default.removeItem(atPath: files.certificate)
            #expect(throws: (any Error).self) { try service.server.reloadCertificate() }
            #expect(try await OpenSSL.handshake(port: service.port).contains("CN = second"))
        }
    }

    @Test("Without TLS there is nothing to reload")
    func plain() async throws {
        try await Service.with { service in
            let isReloaded = try service.server.reloadCertificate()
            #expect(!isReloaded)
        }
    }
}
