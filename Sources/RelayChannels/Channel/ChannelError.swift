/// Why a channel cannot use an address or secret, or cannot make a request. It never contains the address or the
/// secret.
public struct ChannelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The invalid part.
    public enum Subject: String, Sendable {
        case address, secret, settings, text, data, recipients, channel
    }

    /// The part of this error.
    public var subject: Subject
    /// The problem and the expected value, as a text for operators.
    public var detail: String

    init(_ subject: Subject, _ detail: String) {
        self.subject = subject
        self.detail = detail
    }

    /// Subject and detail in one line.
    public var description: String { "\(subject.rawValue) \(detail)" }
}
