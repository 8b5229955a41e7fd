import Glibc
public import RelayModel

/// A URL that passed rules U1–U7 of protocols/generic-webhook.md section 4.1. There is no other parser: the checked
/// host is the host that is connected to.
public struct TargetURL: Hashable, Sendable {
    /// The longest URL, in bytes.
    public static let maximumLength = 2048

    /// The URL for the HTTP library: as given, without a trailing dot of the host. A secret.
    let text: String
    /// Whether the scheme is `https`.
    public let isTLS: Bool
    /// The host in lower case, without brackets and trailing dot.
    public let host: String
    /// The given port, or the scheme's default.
    public let port: UInt16
    /// The judged address; nil if the host is a name.
    public let address: IPAddress?
    /// The number of bytes before the path.
    private let originBytes: Int

    /// Parses and judges a URL.
    ///
    /// - Parameter isMail: whether the URL is a mail server's: `smtp://` or `smtps://`, on a mail port or a port of the
    ///   policy.
    /// - Throws: ``AddressRefusal`` naming the rule. A host that is an address is judged as well.
    public init(_ text: String, policy: AddressPolicy, isMail: Bool = false) throws(AddressRefusal) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumLength else {
            throw AddressRefusal(.scheme, "longer than \(Self.maximumLength) bytes")
        }
        guard bytes.allSatisfy(Self.isAllowed) else {
            throw AddressRefusal(.character, "holds a blank, a control character, a backslash or non-ASCII text")
        }
        let scheme = isMail ? try Self.mailScheme(of: bytes) : try Self.scheme(of: bytes, policy: policy)
        isTLS = scheme.isTLS
        let authority = bytes[scheme.length...].prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        guard !authority.contains(UInt8(ascii: "@")) else { throw AddressRefusal(.userInfo, "has user info") }

        let (hostBytes, portBytes) = try Self.split(authority)
        if let portBytes {
            port = try Self.port(portBytes)
        } else {
            port = isMail ? (isTLS ? 465 : 25) : isTLS ? 443 : 80
        }
        if let ports = policy.ports, !ports.contains(port), !isMail || !Self.mailPorts.contains(port) {
            throw AddressRefusal(.port, "port \(port) is not one of those allowed", opens: .ports)
        }
        let parsed = try HostName(hostBytes, policy: policy)
        host = parsed.text
        address = parsed.address
        if parsed.hasTrailingDot {
            let dot = hostBytes.endIndex - 1
            self.text = String(decoding: bytes[..<dot] + bytes[(dot + 1)...], as: UTF8.self)
            originBytes = authority.endIndex - 1
        } else {
            self.text = text
            originBytes = authority.endIndex
        }
        if let address, let refusal = AddressGuard(policy: policy).refusal(of: address) { throw refusal }
    }

    /// Creates another URL of an origin that passed the rules.
    init(_ known: TargetURL, text: String) {
        self.text = text
        isTLS = known.isTLS
        host = known.host
        port = known.port
        address = known.address
        originBytes = known.originBytes
    }

    /// Passes the request target to a closure: path and query without a fragment (RFC 9112 section 3.2.1), ended by a
    /// zero byte.
    func withRequestTarget<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try text.withCString { start in
            let rest = start + originBytes
            guard rest.pointee == CChar(UInt8(ascii: "/")), strchr(rest, Int32(UInt8(ascii: "#"))) == nil else {
                let target = String(cString: rest).prefix { $0 != "#" }
                return try (target.hasPrefix("/") ? String(target) : "/" + target).withCString(body)
            }
            return try body(rest)
        }
    }

    /// Rule U3: printable ASCII without the backslash.
    static func isAllowed(_ byte: UInt8) -> Bool { byte >= 0x21 && byte <= 0x7E && byte != UInt8(ascii: "\\") }

    private static func scheme(
        of bytes: [UInt8],
        policy: AddressPolicy
    ) throws(AddressRefusal) -> (isTLS: Bool, length: Int) {
        if begins(bytes, with: "https://") { return (true, 8) }
        if begins(bytes, with: "http://") {
            guard policy.allowPlainHTTP else {
                throw AddressRefusal(.scheme, "http is not allowed, only https", opens: .plainHTTP)
            }
            return (false, 7)
        }
        throw AddressRefusal(.scheme, "begins with neither https:// nor http://")
    }

    /// Ports of submission, with and without TLS from the start, and of relaying (RFC 6409, 8314, 5321).
    private static let mailPorts: Set<UInt16> = [25, 465, 587]

    private static func mailScheme(of bytes: [UInt8]) throws(AddressRefusal) -> (isTLS: Bool, length: Int) {
        if begins(bytes, with: "smtps://") { return (true, 8) }
        if begins(bytes, with: "smtp://") { return (false, 7) }
        throw AddressRefusal(.scheme, "begins with neither smtps:// nor smtp://")
    }

    private static func begins(_ bytes: [UInt8], with prefix: StaticString) -> Bool {
        prefix.withUTF8Buffer { prefix in
            // Among the bytes that rule U3 allows, this bit turns only upper-case letters into lower-case ones.
            bytes.count >= prefix.count
                && prefix.indices.allSatisfy {
                    bytes[$0] == prefix[$0] || bytes[$0] | 0x20 == prefix[$0] && bytes[$0] > 0x40
                }
        }
    }

    /// Host, still with its brackets, and port digits.
    private static func split(
        _ authority: ArraySlice<UInt8>
    ) throws(AddressRefusal) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        let afterHost: Int
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else {
                throw AddressRefusal(.host, "a bracket is not closed")
            }
            afterHost = close + 1
        } else {
            afterHost = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        }
        guard afterHost < authority.endIndex else { return (authority, nil) }
        guard authority[afterHost] == UInt8(ascii: ":") else {
            throw AddressRefusal(.host, "something stands between the address and the port")
        }
        return (authority[..<afterHost], authority[(afterHost + 1)...])
    }

    private static func port(_ digits: ArraySlice<UInt8>) throws(AddressRefusal) -> UInt16 {
        guard (1...5).contains(digits.count), digits.first != UInt8(ascii: "0"),
            digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(exactly: digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        else { throw AddressRefusal(.port, "the port is not a number from 1 to 65535") }
        return port
    }
}

extension TargetURL {
    /// The number of bytes of a URL's origin: everything before the path or the query. Nil if the URL has no authority.
    public static func originLength(_ url: UnsafeBufferPointer<UInt8>) -> Int? {
        var slashes = 0
        for place in url.indices {
            switch url[place] {
            case UInt8(ascii: "/"):
                slashes += 1
                if slashes == 3 { return place }
            case UInt8(ascii: "?") where slashes == 2, UInt8(ascii: "#") where slashes == 2: return place
            default: break
            }
        }
        return slashes == 2 ? url.count : nil
    }
}
