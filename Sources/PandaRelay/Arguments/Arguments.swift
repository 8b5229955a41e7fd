import ArgumentParser
import RelayModel
import RelayRoster
import RelayStore

/// A duration as an argument: `30s`, `5m`, `2h`, `7d`.
struct DurationArgument: ExpressibleByArgument, Hashable {
    var duration: Duration

    /// Returns nil unless the text is a duration of at least one second.
    init?(argument: String) {
        guard let duration = NumberFormat.span(argument), duration > .zero else { return nil }
        self.duration = duration
    }
}

/// The encoding of the text files that a command reads.
struct EncodingOption: ParsableArguments {
    @Option(help: "The encoding of the text files, where it cannot be recognised.") var encoding: EncodingArgument?
}

/// An encoding as an argument.
struct EncodingArgument: ExpressibleByArgument {
    var value: TextEncoding

    /// Returns nil if the relay does not know the encoding.
    init?(argument: String) {
        guard let value = TextEncoding(written: argument) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { TextEncoding.allCases.map(\.optionName) }
}

/// A value of an enumeration as an argument, by its written name. The help page lists the names.
struct NamedArgument<Value: StringEnum>: ExpressibleByArgument {
    var value: Value

    /// Wraps a value, for defaults.
    init(_ value: Value) { self.value = value }

    /// Returns nil if no value has this name.
    init?(argument: String) {
        guard let value = Value(name: argument) else { return nil }
        self.value = value
    }

    var defaultValueDescription: String { value.name }
    static var allValueStrings: [String] { Value.allCases.map(\.name) }
}

/// A delivery's id as an argument.
struct DeliveryArgument: ExpressibleByArgument, Hashable {
    var text: String

    /// Returns nil if the text is not a delivery's id.
    init?(argument: String) {
        guard DeliveryID(argument) != nil else { return nil }
        text = argument
    }
}

/// A notice's id as an argument.
struct NoticeArgument: ExpressibleByArgument, Hashable {
    var text: String

    /// Returns nil if the text is not a notice's id.
    init?(argument: String) {
        guard NoticeID(argument) != nil else { return nil }
        text = argument
    }
}

/// `HOST:PORT` as an argument.
struct ListenArgument: ExpressibleByArgument, Hashable {
    var address: ListenAddress

    init(address: ListenAddress) { self.address = address }

    /// The address as the help page shows it.
    var defaultValueDescription: String { address.description }

    /// Returns nil if the text is not a host and a port.
    init?(argument: String) {
        guard let address = ListenAddress(argument) else { return nil }
        self.address = address
    }
}

/// A moment as an argument: RFC 3339, a date and time without offset in the relay's time zone, or a duration relative
/// to now.
struct TimestampFormat: ExpressibleByArgument, Hashable {
    private let text: String
    private let span: Duration?

    /// Returns nil if the text is neither a moment nor a duration.
    init?(argument: String) {
        span = NumberFormat.span(argument)
        text = argument
        guard span != nil || Self.moment(argument, offsetMinutes: 0) != nil else { return nil }
    }

    /// The moment in the past: a duration counts back from now.
    func ago(now: Timestamp, offsetMinutes: Int) -> Timestamp {
        span.map { now - $0 } ?? Self.moment(text, offsetMinutes: offsetMinutes) ?? now
    }

    /// The moment in the future: a duration counts forward from now.
    func ahead(now: Timestamp, offsetMinutes: Int) -> Timestamp {
        span.map { now + $0 } ?? Self.moment(text, offsetMinutes: offsetMinutes) ?? now
    }

    private static func moment(_ text: String, offsetMinutes: Int) -> Timestamp? {
        let offset = NumberFormat.offset(offsetMinutes)
        // 2026-03-02, 2026-03-02 15:30, 2026-03-02 15:30:04
        for rest in ["", offset, ":00" + offset, " 00:00:00" + offset] {
            if let moment = Timestamp(rfc3339: text + rest) { return moment }
        }
        return nil
    }
}
