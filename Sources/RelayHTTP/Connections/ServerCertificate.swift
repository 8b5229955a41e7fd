import NIOSSL
import Synchronization

/// The certificate and key that new connections are encrypted with; a renewed pair takes effect without a restart.
final class ServerCertificate: Sendable {
    /// The file can be read, but there is nothing in it.
    private struct NoCertificate: Error, CustomStringConvertible {
        let description = "the certificate's file holds no certificate"
    }

    private let files: RelayHTTPConfiguration.TLS
    private let current: Mutex<NIOSSLContext>

    /// Reads the pair.
    /// - Throws: what TLS says of a file that cannot be read, or of a key that does not belong to the certificate.
    init(files: RelayHTTPConfiguration.TLS) throws {
        self.files = files
        current = Mutex(try Self.context(files))
    }

    /// What a new connection uses.
    var context: NIOSSLContext { current.withLock { $0 } }

    /// Reads the pair again. A pair that is of no use leaves the old one in place.
    /// - Throws: as the initializer does.
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
        // 1.0 and 1.1 are broken and withdrawn (RFC 8996).
        configuration.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: configuration)
    }
}
