/// Why a channel cannot use an address or secret, or cannot make a request. Never holds the address or the secret
/// itself.
public struct ChannelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is at fault.
    public enum Subject: String, Sendable {
        case address, secret, settings, text, data, recipients, channel
    }

    /// Which of them it is here.
    public var subject: Subject
    /// What is wrong and what is expected, in operator words.
    public var detail: String

    init(_ subject: Subject, _ detail: String) {
        self.subject = subject
        self.detail = detail
    }

    /// Subject and detail in one line.
    public var description: String { "\(subject.rawValue) \(detail)" }
}
