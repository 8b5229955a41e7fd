/// What is done to a reply, or instead of it.
enum Disturbance: Hashable, Sendable {
    /// No reply, ever; the connection stays open.
    case hang
    /// The connection is torn down (RST) once the request was read.
    case reset
    /// The gateway answers in the platform's stead, and the platform never sees the message.
    case status(Int, retryAfter: String?, location: String?)
    /// 200 with a web page instead of the reply.
    case webPage
    /// Bytes that are no HTTP, then the end of the connection.
    case noise
    /// The head at once, the body a byte at a time with so many milliseconds between.
    case drip(milliseconds: Int)
    /// Half of the announced body, then the end of the connection.
    case truncate
    /// The reply behind so many bytes of blanks.
    case huge(bytes: Int)

    /// Whether the platform sees and takes the message: only then is the outcome ambiguous for the sender.
    var reachesPlatform: Bool {
        if case .status = self { false } else { true }
    }

    /// The name it is counted under.
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
