import CLibcurl
import CRelayLinux
import Synchronization

/// Certificates of authorities that TLS trusts in addition to the system's. They can be replaced while requests are
/// made.
public final class TrustedAuthorities: Sendable, Hashable {
    private let content: Mutex<[UInt8]>
    private let changes = Atomic<Int>(1)

    /// - Parameter pem: checked certificates in PEM form; libcurl refuses every TLS connection if it cannot read them.
    public init(pem: [UInt8]) { content = Mutex(pem) }

    /// Whether this machine's libcurl can use the system's authorities together with others: they must be in a folder
    /// (`/etc/ssl/certs`). If they are one file, the operator's authorities would replace it.
    public static var canBeAdded: Bool {
        guard let about = curl_version_info(CURLVERSION_SEVENTH)?.pointee else { return false }
        return about.capath != nil || about.cainfo == nil
    }

    /// Replaces the certificates for new connections. May be called from any thread.
    public func replace(pem: [UInt8]) {
        content.withLock { $0 = pem }
        changes.wrappingAdd(1, ordering: .releasing)
    }

    /// Changes with each replacement; never 0.
    var revision: Int { changes.load(ordering: .acquiring) }

    /// The certificates.
    var pem: [UInt8] { content.withLock { $0 } }

    public static func == (first: TrustedAuthorities, second: TrustedAuthorities) -> Bool { first === second }

    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
