import Foundation

/// A certificate authority of a test's own, in a folder of its own.
package final class CertificateAuthority: Sendable {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "relay-ca-\(UUID().uuidString)")

    /// Its certificate, PEM.
    package var certificate: String { path("ca.pem") }

    package init(name: String) async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await OpenSSL.writeCertificate(named: name, certificate: certificate, key: path("ca.key"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Writes a server's key, and a certificate for its name.
    package func issue(name: String, certificate: String, key: String) async throws {
        _ = try await OpenSSL.run(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
                + ["-CA", self.certificate, "-CAkey", path("ca.key"), "-subj", "/CN=\(name)"]
                + ["-addext", "subjectAltName=DNS:\(name)", "-addext", "basicConstraints=critical,CA:FALSE"]
                + ["-keyout", key, "-out", certificate]
        )
    }

    /// A folder that holds its certificate alone, under the name that OpenSSL looks for.
    package func hashedFolder() async throws -> String {
        let hashed = folder.appending(path: "hashed")
        try FileManager.default.createDirectory(at: hashed, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: certificate, toPath: hashed.appending(path: "ca.pem").path)
        _ = try await OpenSSL.run(["rehash", hashed.path])
        return hashed.path
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }
}
