import NIOSSL
import Synchronization

/// The certificate and key of new connections. A renewed pair takes effect without a restart.
public final class ServerCertificate: Sendable {
    /// The file can be read but contains no certificate.
    private struct NoCertificate: Error, CustomStringConvertible {
        let description = "the certificate's file holds no certificate"
    }

    private let files: RelayHTTPConfiguration.TLS
    private let current: Mutex<NIOSSLContext>

    /// Reads the pair.
    /// - Throws: The TLS library's error for an unreadable file or a key that does not match the certificate.
    public init(files: RelayHTTPConfiguration.TLS) throws {
        self.files = files
        current = Mutex(try Self.context(files))
    }

    /// The TLS context of a new connection.
    var context: NIOSSLContext { current.withLock { $0 } }

    /// Reads the pair again. If it is invalid, the previous pair stays.
    /// - Throws: As the initializer.
    func reload() throws {
        let context = try Self.context(files)
        current.withLock { $0 = context }
    }

    private static func context(_ files: RelayHTTPConfiguration.TLS) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
        guard !chain.isEmpty else { throw NoCertificate() }
        let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        // TLS 1.0 and 1.1 are deprecated (RFC 8996).
        configuration.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: configuration)
    }
}
