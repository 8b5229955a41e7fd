public import RelayModel

/// A notice as somebody asks for it.
public struct SendRequest: Sendable {
    public var kind: NoticeKind
    public var title: String
    public var body: String
    public var circles: [CircleID]
    public var roles: [Role]
    public var includeChildren: Bool
    public var lane: Lane?
    public var severity: Severity?
    public var expiresAt: Timestamp?
    public var expiresIn: Duration?
    public var sendAt: Timestamp?
    public var acknowledgement: AcknowledgementRule?
    public var forward: Bool
    /// A JSON object's text.
    public var data: String?
    public var translations: [Language: NoticeText]

    /// A request with what every notice needs; the rest is set by property.
    public init(
        kind: NoticeKind,
        title: String,
        body: String,
        circles: [CircleID],
        roles: [Role] = [],
        includeChildren: Bool = false
    ) {
        self.kind = kind
        self.title = title
        self.body = body
        self.circles = circles
        self.roles = roles
        self.includeChildren = includeChildren
        forward = false
        translations = [:]
    }
}
