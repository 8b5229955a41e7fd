/// A fault of a reply, or a fault instead of it.
enum Disturbance: Hashable, Sendable {
    /// No reply, ever; the connection stays open.
    case hang
    /// The connection is reset (RST) after the request was read.
    case reset
    /// A gateway answers instead of the platform, which never sees the message.
    case status(Int, retryAfter: String?, location: String?)
    /// 200 with a web page instead of the reply.
    case webPage
    /// Bytes that are not HTTP, then the end of the connection.
    case noise
    /// The head at once, then the body byte by byte with this pause in milliseconds.
    case drip(milliseconds: Int)
    /// Half of the announced body, then the end of the connection.
    case truncate
    /// The reply behind this number of blanks.
    case huge(bytes: Int)

    /// Whether the platform accepts the message: only then is the outcome ambiguous for the sender.
    var reachesPlatform: Bool {
        if case .status = self { false } else { true }
    }

    /// The name under which it is counted.
    var label: String {
        switch self {
        case .hang: "hang"
        case .reset: "reset"
        case .status(let status, _, _): "status=\(status)"
        case .webPage: "garbage=json"
        case .noise: "garbage=http"
        case .drip: "drip"
        case .truncate: "truncate"
        case .huge: "huge"
        }
    }
}
