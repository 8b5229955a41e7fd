import ArgumentParser
import RelayModel
import RelayRoster
import RelayStore

/// A span of time as an argument: `30s`, `5m`, `2h`, `7d`.
struct DurationArgument: ExpressibleByArgument, Hashable {
    var duration: Duration

    /// Nil where the text is no span of at least a second.
    init?(argument: String) {
        guard let duration = NumberFormat.span(argument), duration > .zero else { return nil }
        self.duration = duration
    }
}

/// The encoding of the text files that a command reads.
struct EncodingOption: ParsableArguments {
    @Option(help: "What the text files are in, where it cannot be recognised.") var encoding: EncodingArgument?
}

/// An encoding as an argument.
struct EncodingArgument: ExpressibleByArgument {
    var value: TextEncoding

    /// Nil where there is no such encoding.
    init?(argument: String) {
        guard let value = TextEncoding(written: argument) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { TextEncoding.allCases.map(\.optionName) }
}

/// One of the relay's written names as an argument; the help lists them.
struct NamedArgument<Value: StringEnum>: ExpressibleByArgument {
    var value: Value

    /// A value at hand, for defaults.
    init(_ value: Value) { self.value = value }

    /// Nil where there is no such name.
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

    /// Nil where the text is no delivery's id.
    init?(argument: String) {
        guard DeliveryID(argument) != nil else { return nil }
        text = argument
    }
}

/// A notice's id as an argument.
struct NoticeArgument: ExpressibleByArgument, Hashable {
    var text: String

    /// Nil where the text is no notice's id.
    init?(argument: String) {
        guard NoticeID(argument) != nil else { return nil }
        text = argument
    }
}

/// `HOST:PORT` as an argument.
struct ListenArgument: ExpressibleByArgument, Hashable {
    var address: ListenAddress

    /// An address known to be one.
    init(address: ListenAddress) { self.address = address }

    /// As it is written, for the help page.
    var defaultValueDescription: String { address.description }

    /// Nil where the text is no host and port.
    init?(argument: String) {
        guard let address = ListenAddress(argument) else { return nil }
        self.address = address
    }
}

/// A moment as an argument: RFC 3339, or a date and time without offset, which then is the relay's own.
struct TimestampFormat: ExpressibleByArgument, Hashable {
    private let text: String
    private let span: Duration?

    /// Nil where the text is no moment.
    init?(argument: String) {
        span = NumberFormat.span(argument)
        text = argument
        guard span != nil || Self.moment(argument, offsetMinutes: 0) != nil else { return nil }
    }

    /// The moment meant; a span is so long before now.
    func ago(now: Timestamp, offsetMinutes: Int) -> Timestamp {
        span.map { now - $0 } ?? Self.moment(text, offsetMinutes: offsetMinutes) ?? now
    }

    /// The moment meant; a span is so long after now.
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
