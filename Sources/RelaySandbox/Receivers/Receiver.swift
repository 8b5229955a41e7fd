import RelayJSON

/// Simulates one platform: receives requests, applies the platform's limits, and returns its replies.
///
/// A receiver is a value without I/O. The time is an argument, so that tests control it.
protocol Receiver: Sendable {
    /// The channel's name, which is also the first part of its paths.
    static var channel: String { get }
    /// The methods and paths, for the help page: `POST /wecom-robot/…`.
    static var routes: [String] { get }
    /// The JSON members whose strings a reader of the message would see.
    static var visibleMembers: Set<String> { get }

    init(scale: WindowScale)

    /// The robot, account or receiver that a request addresses; empty if the request names none.
    static func key(of request: SandboxRequest) -> String

    /// Judges one request and counts it.
    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply

    /// The text that a reader would see; empty for requests without a message.
    static func text(of request: SandboxRequest) -> String
}

extension Receiver {
    static var visibleMembers: Set<String> { ["content", "text", "title"] }

    static func text(of request: SandboxRequest) -> String {
        guard let body = request.json else { return "" }
        return body.strings(named: visibleMembers).joined(separator: "\n")
    }

    /// The reply to a path that the platform does not have.
    func noSuchPath(_ request: SandboxRequest) -> SandboxReply {
        .text(
            404,
            "\(Self.channel) has no \(request.method) on this path. It has:\n" + Self.routes.joined(separator: "\n")
        )
    }
}

extension JSON {
    /// The non-empty strings of all members with such names, at any depth, in the order of the text.
    func strings(named names: Set<String>) -> [String] {
        switch self {
        case .list(let elements): elements.flatMap { $0.strings(named: names) }
        case .object(let members):
            members.flatMap { member -> [String] in
                guard case .text(let text) = member.value else { return member.value.strings(named: names) }
                return names.contains(member.name) && !text.isEmpty ? [text] : []
            }
        default: []
        }
    }

    /// A whole number, also one that is written as a text of digits, as some platforms take it.
    var wholeNumber: Int64? { integer.map { Int64($0) } ?? text.flatMap { Int64($0) } }
}
