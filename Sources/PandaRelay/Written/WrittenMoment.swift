import ArgumentParser
import RelayModel

/// A moment as an argument: RFC 3339, or a date and time without offset, which then is the relay's own.
struct WrittenMoment: ExpressibleByArgument, Hashable {
    private let text: String
    private let span: Duration?

    /// Nil where the text is no moment.
    init?(argument: String) {
        span = WrittenNumber.span(argument)
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
        let offset = WrittenNumber.offset(offsetMinutes)
        // 2026-03-02, 2026-03-02 15:30, 2026-03-02 15:30:04
        for rest in ["", offset, ":00" + offset, " 00:00:00" + offset] {
            if let moment = Timestamp(rfc3339: text + rest) { return moment }
        }
        return nil
    }
}
