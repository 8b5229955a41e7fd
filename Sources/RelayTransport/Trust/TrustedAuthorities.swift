import CLibcurl
import CRelayLinux
import Synchronization

/// Certificates of authorities that TLS trusts beside the system's. They can be replaced while requests are made.
public final class TrustedAuthorities: Sendable, Hashable {
    private let content: Mutex<[UInt8]>
    private let changes = Atomic<Int>(1)

    /// - Parameter pem: certificates in PEM form that have been checked; libcurl refuses every TLS connection where it
    ///   cannot read them.
    public init(pem: [UInt8]) { content = Mutex(pem) }

    /// Whether this machine's libcurl keeps the system's authorities beside others: it needs them in a folder
    /// (`/etc/ssl/certs`). Where it knows them as one file alone, the operator's would take their place.
    public static var canBeAdded: Bool {
        guard let about = curl_version_info(CURLVERSION_SEVENTH)?.pointee else { return false }
        return about.capath != nil || about.cainfo == nil
    }

    /// Puts others in their place, for new connections. From any thread.
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
