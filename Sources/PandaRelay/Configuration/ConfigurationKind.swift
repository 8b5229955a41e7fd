public import RelayModel
import RelayTransport

/// The type of a key's value: its description, parser and formatter.
struct ConfigurationKind<Value: Sendable>: Sendable {
    /// Follows the word "expected": `a duration from 1s to 10m, such as 30s`.
    let expected: String
    /// Parses a value; returns nil if it is invalid.
    let read: @Sendable (ConfigurationValue) -> Value?
    /// Formats a value as the file writes it.
    let write: @Sendable (Value) -> String
    /// Whether faults must not quote the value.
    var isSecret = false
}

extension ConfigurationKind where Value == Secret {
    /// A secret part of a URL; empty for none.
    static let secret = ConfigurationKind(
        expected: "16 to 128 letters, digits, - or _ that cannot be guessed, or \"\" for none",
        read: { written(in: 16...128, $0) },
        write: { $0.isEmpty ? "\"\"" : "\($0)" },
        isSecret: true
    )
    /// WeChat's server token; empty for none.
    static let token = ConfigurationKind(
        expected: "3 to 32 letters or digits, the token of the Official Account's server settings, or \"\" for none",
        read: { written(in: 3...32, $0) },
        write: { $0.isEmpty ? "\"\"" : "\($0)" },
        isSecret: true
    )

    private static func written(in lengths: ClosedRange<Int>, _ value: ConfigurationValue) -> Secret? {
        guard let text = value.text else { return nil }
        let isUsable =
            lengths.contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
        return text.isEmpty || isUsable ? Secret(text) : nil
    }
}

extension ConfigurationKind where Value == String {
    /// A proxy's address. A value with a user or a password is invalid and is not quoted.
    static let proxy = ConfigurationKind(
        expected: "http://HOST:PORT without user and password, or \"\" for none",
        read: { $0.text.flatMap { $0.isEmpty || ProxyServer($0) != nil ? $0 : nil } },
        write: { $0.isEmpty ? "\"\"" : $0 },
        isSecret: true
    )
    /// A required path.
    static let path = ConfigurationKind(
        expected: "a path",
        read: { $0.text.flatMap { $0.isEmpty ? nil : $0 } },
        write: { $0 }
    )
    /// A path, or an empty text.
    static let optionalPath = ConfigurationKind(
        expected: "a path, or \"\" for none",
        read: \.text,
        write: { $0.isEmpty ? "\"\"" : $0 }
    )
}

extension ConfigurationKind where Value == Bool {
    static let flag = ConfigurationKind(
        expected: "true or false",
        read: { value in
            switch value.text?.lowercased() {
            case "true", "yes", "on": true
            case "false", "no", "off": false
            default: nil
            }
        },
        write: { $0 ? "true" : "false" }
    )
}

extension ConfigurationKind where Value == ListenAddress {
    static let address = ConfigurationKind(
        expected: "HOST:PORT, such as 127.0.0.1:8180 or [::1]:8180",
        read: { $0.text.flatMap(ListenAddress.init) },
        write: \.description
    )
}

extension ConfigurationKind where Value: StringEnum {
    /// One of an enumeration's names.
    static func named() -> ConfigurationKind {
        ConfigurationKind(
            expected: "one of \(Value.names)",
            read: { $0.text.flatMap { Value(name: $0.lowercased()) } },
            write: \.name
        )
    }
}

extension ConfigurationKind where Value == Int {
    static func count(_ range: ClosedRange<Int>) -> ConfigurationKind {
        ConfigurationKind(
            expected: "a number from \(range.lowerBound) to \(range.upperBound)",
            read: { value in
                guard let text = value.text, let number = NumberFormat.digits(text[...]), range.contains(number) else {
                    return nil
                }
                return number
            },
            write: { "\($0)" }
        )
    }

    /// A size in bytes.
    static func size(_ range: ClosedRange<Int>) -> ConfigurationKind {
        ConfigurationKind(
            expected:
                "a size from \(NumberFormat.size(range.lowerBound)) to \(NumberFormat.size(range.upperBound)), "
                + "such as 1MiB or 100000 (bytes)",
            read: { value in
                guard let size = value.text.flatMap(NumberFormat.bytes), range.contains(size) else { return nil }
                return size
            },
            write: NumberFormat.size
        )
    }

    /// An offset in minutes east of UTC, written `+08:00`.
    static let offset = ConfigurationKind(
        expected: "an offset from UTC between -14:00 and +14:00, such as +08:00",
        read: { $0.text.flatMap(NumberFormat.offsetMinutes) },
        write: NumberFormat.offset
    )
}

extension ConfigurationKind where Value == Duration {
    static func duration(_ range: ClosedRange<Duration>) -> ConfigurationKind {
        ConfigurationKind(
            expected:
                "a duration from \(NumberFormat.duration(range.lowerBound)) to "
                + "\(NumberFormat.duration(range.upperBound)), such as 30s, 5m, 2h or 7d",
            read: { value in
                guard let span = value.text.flatMap(NumberFormat.span), range.contains(span) else { return nil }
                return span
            },
            write: NumberFormat.duration
        )
    }
}

extension ConfigurationKind where Value == [UInt16]? {
    static let ports = ConfigurationKind(
        expected: "any, or a list of ports from 1 to 65535, such as [80, 443]",
        read: { value in
            if value.text?.lowercased() == "any" { return .some(nil) }
            var ports: [UInt16] = []
            for item in value.items {
                guard let port = NumberFormat.digits(item[...]), (1...65_535).contains(port) else { return nil }
                ports.append(UInt16(port))
            }
            return ports.isEmpty ? nil : .some(ports)
        },
        write: { ports in ports.map { "[\($0.map(String.init).joined(separator: ", "))]" } ?? "any" }
    )
}

extension ConfigurationKind where Value == [String] {
    static let ranges = ConfigurationKind(
        expected: "a list of address ranges without bits set after the prefix, such as [10.1.0.0/16, fd12:3456::/32]",
        read: { value in
            let items = value.items
            return items.allSatisfy(NumberFormat.isRange) ? items : nil
        },
        write: { "[\($0.joined(separator: ", "))]" }
    )

    static let hosts = ConfigurationKind(
        expected:
            "a list of host names, such as [oa-hook, \"*.gaj.internal\"]; targets.allow_cidrs opens addresses and "
            + "localhost",
        read: { value in
            let items = value.items
            return items.allSatisfy { HostPattern($0) != nil } ? items : nil
        },
        write: { "[\($0.joined(separator: ", "))]" }
    )
}

/// The log level. The names are those of swift-log.
public enum LogLevel: String, StringEnum {
    case trace
    case debug
    case info
    case notice
    case warning
    case error
    case critical
}

/// A duration for each lane.
public struct LaneDurations: Hashable, Sendable {
    /// For warnings and corrections.
    public var urgent: Duration
    /// For bulletins and reminders.
    public var normal: Duration
    /// For letters and drills.
    public var bulk: Duration

    public init(urgent: Duration, normal: Duration, bulk: Duration) {
        self.urgent = urgent
        self.normal = normal
        self.bulk = bulk
    }

    /// The lane's duration.
    public subscript(lane: Lane) -> Duration {
        switch lane {
        case .urgent: urgent
        case .normal: normal
        case .bulk: bulk
        }
    }
}
