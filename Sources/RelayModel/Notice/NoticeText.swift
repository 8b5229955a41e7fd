/// What a notice says, in one language, to one kind of reader.
public struct NoticeText: Hashable, Sendable {
    /// One line.
    public var title: String
    /// The text; may be empty only where the channel shows titles.
    public var body: String

    /// A title and a body.
    public init(title: String, body: String) {
        self.title = title
        self.body = body
    }
}
