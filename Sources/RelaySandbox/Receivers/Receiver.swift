/// The receiving side of one platform: takes requests, keeps the platform's limits, and answers in its words.
///
/// A receiver is a value without I/O; the time is told, so that tests decide it.
protocol Receiver: Sendable {
    /// The channel's name, which is also the first part of its paths.
    static var channel: String { get }
    /// What may be sent where, for the help page: `POST /wecom-robot/…`.
    static var routes: [String] { get }
    /// The JSON members whose strings a reader of the message would see.
    static var visibleMembers: Set<String> { get }

    /// A receiver that was never called.
    init(scale: WindowScale)

    /// Which robot, account or receiver a request is for; empty where it does not say.
    static func key(of request: SandboxRequest) -> String

    /// Judges one request and counts it.
    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply

    /// The text a reader would see; empty for requests that carry no message.
    static func text(of request: SandboxRequest) -> String
}

extension Receiver {
    static var visibleMembers: Set<String> { ["content", "text", "title"] }

    static func text(of request: SandboxRequest) -> String {
        guard let body = try? JSONReader.read(request.body) else { return "" }
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
        case .array(let elements): elements.flatMap { $0.strings(named: names) }
        case .object(let members):
            members.flatMap { member -> [String] in
                guard case .string(let text) = member.value else { return member.value.strings(named: names) }
                return names.contains(member.name) && !text.isEmpty ? [text] : []
            }
        default: []
        }
    }
}
